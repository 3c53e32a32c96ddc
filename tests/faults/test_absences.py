"""What freezes, stays away or is there twice does no more harm than a death."""

import pytest

from tests.faults import absences
from tests.faults.report import Bar
from tests.support.grounds import Stage

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def test_of_two_components_one_serves_and_the_other_takes_over(on_stage: Stage) -> None:
    report = await absences.handed_over(on_stage, 2, 7)
    assert report.faults == 2
    assert not Bar().misses(report)


async def test_without_a_database_nobody_is_told_posted_and_the_site_answers(
    on_stage: Stage,
) -> None:
    report = await absences.database_away(on_stage, 1, 7, seconds=3)
    assert not Bar().misses(report)


async def test_a_killed_site_comes_back_and_deliveries_do_not_notice(on_stage: Stage) -> None:
    report = await absences.site_killed(on_stage, 1, 7)
    assert not Bar(doubled=0).misses(report)
