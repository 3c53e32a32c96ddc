"""Wires that are cut, half closed or slow, to the XMPP server and to the database."""

from collections.abc import Awaitable, Callable

import pytest

from tests.faults import wires
from tests.faults.report import Bar, Report
from tests.support.grounds import Stage

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(wires.stream_reset, id="stream reset"),
        pytest.param(wires.stream_half_closed, id="stream half closed"),
        pytest.param(wires.database_reset, id="database reset"),
        pytest.param(wires.database_half_closed, id="database half closed"),
    ],
)
async def test_a_spoilt_wire_loses_nothing(
    on_stage: Stage, scenario: Callable[[Stage, int, int], Awaitable[Report]]
) -> None:
    report = await scenario(on_stage, 2, 7)
    assert report.faults == 2
    assert not Bar().misses(report)
