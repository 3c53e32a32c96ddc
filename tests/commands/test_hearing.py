"""What a line turns out to be, once it is known who is there."""

import pytest

from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("body", ["follow juliet", "Follow Juliet", "s juliet", "mute juliet"])
async def test_a_command_whose_sigil_is_forgotten_is_held_where_there_is_such_a_nick(
    talk: Talk, body: str
) -> None:
    await talk.name("romeo")
    await talk.name("juliet")
    verb, name = body.split()
    meant = {"follow": "S", "Follow": "S", "s": "S", "mute": "MUTE"}[verb]
    held = await talk.say("romeo", body)
    assert f"Usage: {meant} @{name}" in held
    assert (await talk.say("romeo", ".")).startswith("New message posted.")
    assert body in await talk.say("romeo", "#100000")


@pytest.mark.parametrize("body", ["follow paris", "follow juliet and me", "get well", "follow"])
async def test_it_is_a_post_where_there_is_nobody_called_so(talk: Talk, body: str) -> None:
    await talk.name("romeo")
    await talk.name("juliet")
    assert (await talk.say("romeo", body)).startswith("New message posted.")


async def test_lines_of_commands_are_done_together_or_not_at_all(talk: Talk) -> None:
    for name in ("romeo", "juliet", "nurse"):
        await talk.name(name)
    refused = await talk.say("romeo", "S @juliet\nS @paris")
    assert "@paris" in refused
    assert "juliet" not in await talk.say("romeo", "S")
    done = await talk.say("romeo", "S @juliet\nbl *spam\nS @nurse")
    assert done.splitlines()[0] == "Subscribed to @juliet!"
    assert done.splitlines()[-1] == "Subscribed to @nurse!"
    held = await talk.say("romeo", "U @juliet\nU nurse\nU @nurse")
    assert "Usage: U @nurse" in held
    assert "@juliet" in await talk.say("romeo", "S")
    assert "At most ten commands" in await talk.say("romeo", "U @juliet\n" * 11)
    assert "@juliet" in await talk.say("romeo", "S")
