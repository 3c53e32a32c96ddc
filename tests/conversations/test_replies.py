"""A reply in the client (XEP-0461) to what was pushed is a comment on it."""

import pytest

from microblog.embedded.prosody import Prosody
from tests.support.cast import stage

pytestmark = pytest.mark.anyio


async def test_a_reply_to_a_pushed_post_is_a_comment(database: str, prosody: Prosody) -> None:
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
        reply = (
            f"<reply xmlns='urn:xmpp:reply:0' to='{cast.bot}' id='{pushed.stanza_id}'/>"
            "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"
            "<body start='0' end='9'/></fallback>"
        )
        await juliet.send(cast.bot, "> @romeo:\nIt is the east.", payload=reply)
        assert (await cast.hear("juliet")).startswith("Reply posted.\n#100000/1")
        assert "It is the east." in await cast.hear("romeo")
