"""What dies in the midst of a fan-out loses nothing, doubles little, and is soon back."""

from collections.abc import Awaitable, Callable

import pytest

from tests.faults import kills, tree
from tests.faults.report import Bar, Report
from tests.support.ejabberd import is_installed
from tests.support.grounds import Stage

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

Scenario = Callable[[Stage, int, int], Awaitable[Report]]


@pytest.mark.parametrize(
    "scenario",
    [
        kills.component,
        kills.server_killed,
        kills.server_stopped,
        kills.database_killed,
        kills.database_stopped,
    ],
    ids=lambda scenario: scenario.__name__,
)
async def test_a_death_in_mid_fan_out_loses_nothing(
    on_stage: Stage, scenario: Scenario, is_full: bool
) -> None:
    report = await scenario(on_stage, 20 if is_full else 2, 7)
    assert report.idle < report.faults
    assert not Bar().misses(report)


async def test_a_component_asked_to_stop_in_mid_fan_out_loses_and_doubles_nothing(
    on_stage: Stage,
) -> None:
    report = await kills.stopped(on_stage, 2, 7)
    assert not Bar(doubled=0).misses(report)


async def test_a_supervisor_killed_in_mid_fan_out_loses_nothing(on_stage: Stage) -> None:
    report = await tree.killed(on_stage, 1, 7)
    assert not Bar().misses(report)


@pytest.mark.skipif(not is_installed(), reason="ejabberd-not-installed")
async def test_killing_ejabberd_in_mid_fan_out_loses_nothing(on_ejabberd: Stage) -> None:
    # Looking back, for what waits in ejabberd for one busy stream dies with it.
    report = await kills.server_killed_looking_back(on_ejabberd, 1, 7)
    assert not Bar(doubled=4_000).misses(report)
