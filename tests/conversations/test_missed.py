"""What somebody's server refuses is not lost on him: `MISSED` shows it."""

import asyncio

import pytest

from microblog.embedded.prosody import Prosody
from tests.support.cast import stage

pytestmark = pytest.mark.anyio

REFUSAL = "<error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"


async def test_a_push_that_was_sent_back_is_missed(database: str, prosody: Prosody) -> None:
    async with stage(database, prosody) as cast:
        for name in ("romeo", "juliet"):
            await cast.say(name, f"NICK {name}")
            await cast.hear(name)
        await cast.say("juliet", "S @romeo")
        await cast.hear("juliet")
        await cast.hear("romeo")
        await cast.say("romeo", "What light?")
        await cast.hear("romeo")
        juliet = await cast.client("juliet")
        pushed = await juliet.receive()
        assert pushed.body.startswith("@romeo:\nWhat light?")
        await juliet.send(cast.bot, "", kind="error", stanza_id=pushed.stanza_id, payload=REFUSAL)
        shown = "Nothing missed."
        async with asyncio.timeout(20):
            while shown == "Nothing missed.":
                await cast.say("juliet", "MISSED")
                shown = await cast.hear("juliet")
        assert shown.startswith("Last messages:\n\n@romeo:\nWhat light?\n\n#100000")
