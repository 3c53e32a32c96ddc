"""Clocks that step, and disks without room."""

from collections.abc import Iterator

import pytest

from tests.faults import mishaps
from tests.faults.report import Bar
from tests.support.grounds import Grounds, Stage, grounds, stage
from tests.support.small_disk import SmallDisk, small_disk

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


@pytest.fixture
def small() -> Iterator[tuple[Grounds, SmallDisk]]:
    """Engines whose database keeps its log on a small disk."""
    if not SmallDisk.is_possible():
        pytest.skip("no-right-to-mount")
    with small_disk() as disk, grounds(disk=disk, place="log") as made:
        yield made, disk


async def test_clocks_that_step_lose_nothing(on_stage: Stage) -> None:
    report = await mishaps.clock_stepped(on_stage, 2, 7)
    if report.skipped:
        pytest.skip(report.skipped)
    assert not Bar(doubled=0).misses(report)


async def test_nothing_is_confirmed_that_a_full_disk_does_not_keep(
    small: tuple[Grounds, SmallDisk],
) -> None:
    async with stage(*small) as made:
        report = await mishaps.disk_full(made, 1, 7)
    assert not Bar().misses(report)
