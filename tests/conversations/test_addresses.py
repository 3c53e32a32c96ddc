"""A second address of one person: proved by a code from there, and pushes go where one writes."""

import pytest

from microblog.embedded.prosody import Prosody
from tests.support.cast import stage

pytestmark = pytest.mark.anyio


async def test_posts_follow_a_person_to_another_address(database: str, prosody: Prosody) -> None:
    async with stage(database, prosody) as cast:
        for name in ("romeo", "juliet"):
            await cast.say(name, f"NICK {name}")
            await cast.hear(name)
        # The phone has followed somebody before it was anybody's.
        await cast.say("phone", "S @juliet")
        assert (await cast.hear("phone")).startswith("Subscribed to @juliet!")
        phone = cast.jid("phone")
        await cast.say("romeo", f"JID +{phone}")
        asked = await cast.hear("romeo")
        assert asked.startswith(f"Send me this from {phone} within an hour: CONFIRM ")
        await cast.say("phone", "CONFIRM 1")
        assert (await cast.hear("phone")).startswith("That is not the code.")
        await cast.say("phone", asked.partition(": ")[2])
        assert (await cast.hear("phone")).startswith(
            f"{phone} belongs to @romeo now. I send to it from now on."
        )
        await cast.say("juliet", "Ay me!")
        await cast.hear("juliet")
        assert (await cast.hear("phone")).startswith("@juliet:\nAy me!")
        await cast.say("romeo", "JIDS")
        assert (await cast.hear("romeo")).splitlines()[:2] == [
            f"{cast.jid('romeo')} (I send here)",
            phone,
        ]
        await cast.say("juliet", "O Romeo")
        await cast.hear("juliet")
        assert (await cast.hear("romeo")).startswith("@juliet:\nO Romeo")
        await cast.say("romeo", f"JID -{phone}")
        assert await cast.hear("romeo") == f"{phone} is not yours any more."
        await cast.say("phone", "WHOAMI")
        assert (await cast.hear("phone")).startswith("You have no nick yet.")
        assert await cast.unheard() == {}
