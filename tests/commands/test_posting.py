"""Posts: their tags and clubs, who may read them, their pictures, over a real database."""

import pytest

from microblog.domain.line import Line
from microblog.domain.people import UserId
from microblog.domain.picture import Picture
from microblog.store import readers
from tests.commands.test_editing import marks, pages, uses
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

URL = "https://files.example/cat.png"
CAT = Picture(URL, "image/png", 3_032, 640, 480, "A cat on a roof")
BARE = Picture(URL, "image/png")
POSTED = "New message posted.\n#{0} https://blog.example/{0}"


async def people(talk: Talk) -> None:
    """Romeo (1000), Juliet (1001), Paris (1002) and Tybalt (1003)."""
    await talk.name("romeo", "juliet", "paris", "tybalt")


async def show(talk: Talk, who: str, text: str, picture: Picture, stanza_id: str = "") -> str:
    """What `who` is answered to `text` with a picture."""
    line = Line(f"{who}@people.example", text, stanza_id, picture=picture)
    return (await talk.conversation.answer(line)).text or ""


async def state(talk: Talk) -> list[int]:
    """How much of everything that a post makes there is."""
    found = await rows(
        talk,
        """
        select
            (select count(*) from posts), (select count(*) from pictures),
            (select count(*) from invitees), (select count(*) from outbox),
            (select count(*) from tags), (select count(*) from clubs),
            (select count(*) from thread_subscriptions), (select count(*) from versions)
        """,
    )
    return list(found[0])


async def test_tags_and_clubs_are_kept_in_order_each_once_and_counted(talk: Talk) -> None:
    await people(talk)
    said = await talk.say("romeo", '!Poets *verona *"two words" !poets *Verona By #night #VERONA')
    assert said == POSTED.format(100_000)
    assert await marks(talk) == "*verona *two words *night !Poets"
    assert await talk.say("juliet", "#100000") == (
        '@romeo: *verona *"two words" *night !Poets\nBy #night #VERONA\n\n'
        "#100000 https://blog.example/100000"
    )
    before = await pages(talk)
    await talk.say("juliet", "!poets More")
    after = await pages(talk)
    assert await uses(talk) == {"*verona": 1, "*two words": 1, "*night": 1, "!Poets": 2}
    assert {scope for scope in after if after[scope] != before.get(scope)} == {
        "all", "post:100001", "user:1001", "club:1",
    }  # fmt: skip


async def test_a_readonly_post_says_so_and_has_no_such_tag(talk: Talk) -> None:
    await people(talk)
    await talk.say("romeo", "*sad *ReadOnly Farewell #readonly #private")
    assert (await talk.say("juliet", "#100000")).startswith("@romeo: *readonly *sad\nFarewell")
    assert await marks(talk) == "*sad"


async def test_who_has_closed_the_blog_writes_for_its_readers(talk: Talk) -> None:
    await people(talk)
    async with talk.database.transaction() as connection:
        await readers.close(connection, UserId(1000))
    await talk.say("romeo", "ALLOW @juliet")
    before = await pages(talk)
    await talk.say("romeo", "*verona !poets Soft")
    assert (await talk.say("juliet", "#100000")).startswith("@romeo: *verona !poets\nSoft")
    assert await talk.say("paris", "#100000") == "There is no post #100000."
    assert (await uses(talk), await pages(talk)) == ({}, before)


HIDDEN = [
    ("#100000", "There is no post #100000."),
    ("#100000+", "There is no post #100000."),
    ("#100000/1", "There is no post #100000."),
    ("#100000 I saw", "There is no post #100000."),
    ("#100000/1 I saw", "There is no post #100000."),
    ("! #100000", "There is no post #100000."),
    ("! #100000/1 why", "There is no post #100000."),
    ("~ #100000", "There is no post #100000."),
    ("S #100000", "There is no post #100000."),
    ("U #100000", "There is no post #100000."),
    ("MUTE #100000", "There is no post #100000."),
    ("D #100000", "There is no post #100000."),
    ("D #100000/1", "There is no post #100000."),
    ("E #100000 Mine", "There is no post #100000."),
    ("#100000 +*mine", "There is no post #100000."),
    ("PIN #100000", "There is no post #100000."),
    ("INVITE #100000 @paris", "There is no post #100000."),
    ("UNINVITE #100000 @juliet", "There is no post #100000."),
    ("REPORT #100000 Foul", "There is no post #100000."),
]


@pytest.mark.parametrize(("line", "expected"), HIDDEN, ids=[line for line, _ in HIDDEN])
async def test_to_whom_a_private_post_is_not_for_it_never_was(
    talk: Talk, line: str, expected: str
) -> None:
    await people(talk)
    await talk.say("romeo", "*private *secret !hidden @juliet, Meet me")
    await talk.say("juliet", "#100000 I will")
    before = await state(talk)
    assert (await talk.say("paris", line)).startswith(expected)
    assert (await talk.say("paris", line.replace("#100000", "#999999"))).startswith(
        expected.replace("#100000", "#999999")
    )
    assert await state(talk) == before


@pytest.mark.parametrize(
    "line", ["#", "#+", "@romeo", "@romeo+", "*secret", "!hidden", "!", "*", "? Meet", "TODAY"]
)
async def test_no_list_has_a_private_post_but_for_those_who_may_read_it(
    talk: Talk, line: str
) -> None:
    await people(talk)
    await talk.say("paris", "S @romeo *secret !hidden")
    was = await talk.say("paris", line)
    await talk.say("romeo", "*private *secret !hidden @juliet Meet me")
    await talk.say("juliet", "#100000 I will")
    assert await talk.say("paris", line) == was


async def test_a_private_post_is_for_those_named_at_its_beginning(talk: Talk) -> None:
    await people(talk)
    await talk.say("romeo", "*PRIVATE @juliet, @Paris: not for @tybalt")
    for who in ("romeo", "juliet", "paris"):
        assert (await talk.say(who, "#100000")).startswith(
            "@romeo: *private\n@juliet, @Paris: not for @tybalt"
        )
    assert await talk.say("tybalt", "#100000") == "There is no post #100000."


async def test_a_private_post_for_nobody_is_a_note_to_oneself(talk: Talk) -> None:
    await people(talk)
    await talk.say("romeo", "*private Call @juliet")
    assert await rows(talk, "select from invitees") == []
    assert (await talk.say("romeo", "#100000")).startswith("@romeo: *private\nCall @juliet")
    assert await talk.say("juliet", "#100000") == "There is no post #100000."


CROWD = "*private " + "@juliet " * 101 + "x"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("*new !new *private @juliet @nobody x", "There is nobody called @nobody."),
        ("*private @juli x", "There is nobody called @juli. Did you mean @juliet?"),
        ("*private @romeo x", "You can read your own post already."),
        ("*private @paris x", "You cannot invite @paris: @paris does not want to hear from you."),
        ("*private @tybalt x", "You block @tybalt. UBL @tybalt ends that, then invite again."),
        (CROWD, "At most 100 people can be let in at once. Nothing was published."),
        (f"*private {'x' * 10_241}", "That is 10241 characters; at most 10240 are allowed."),
    ],
    ids=lambda text: text[:24],
)
async def test_a_private_post_that_cannot_be_is_none_and_leaves_nothing(
    talk: Talk, line: str, expected: str
) -> None:
    await people(talk)
    await talk.say("paris", "BL @romeo")
    await talk.say("romeo", "BL @tybalt")
    before = await state(talk)
    assert (await talk.say("romeo", line)).startswith(expected)
    assert (await talk.say("romeo", ".")).startswith("Nothing is held back.")
    assert await state(talk) == before


async def test_what_was_to_be_private_is_never_published_for_everybody(talk: Talk) -> None:
    await people(talk)
    tags = " ".join(f"*t{number}" for number in range(11))
    for line in (f"*private {tags} Hush", f"!poets *a *PRIVATE {tags} Hush"):
        assert (await talk.say("romeo", line)).startswith("At most ten tags are allowed.")
        assert (await talk.say("romeo", ".")).startswith("That begins as a private post")
    assert await rows(talk, "select from posts") == []
    await talk.say("romeo", f"{tags} Said of *private things")
    assert await talk.say("romeo", ".") == POSTED.format(100_000)


async def test_a_private_post_that_waits_for_a_nick_stays_private(talk: Talk) -> None:
    await people(talk)
    assert (await talk.say("nurse", "*private @juliet Psst")).startswith("Kept.")
    assert POSTED.format(100_000) in await talk.say("nurse", "NICK nurse")
    assert (await talk.say("juliet", "#100000")).startswith("@nurse: *private\n@juliet Psst")
    assert await talk.say("paris", "#100000") == "There is no post #100000."


async def test_a_picture_goes_with_the_words_beside_it(talk: Talk) -> None:
    await people(talk)
    assert await show(talk, "romeo", "*cats Look", CAT) == POSTED.format(100_000)
    assert await talk.say("romeo", "#100000") == (
        f"@romeo: *cats\nLook\n{URL}\n\n#100000 https://blog.example/100000"
    )
    stored = await rows(talk, "select * from pictures")
    assert [tuple(row) for row in stored] == [
        (100_000, 0, URL, "image/png", 3_032, 640, 480, "A cat on a roof")
    ]


@pytest.mark.parametrize(
    ("text", "picture", "shown"),
    [
        ("", CAT, f"@romeo:\nA cat on a roof\n{URL}\n"),
        ("", BARE, f"@romeo:\n{URL}\n"),
        ("*cats !pets", BARE, f"@romeo: *cats !pets\n{URL}\n"),
        ("*private", BARE, f"@romeo: *private\n{URL}\n"),
        ("*private @juliet", BARE, f"@romeo: *private\n@juliet\n{URL}\n"),
    ],
)
async def test_a_picture_needs_no_words(
    talk: Talk, text: str, picture: Picture, shown: str
) -> None:
    await people(talk)
    assert await show(talk, "romeo", text, picture) == POSTED.format(100_000)
    assert (await talk.say("romeo", "#100000")).startswith(shown)


async def test_a_picture_that_comes_again_in_its_stanza_is_one_post(talk: Talk) -> None:
    await people(talk)
    answers = [await show(talk, "romeo", "", CAT, "a1") for _ in range(3)]
    assert set(answers) == {POSTED.format(100_000)}
    assert len(await rows(talk, "select from pictures")) == len(await rows(talk, "table posts"))


@pytest.mark.parametrize(
    "url",
    ["aesgcm://files.example/cat.png#00", "javascript:alert(1)", f"https://x/{'y' * 2_000}", ""],
    ids=lambda url: url[:12],
)
async def test_a_picture_that_cannot_be_shown_is_refused(talk: Talk, url: str) -> None:
    await people(talk)
    before = await state(talk)
    answer = await show(talk, "romeo", "*new Look", Picture(url, "image/png"))
    assert answer.startswith("That picture cannot be shown")
    assert await state(talk) == before


async def test_a_picture_goes_with_no_command(talk: Talk) -> None:
    await people(talk)
    assert await show(talk, "romeo", "S @juliet", CAT) == (
        "A picture goes with a post or a comment, not with a command."
    )
    assert await rows(talk, "select from user_subscriptions") == []


async def test_ten_people_at_most_are_told_that_they_are_named(talk: Talk) -> None:
    names = [f"guest{letter}" for letter in "abcdefghijkl"]
    await talk.name("romeo", *names)
    await talk.say("romeo", "Welcome, " + " ".join(f"@{one}" for one in names))
    await talk.say("romeo", "I am @romeo, not @nobody, nor @Guesta")
    found = await rows(talk, "select mentioned from outbox order by outbox_id")
    assert [list(row[0]) for row in found] == [list(range(1001, 1011)), [1001]]


async def test_undo_deletes_the_post(talk: Talk) -> None:
    await people(talk)
    await talk.say("romeo", "*private @juliet Rash words")
    assert await talk.say("romeo", "UNDO") == "Message #100000 deleted."
    assert await talk.say("juliet", "#100000") == "Post #100000 was deleted."
    assert await talk.say("paris", "#100000") == "There is no post #100000."


async def test_refusals_in_russian(talk: Talk) -> None:
    await people(talk)
    await talk.say("romeo", "LANG ru")
    assert await talk.say("romeo", "*private @romeo тайна") == "Свою запись и так видно."
    assert (await talk.say("romeo", CROWD)).startswith("За раз можно пригласить не больше 100")
    await talk.say("romeo", "*private *1 *2 *3 *4 *5 *6 *7 *8 *9 *10 *11 тайна")
    assert (await talk.say("romeo", ".")).startswith("Это начинается как личная запись")
