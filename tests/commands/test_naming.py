"""Nicks, and what people are told of themselves."""

import base64

import pytest

from microblog.domain.names import Nick
from microblog.store import profiles
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


async def user_id(talk: Talk, nick: str) -> int:
    async with talk.database.connection() as connection:
        return int(
            await connection.fetchval("select user_id from users where nick = $1", nick) or 0
        )


async def test_a_nick_is_taken_once_and_kept(talk: Talk) -> None:
    await talk.name("romeo")
    assert "You are @romeo now." in await talk.say("romeo", "REGISTER Romeo")
    assert "a nick is chosen once" in await talk.say("romeo", "NICK paris")
    assert "Somebody else is @ROMEO" in await talk.say("paris", "NICK ROMEO")


async def test_everybody_learns_everything_of_himself(talk: Talk) -> None:
    nameless = (await talk.say("romeo", "WHOAMI")).splitlines()
    assert nameless[0] == "You have no nick yet. Choose one: NICK name"
    await talk.name("romeo")
    await talk.say("romeo", "SET zone +03:00")
    await talk.say("romeo", "SET readers on")
    await talk.say("romeo", "OFF until 2027-01-01")
    assert await talk.say("romeo", "WHOAMI") == (
        "You are @romeo: https://blog.example/u/romeo\n"
        "Delivery of messages is disabled.\n"
        "Until 2027-01-01 08:00 UTC+03:00; ON ends it earlier.\n"
        "Your blog is closed: only your white list (WL) reads it.\n"
        "Time zone: +03:00\n"
        "1 address: JIDS\n"
        "More: SET"
    )


async def test_the_web_needs_no_login(talk: Talk) -> None:
    await talk.say("romeo", "PING")
    assert (await talk.say("romeo", "LOGIN")).startswith("The web needs no login: it only shows.")
    assert (await talk.say("romeo", "VCARD")).startswith("I am reading your vCard")
    assert (await talk.say("romeo", "ДЩПШТ")).startswith("На сайт входить не нужно")


async def test_a_card_is_learnt_as_far_as_it_can_be_kept(talk: Talk) -> None:
    await talk.name("romeo")
    romeo = await user_id(talk, "romeo")
    async with talk.database.connection() as connection:
        learned = await profiles.learn(
            connection,
            romeo,
            full_name="Romeo\nMontague " + "x" * 200,
            about="  In love\x00. " + "y" * 2000,
            link=" https://verona.example ",
            avatar=PNG,
        )
        assert len(learned.full_name) <= 128
        assert learned.full_name.startswith("Romeo Montague x")
        assert len(learned.about) == 1024
        assert learned.link == "https://verona.example"
        card = await profiles.of_nick(connection, Nick("ROMEO"))
        assert card is not None
        assert (card.nick, card.avatar, card.avatar_type) == ("romeo", PNG, "image/png")
        assert card.avatar_hash == learned.avatar_hash
        assert len(card.avatar_hash) == 40
        assert await profiles.avatar_hash(connection, Nick("romeo")) == card.avatar_hash


@pytest.mark.parametrize(
    "avatar",
    [
        b"",
        b"<svg onload='alert(1)'/>",
        PNG + bytes(64 * 1024),
        base64.b64encode(PNG),
        b"RIFF0000AVI ",
    ],
)
async def test_what_is_no_picture_leaves_the_one_before(talk: Talk, avatar: bytes) -> None:
    await talk.name("romeo")
    romeo = await user_id(talk, "romeo")
    async with talk.database.connection() as connection:
        before = await profiles.learn(connection, romeo, full_name="Romeo", avatar=PNG)
        after = await profiles.learn(connection, romeo, link="gopher://x", avatar=avatar)
        card = await profiles.of_nick(connection, Nick("romeo"))
    assert after == before
    assert card is not None
    assert card.avatar == PNG


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\xff\xd8\xff\xe0 jpeg", "image/jpeg"),
        (b"GIF89a gif", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
async def test_pictures_are_told_by_their_first_bytes(
    talk: Talk, data: bytes, media_type: str
) -> None:
    await talk.name("romeo")
    async with talk.database.connection() as connection:
        await profiles.learn(connection, await user_id(talk, "romeo"), avatar=data)
        card = await profiles.of_nick(connection, Nick("romeo"))
    assert card is not None
    assert card.avatar_type == media_type


async def test_whoever_has_no_card_has_an_empty_one_and_nobody_has_none(talk: Talk) -> None:
    await talk.name("romeo")
    async with talk.database.connection() as connection:
        card = await profiles.of_nick(connection, Nick("romeo"))
        assert card is not None
        assert (card.full_name, card.avatar, card.avatar_hash) == ("", None, "")
        assert await profiles.avatar_hash(connection, Nick("romeo")) == ""
        assert await profiles.of_nick(connection, Nick("nobody")) is None
        assert await profiles.avatar_hash(connection, Nick("nobody")) is None
