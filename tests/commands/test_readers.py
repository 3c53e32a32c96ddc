"""The white list and closed blogs, over a real database."""

import pytest

from microblog.domain.people import UserId
from microblog.store import readers
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

ASKED = "The blog of @juliet is closed. I ask @juliet to let you read it."


async def close(talk: Talk, user: int = 1001) -> int:
    async with talk.database.transaction() as connection:
        return await readers.close(connection, UserId(user))


async def open_(talk: Talk, user: int = 1001) -> None:
    async with talk.database.transaction() as connection:
        await readers.open_(connection, UserId(user))


async def told(talk: Talk, kind: str) -> list[tuple[int, int]]:
    """From whom to whom pushes of this kind were promised."""
    found = await rows(
        talk,
        "select author_id, recipient_id from outbox where kind = $1 order by outbox_id",
        kind,
    )
    return [tuple(row) for row in found]


async def closed(talk: Talk) -> None:
    """Romeo (1000) and Paris (1002), who do not read Juliet's (1001) closed blog."""
    await talk.name("romeo", "juliet", "paris")
    await close(talk)


async def test_following_a_closed_blog_asks_once_and_can_be_taken_back(talk: Talk) -> None:
    await closed(talk)
    assert await talk.say("romeo", "S @juliet") == ASKED
    assert await talk.say("romeo", "S @juliet") == (
        "You have asked to read @juliet already; U @juliet takes that back."
    )
    assert (await talk.say("romeo", "S")).startswith("You follow nobody yet.")
    assert await talk.say("juliet", "WL") == (
        "Asking to read your blog:\n@romeo\nALLOW @nick lets them read, DISALLOW @nick does not."
    )
    assert await talk.say("romeo", "U @juliet") == "You no longer ask to read @juliet."
    assert await talk.say("romeo", "U @juliet") == "You do not follow @juliet."
    assert (await talk.say("juliet", "WL")).startswith("Nobody is on your white list.")
    await talk.say("romeo", "L @juliet")
    await talk.say("romeo", "UNDO")
    assert (await talk.say("juliet", "WL")).startswith("Nobody is on your white list.")
    assert await told(talk, "asked") == [(1000, 1001)]
    assert await told(talk, "followed") == []


async def test_who_is_allowed_follows_and_is_told_once(talk: Talk) -> None:
    await closed(talk)
    await talk.say("romeo", "S @juliet")
    assert await talk.say("juliet", "ALLOW @romeo @paris") == (
        "@romeo may read your blog now, as asked, and follows it.\n"
        "@paris may read your blog also when it is closed; DISALLOW @paris ends it."
    )
    assert await talk.say("juliet", "WL @romeo") == (
        "@romeo may read your blog already; DISALLOW @romeo ends it."
    )
    assert await talk.say("juliet", "WL") == "Your white list:\n@paris\n@romeo"
    assert await told(talk, "allowed") == [(1001, 1000)]
    assert await talk.say("romeo", "S") == "You are subscribed to users:\n@juliet"
    assert await talk.say("paris", "S @juliet") == "Subscribed to @juliet!"


async def test_who_is_disallowed_follows_a_closed_blog_no_more(talk: Talk) -> None:
    await closed(talk)
    await talk.say("juliet", "ALLOW @romeo")
    await talk.say("romeo", "S @juliet")
    assert await talk.say("juliet", "DISALLOW @romeo") == (
        "@romeo may not read your blog any more when it is closed."
    )
    assert await talk.say("juliet", "UWL @romeo") == "@romeo is not on your white list."
    assert (await talk.say("romeo", "S")).startswith("You follow nobody yet.")
    await talk.say("paris", "S @juliet")
    assert (
        await talk.say("juliet", "UWL @paris") == "@paris has asked to read your blog and may not."
    )
    assert (await talk.say("juliet", "WL")).startswith("Nobody is on your white list.")


async def test_an_open_blog_keeps_its_followers_when_they_leave_the_white_list(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "S @juliet")
    await talk.say("juliet", "ALLOW @romeo")
    await talk.say("juliet", "DISALLOW @romeo")
    assert await talk.say("romeo", "S") == "You are subscribed to users:\n@juliet"


async def test_allowing_and_disallowing_are_undone(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("juliet", "ALLOW @romeo")
    await talk.say("juliet", "UNDO")
    assert (await talk.say("juliet", "WL")).startswith("Nobody is on your white list.")
    await talk.say("juliet", "ALLOW @romeo")
    await talk.say("juliet", "DISALLOW @romeo")
    await talk.say("juliet", "UNDO")
    assert await talk.say("juliet", "WL") == "Your white list:\n@romeo"


@pytest.mark.parametrize(
    ("who", "line", "answer"),
    [
        ("juliet", "ALLOW @juliet", "You read your own blog anyway."),
        ("juliet", "DISALLOW @juliet", "You read your own blog anyway."),
        ("juliet", "ALLOW @paris @nobody", "There is nobody called @nobody."),
        ("juliet", "ALLOW @tybalt", "You block @tybalt. UBL @tybalt ends that; then ALLOW"),
        ("juliet", "WL paris", "I did not understand that command."),
        ("stranger", "ALLOW @romeo", "Choose a nick first: NICK name"),
        ("stranger", "S @juliet", "Choose a nick first: NICK name"),
        ("romeo", "S @juliet *night", "The blog of @juliet is closed. Ask to read it: S @juliet"),
        ("tybalt", "S @juliet", "You cannot follow @juliet: @juliet does not want to hear"),
    ],
)
async def test_what_cannot_be_allowed_or_asked_changes_nothing(
    talk: Talk, who: str, line: str, answer: str
) -> None:
    await closed(talk)
    await talk.name("tybalt")
    await talk.say("juliet", "BL @tybalt")
    assert (await talk.say(who, line)).startswith(answer)
    assert not await rows(talk, "select from readers union all select from reader_requests")
    assert not await rows(talk, "select from outbox")


async def test_closing_and_opening_turn_what_everyone_may_read(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("juliet", "*night For all")
    await talk.say("juliet", "ALLOW @romeo")
    await rows(talk, "insert into posts (author_id, body, visibility) values (1001, '', 'private')")
    visible = "select visibility from posts order by post_id"
    scopes = "select scope, sum(version)::int from versions group by scope"
    before = dict(await rows(talk, scopes))
    assert await close(talk) == 1
    assert [row[0] for row in await rows(talk, visible)] == ["readers", "private"]
    assert [row[0] for row in await rows(talk, "select posts from tags")] == [0]
    after = dict(await rows(talk, scopes))
    assert {scope for scope in after if after[scope] > before.get(scope, 0)} == {
        "all", "user:1001", "post:100000", "tag:1",
    }  # fmt: skip
    await talk.say("romeo", "U @juliet")
    await open_(talk)
    assert [row[0] for row in await rows(talk, visible)] == ["public", "private"]
    assert [row[0] for row in await rows(talk, "select posts from tags")] == [1]
    assert all(
        row[0] == 0 for row in await rows(talk, "select count(*) from users where is_closed")
    )


async def test_whoever_asked_follows_when_the_blog_opens(talk: Talk) -> None:
    await closed(talk)
    await talk.say("romeo", "S @juliet")
    await open_(talk)
    assert await talk.say("romeo", "S") == "You are subscribed to users:\n@juliet"
    assert (await talk.say("juliet", "WL")).startswith("Nobody is on your white list.")


async def test_followers_stay_when_a_blog_closes(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "L @juliet")
    assert await close(talk) == 0
    assert await talk.say("romeo", "S") == "You are subscribed to users:\n@juliet (not sent)"
    assert await talk.say("romeo", "S @juliet") == ASKED
    await talk.say("juliet", "ALLOW @romeo")
    assert await talk.say("romeo", "S") == "You are subscribed to users:\n@juliet (not sent)"


async def test_the_white_list_goes_on_with_more_and_speaks_russian(talk: Talk) -> None:
    await talk.name("juliet")
    people = [f"guest{number:02}" for number in range(22)]
    await talk.name(*people)
    await close(talk, 1000)
    await talk.say("guest21", "S @juliet")
    await talk.say("juliet", "LANG ru")
    await talk.say("juliet", "ALLOW " + " ".join(f"@{name}" for name in people[:21]))
    assert (await talk.say("juliet", "WL")).startswith("Your white list:\n@guest00\n@guest01\n")
    assert await talk.say("juliet", "MORE") == (
        "Your white list:\n@guest20\nAsking to read your blog:\n@guest21\n"
        "Пустить: ALLOW @имя, отказать: DISALLOW @имя"
    )
    assert await talk.say("juliet", "ALLOW @guest21") == (
        "Просьба исполнена: @guest21 теперь читает ваш блог."
    )


async def test_tags_and_clubs_count_what_is_public_however_often_a_blog_is_closed(
    talk: Talk,
) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("juliet", "*night !poets For all")
    await close(talk)
    await talk.say("juliet", "*night *secret !poets For my readers")
    await talk.say("romeo", "*night For all")
    counted = "select name, posts from tags union all select name, posts from clubs order by name"
    hidden = [("night", 1), ("poets", 0), ("secret", 0)]
    assert [tuple(row) for row in await rows(talk, counted)] == hidden
    await close(talk)
    assert [tuple(row) for row in await rows(talk, counted)] == hidden
    for _ in range(2):
        await open_(talk)
        shown = [("night", 3), ("poets", 2), ("secret", 1)]
        assert [tuple(row) for row in await rows(talk, counted)] == shown
