"""Bad input does no harm: not to the stream, not to anybody else."""

import pytest

from tests.faults import loops, midway, poison
from tests.faults.report import Bar
from tests.support.grounds import Stage

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


async def test_nothing_that_people_send_ends_the_stream(on_stage: Stage) -> None:
    report = await poison.poisoned(on_stage, 1, 7, share=0.25)
    assert not Bar(doubled=0).misses(report)


async def test_bots_that_answer_everything_are_soon_left_alone(on_stage: Stage) -> None:
    report = await loops.looped(on_stage, 1, 7, seconds=5)
    assert not Bar().misses(report)


async def test_a_change_in_mid_fan_out_counts_within_a_second(on_stage: Stage) -> None:
    report = await midway.changed(on_stage, 6, 7, audience=10_000)
    assert report.faults == 6
    assert not Bar().misses(report)


async def test_a_great_fan_out_does_not_delay_small_posts(on_stage: Stage) -> None:
    report = await midway.starved(on_stage, 1, 7, audience=10_000, posts=3)
    assert not report.lost
    assert not report.doubled
