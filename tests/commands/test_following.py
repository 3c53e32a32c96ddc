"""Following people, tags, clubs, threads and people's tags, over a real database."""

import pytest

from microblog.commands.catalogue import CATALOGUE
from microblog.commands.context import Context
from microblog.domain.errors import Refused
from microblog.domain.line import Line
from microblog.domain.names import Nick
from microblog.grammar.command import Read
from microblog.grammar.forms import fill
from microblog.grammar.projections import fields
from microblog.store import users
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


async def told(talk: Talk, kind: str) -> int:
    """How many pushes of this kind were promised."""
    return len(await rows(talk, "select 1 from outbox where kind = $1", kind))


async def test_several_targets_are_followed_and_listed_by_kind(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "paris")
    await talk.say("juliet", "Parting")
    assert await talk.say("romeo", "S *xmpp !poets #100000 @paris @juliet *verona") == (
        "Subscribed to *xmpp!\n"
        "Subscribed to !poets!\n"
        "Subscribed (0 replies).\n"
        "Subscribed to @paris!\n"
        "Subscribed to @juliet *verona!"
    )
    assert await talk.say("romeo", "S") == (
        "You are subscribed to users:\n@paris\nTags:\n*xmpp\nClubs:\n!poets\n"
        "Users with tags:\n@juliet *verona"
    )


@pytest.mark.parametrize(
    ("line", "first", "again"),
    [
        ("S @juliet", "Subscribed to @juliet!", "You follow @juliet already; U @juliet ends it."),
        ("S *verona", "Subscribed to *verona!", "You follow *verona already; U *verona ends it."),
        ("S !poets", "Subscribed to !poets!", "You follow !poets already; U !poets ends it."),
        ("JOIN !poets", "Subscribed to !poets!", "You follow !poets already; U !poets ends it."),
        ("S #100000", "Subscribed (0 replies).", "You follow #100000 already; U #100000 ends it."),
        ("S #100000/7", "Subscribed (0 replies).", "You follow #100000 already"),
        (
            "S @juliet *night",
            "Subscribed to @juliet *night!",
            "You follow @juliet *night already; U @juliet *night ends it.",
        ),
        ("S! @juliet", "Of @juliet you hear only recommendations from now on", "Of @juliet"),
        ("L @juliet", "@juliet is in your feed (#) from now on", "@juliet is in your feed"),
    ],
)
async def test_following_twice_equals_once_and_is_undone(
    talk: Talk, line: str, first: str, again: str
) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("juliet", "A post")
    assert (await talk.say("romeo", line)).startswith(first)
    listed = await talk.say("romeo", "S")
    assert (await talk.say("romeo", line)).startswith(again)
    assert await talk.say("romeo", "S") == listed
    assert (await talk.say("romeo", "UNDO")).startswith("You no longer follow")
    assert (await talk.say("romeo", "S")).startswith("You follow nobody yet.")
    assert not await rows(talk, "select from thread_subscriptions where subscriber_id = 1000")


@pytest.mark.parametrize("target", ["@juliet", "*verona", "!poets", "#100000", "@juliet *night"])
async def test_unfollowing_is_one_step_and_is_undone(talk: Talk, target: str) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("juliet", "A post")
    assert await talk.say("romeo", f"U {target}") == f"You do not follow {target}."
    await talk.say("romeo", f"S {target}")
    assert await talk.say("romeo", f"U {target}") == f"You no longer follow {target}."
    assert await talk.say("romeo", f"U {target}") == f"You do not follow {target}."
    assert (await talk.say("romeo", "UNDO")).startswith("Subscribed")
    assert "already" in await talk.say("romeo", f"S {target}")


async def terms(talk: Talk) -> tuple[bool, ...] | None:
    found = await rows(
        talk, "select wants_posts, wants_recommendations, is_silent from user_subscriptions"
    )
    return tuple(found[0]) if found else None


EVERYTHING, RECOMMENDATIONS = (True, True, False), (False, True, False)
POSTS, SILENT = (True, False, False), (True, True, True)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["S! @juliet"], RECOMMENDATIONS),
        (["S @juliet", "S! @juliet"], RECOMMENDATIONS),
        (["S! @juliet", "S @juliet"], EVERYTHING),
        (["S! @juliet", "L @juliet"], SILENT),
        (["L @juliet", "S @juliet"], EVERYTHING),
        (["L @juliet", "S! @juliet"], RECOMMENDATIONS),
        (["S @juliet", "U! @juliet"], POSTS),
        (["L @juliet", "U! @juliet"], (True, False, True)),
        (["S @juliet", "U! @juliet", "L @juliet"], (True, False, True)),
        (["S @juliet", "U! @juliet", "S @juliet"], EVERYTHING),
        (["S! @juliet", "U! @juliet"], None),
        (["U! @juliet"], None),
        (["L @juliet", "U @juliet"], None),
    ],
)
async def test_terms_of_following_a_person(talk: Talk, lines: list[str], expected) -> None:
    await talk.name("romeo", "juliet")
    for line in lines:
        await talk.say("romeo", line)
    assert await terms(talk) == expected


BEFORE = {
    "nothing": [],
    "everything": ["S @juliet"],
    "recommendations": ["S! @juliet"],
    "posts": ["S @juliet", "U! @juliet"],
    "silent": ["L @juliet"],
    "silent posts": ["L @juliet", "U! @juliet"],
}


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize(
    "line", ["S @juliet", "S! @juliet", "L @juliet", "U! @juliet", "U @juliet"]
)
async def test_undo_brings_back_whatever_terms_there_were(
    talk: Talk, before: str, line: str
) -> None:
    await talk.name("romeo", "juliet")
    for said in BEFORE[before]:
        await talk.say("romeo", said)
    was = await terms(talk)
    await talk.say("romeo", line)
    if await terms(talk) != was:
        await talk.say("romeo", "UNDO")
    assert await terms(talk) == was


async def test_marks_in_the_list_say_on_which_terms_somebody_is_followed(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "paris", "nurse")
    await talk.say("romeo", "S! @juliet")
    await talk.say("romeo", "L @paris")
    await talk.say("romeo", "S @nurse")
    await talk.say("romeo", "U! @nurse")
    assert await talk.say("romeo", "S") == (
        "You are subscribed to users:\n"
        "@juliet (only recommendations)\n"
        "@nurse (without recommendations)\n"
        "@paris (not sent)"
    )


async def test_a_new_follower_is_told_of_once_a_day(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    for _ in range(3):
        await talk.say("romeo", "S @juliet")
        await talk.say("romeo", "S! @juliet")
        await talk.say("romeo", "U @juliet")
    assert await told(talk, "followed") == 1


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("S @nobody", "There is nobody called @nobody."),
        ("S @julie", "There is nobody called @julie. Did you mean @juliet?"),
        ("S @romeo", "You hear yourself already; follow somebody else."),
        ("S @romeo *night", "You hear yourself already; follow somebody else."),
        ("L @romeo", "You hear yourself already; follow somebody else."),
        ("S @juliet @nobody", "There is nobody called @nobody."),
        ("S #999999", "There is no post #999999."),
        ("U #999999", "There is no post #999999."),
        ("S juliet@example.org", "Nobody beyond this server can be followed from here"),
        ("S https://example.org/juliet", "Nobody beyond this server can be followed from here"),
        ("U juliet@example.org", "You did not read juliet@example.org anyway."),
        ("S @tybalt", "You block @tybalt. UBL @tybalt ends that; then follow."),
        ("S @tybalt *night", "You block @tybalt. UBL @tybalt ends that; then follow."),
        ("S *duels", "You block *duels. UBL *duels ends that; then follow."),
        ("S @juliet *duels", "You block *duels. UBL *duels ends that; then follow."),
        ("S @juliet *lark", "You block @juliet *lark. UBL @juliet *lark ends that; then follow."),
        ("S !noise", "You block !noise. UBL !noise ends that; then follow."),
        ("JOIN !noise", "You block !noise. UBL !noise ends that; then follow."),
        ("S @paris", "You cannot follow @paris: @paris does not want to hear from you."),
        ("S @paris *night", "You cannot follow @paris: @paris does not want to hear from you."),
        ("S #100000", "You cannot follow #100000: its author does not want to hear from you."),
    ],
)
async def test_what_cannot_be_followed_changes_nothing(talk: Talk, line: str, answer: str) -> None:
    await talk.name("romeo", "juliet", "tybalt", "paris")
    await talk.say("paris", "A post")
    await talk.say("paris", "BL @romeo")
    await talk.say("romeo", "BL *duels @tybalt !noise @juliet *lark")
    promised = await rows(talk, "select from outbox")
    assert (await talk.say("romeo", line)).startswith(answer)
    assert (await talk.say("romeo", "S")).startswith("You follow nobody yet.")
    assert not await rows(talk, "select from thread_subscriptions where subscriber_id = 1000")
    assert await rows(talk, "select from outbox") == promised


async def test_long_lists_go_on_with_more(talk: Talk) -> None:
    await talk.name("romeo")
    people = [f"guest{number:02}" for number in range(23)]
    await talk.name(*people)
    await talk.say("romeo", "S " + " ".join(f"@{name}" for name in people))
    await talk.say("romeo", "S *one *two")
    first = await talk.say("romeo", "S")
    assert first.startswith("You are subscribed to users:\n@guest00\n@guest01\n")
    assert first.endswith("@guest19\nMORE shows the next ones.")
    assert await talk.say("romeo", "MORE") == (
        "You are subscribed to users:\n@guest20\n@guest21\n@guest22\nTags:\n*one\n*two"
    )
    assert "There is no list to go on with." in await talk.say("romeo", "MORE")
    for name in people:
        await talk.say(name, "S @romeo")
    assert (await talk.say("romeo", "READERS")).startswith("Your readers:\n@guest00\n")
    assert await talk.say("romeo", "MORE") == "Your readers:\n@guest20\n@guest21\n@guest22"


async def test_threads_that_one_may_not_read_never_were(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await rows(talk, "insert into posts (author_id, body, visibility) values (1001, '', 'private')")
    await rows(talk, "insert into posts (author_id, body, visibility) values (1001, '', 'readers')")
    for verb in ("S", "U", "MUTE", "UNMUTE"):
        for ref in ("#100000", "#100001"):
            assert await talk.say("romeo", f"{verb} {ref}") == f"There is no post {ref}."
    await talk.say("juliet", "ALLOW @romeo")
    assert await talk.say("romeo", "S #100001") == "Subscribed (0 replies)."


async def test_a_reader_who_is_lost_may_come_back(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("juliet", "S @romeo")
    await talk.say("juliet", "S @romeo *night")
    assert await talk.say("romeo", "LOSE @juliet") == "@juliet no longer follows you."
    assert (await talk.say("juliet", "S")).startswith("You follow nobody yet.")
    assert await talk.say("romeo", "LOSE @juliet") == "@juliet does not follow you."
    assert await talk.say("romeo", "LOSE @romeo") == "You do not follow yourself."
    assert await talk.say("juliet", "S @romeo") == "Subscribed to @romeo!"


async def test_a_nudge_comes_once_a_day_and_only_to_who_wants_it(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "paris", "nurse")
    assert await talk.say("romeo", "NUDGE @juliet") == "I nudge @juliet for you."
    assert (await talk.say("romeo", "NUDGE @juliet")).startswith("You have nudged @juliet within")
    assert await told(talk, "nudged") == 1
    await rows(talk, "update outbox set created_at = now() - interval '25 hours'")
    assert await talk.say("romeo", "NUDGE @juliet") == "I nudge @juliet for you."
    await talk.say("paris", "BL @romeo")
    assert "does not want to hear" in await talk.say("romeo", "NUDGE @paris")
    await rows(talk, "update users set hears_notices = false where nick = 'nurse'")
    assert "has switched such notices off" in await talk.say("romeo", "NUDGE @nurse")
    assert "You cannot nudge yourself." in await talk.say("romeo", "NUDGE @romeo")
    assert "There is nobody called @nobody." in await talk.say("romeo", "NUDGE @nobody")
    assert "Choose a nick first" in await talk.say("stranger", "NUDGE @juliet")
    assert await told(talk, "nudged") == 2


async def test_following_speaks_russian(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "LANG ru")
    assert await talk.say("romeo", "L @juliet") == (
        "@juliet теперь в вашей ленте (#), но без присылки; присылать: S @juliet"
    )
    assert await talk.say("romeo", "ы") == ("You are subscribed to users:\n@juliet (без присылки)")
    assert await talk.say("romeo", "S! @juliet") == (
        "Теперь от @juliet приходят только рекомендации; вернуть всё: S @juliet"
    )
    assert await talk.say("romeo", "U @juliet") == "Вы больше не подписаны на @juliet."


@pytest.mark.parametrize("verb", ["S", "U", "BL"])
@pytest.mark.parametrize("address", ["user@example.org", "https://example.org/user"])
def test_addresses_of_other_servers_are_read_as_such(verb: str, address: str) -> None:
    assert fields(CATALOGUE.read(f"{verb} {address}"))["jids"] == [address]


async def filled(talk: Talk, **values: str) -> object:
    """What the form of `subscribe` with these values is answered by its handler."""
    read = fill(CATALOGUE.by_name("subscribe"), {name: (text,) for name, text in values.items()})
    assert isinstance(read, Read)
    async with talk.database.transaction() as connection:
        caller = await users.by_nick(connection, Nick("romeo"))
        context = Context(connection, caller, CATALOGUE, "en", Line("romeo@people.example", ""))
        return await read.command.handler(context, read.request)


async def test_a_form_follows_as_the_line_does_and_refuses_what_no_line_says(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await filled(talk, targets="juliet *night *xmpp", silent="0")
    assert await talk.say("romeo", "S") == "Users with tags:\n@juliet *night\n@juliet *xmpp"
    await filled(talk, targets="@juliet", silent="1")
    assert (await talk.say("romeo", "S")).startswith(
        "You are subscribed to users:\n@juliet (not sent)\n"
    )
    with pytest.raises(Refused, match="people_only"):
        await filled(talk, targets="*night", recommendations="1")
