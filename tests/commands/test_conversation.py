"""What people say and what the bot answers, over a real database."""

import anyio
import pytest

from microblog import __version__
from microblog.domain.line import Line
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio


async def test_the_welcome_comes_once_with_the_first_answer(talk: Talk) -> None:
    first = await talk.say("romeo", "PING")
    assert first.startswith("PONG\n\nWelcome!")
    assert await talk.say("romeo", "PING") == "PONG"


async def test_a_stanza_that_comes_again_is_answered_as_before_and_never_doubles(
    talk: Talk,
) -> None:
    await talk.name("romeo")
    first = await talk.say("romeo", "Good morrow", stanza_id="a1")
    again = await talk.say("romeo", "Good morrow", stanza_id="a1")
    assert first == again == "New message posted.\n#100000 https://blog.example/100000"
    assert talk.woken == 1
    assert "#100001" in await talk.say("romeo", "Good morrow", stanza_id="a2")


async def test_the_same_stanza_at_once_on_two_connections_posts_once(talk: Talk) -> None:
    await talk.name("romeo")
    heard: list[str] = []

    async def post() -> None:
        heard.append(await talk.say("romeo", "Good morrow", stanza_id="a1"))

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(post)
    assert len(set(heard)) == 1
    assert (await talk.say("romeo", "#+")).count("Good morrow") == 1


async def test_a_newcomer_on_two_connections_becomes_one_account(talk: Talk) -> None:
    heard: list[str] = []

    async def ping() -> None:
        heard.append(await talk.say("romeo", "PING"))

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(ping)
    assert all(text.startswith("PONG") for text in heard)
    assert sum("Welcome!" in text for text in heard) == 1


async def test_two_people_cannot_take_one_nick_at_once(talk: Talk) -> None:
    heard: list[str] = []

    async def take(who: str) -> None:
        heard.append(await talk.say(who, "NICK romeo"))

    async with anyio.create_task_group() as group:
        for who in ("romeo", "paris", "tybalt"):
            group.start_soon(take, who)
    assert sum(text.startswith("You are @romeo now") for text in heard) == 1
    assert sum(text.startswith("Somebody else is @romeo") for text in heard) == 2


BAD = [
    ("", ""),
    ("   \n ", ""),
    ("#999999", "There is no post #999999."),
    ("#999999 hello", "There is no post #999999."),
    ("#100000/7", "There is no comment #100000/7."),
    ("#100000/7 hello", "There is no comment #100000/7."),
    ("D #999999", "There is no post #999999."),
    ("D #100000/9", "There is no comment #100000/9."),
    ("! #999999", "There is no post #999999."),
    ("! #100000", "You can't recommend your own messages."),
    ("S @nobody", "There is nobody called @nobody."),
    ("S @romeo", "You hear yourself already; follow somebody else."),
    ("S #999999", "There is no post #999999."),
    ("U @nobody", "There is nobody called @nobody."),
    ("BL @romeo", "You cannot block yourself."),
    ("BL #100000", "Only people, tags and clubs can be blocked: BL @nick, BL *tag or BL !club."),
    ("@nobody", "There is nobody called @nobody."),
    ("@nobody+", "There is nobody called @nobody."),
    ("NICK juliet", "You are @romeo already; a nick is chosen once."),
    ("LANG xx", "I speak en and ru: LANG en or LANG ru"),
    (".", "Nothing is held back. Just write to post."),
    ("HELP nonsense", "There is no command nonsense. HELP lists them all."),
    ("\x00\x01\x0b", ""),
    ("x" * 10_241, "That is 10241 characters; at most 10240 are allowed. Nothing was published."),
    (
        "#100000 " + "x" * 4_097,
        "That is 4097 characters; at most 4096 are allowed. Nothing was published.",
    ),
    (
        "#first post #ever " + " ".join(f"#tag{n}" for n in range(10)),
        "At most 10 tags are allowed.",
    ),
    (" ".join(f"!club{n}" for n in range(11)) + " text", "At most ten clubs are allowed."),
    ("é" * 40_000, "That is over 64 KiB of text"),
    ("D #abc", "I did not understand that command. Nothing was published."),
    ("*a *b *c *d *e *f *g *h *i *j *k text", "At most ten tags are allowed."),
    ("S @", "I did not understand that command. Nothing was published."),
    ("/subscribee @romeo", "I don't know that command. Nothing was published."),
]


@pytest.mark.parametrize(("text", "expected"), BAD, ids=[text[:20] or "empty" for text, _ in BAD])
async def test_bad_input_gets_a_sentence_and_changes_nothing(
    talk: Talk, text: str, expected: str
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "The only post")
    answer = await talk.say("romeo", text)
    assert answer.startswith(expected) if expected else answer == ""
    assert await talk.say("romeo", "#+") == (
        "Last messages:\n\n@romeo:\nThe only post\n\n#100000 https://blog.example/100000"
    )


async def test_control_characters_are_cleaned_from_a_post(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "a\x01b\ufffec\u202edone")
    assert "abcdone" in await talk.say("romeo", "#100000")


async def test_subscribing_to_several_is_all_or_nothing(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    assert "nobody called" in await talk.say("romeo", "S @juliet @nobody")
    assert (await talk.say("romeo", "S")).startswith("You follow nobody yet.")
    assert await talk.say("romeo", "S *xmpp @juliet") == (
        "Subscribed to *xmpp!\nSubscribed to @juliet!"
    )


async def test_a_kept_comment_whose_post_is_deleted_says_so_and_gives_the_nick(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "Soon gone")
    assert "Kept." in await talk.say("juliet", "#100000 Wait!")
    await talk.say("romeo", "D #100000")
    answer = await talk.say("juliet", "NICK juliet")
    assert answer.startswith("You are @juliet now")
    assert "Post #100000 was deleted." in answer
    assert "@juliet" in await talk.say("juliet", "WHOAMI")


async def test_the_feed_has_what_one_follows_and_nothing_blocked(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "paris")
    await talk.say("juliet", "From Juliet")
    await talk.say("paris", "*verona From Paris")
    await talk.say("paris", "Elsewhere")
    await talk.say("romeo", "S *verona @juliet")
    feed = await talk.say("romeo", "#")
    assert "From Juliet" in feed
    assert "From Paris" in feed
    assert "Elsewhere" not in feed
    await talk.say("romeo", "BL @paris")
    assert "From Paris" not in await talk.say("romeo", "#")


async def test_pages_of_the_feed_repeat_nothing_and_miss_nothing(talk: Talk) -> None:
    await talk.name("romeo")
    for number in range(25):
        await talk.say("romeo", f"Post number {number}.")
    seen = "\n".join([await talk.say("romeo", "#" * page) for page in (1, 2, 3)])
    assert all(seen.count(f"Post number {number}.") == 1 for number in range(25))


async def test_windows_of_a_thread(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "Thread")
    for number in range(1, 13):
        await talk.say("romeo", f"#100000 Comment number {number}.")
    last_ten = await talk.say("romeo", "#100000+")
    assert "number 2." not in last_ten
    assert "number 3." in last_ten
    assert "number 12." in last_ten
    assert "number 1." in await talk.say("romeo", "#100000++")
    assert "(12 replies)" in await talk.say("romeo", "#100000")


async def test_help_speaks_the_language_of_the_account(talk: Talk) -> None:
    await talk.name("romeo")
    assert "Whatever is no command is a post." in await talk.say("romeo", "HELP")
    told = await talk.say("romeo", "HELP following")
    assert "Follow people, tags, clubs and threads" in told
    await talk.say("romeo", "LANG ru")
    assert "Всё, что не команда, - запись." in await talk.say("romeo", "HELP")
    assert await talk.say("romeo", "HELP подписки") == await talk.say("romeo", "HELP Following")
    assert "Подписаться на людей, теги, клубы" in await talk.say("romeo", "HELP подписки")
    assert "S @juliet" in await talk.say("romeo", "HELP S")


async def test_a_database_that_is_away_is_told_and_nothing_is_accepted(talk: Talk) -> None:
    await talk.name("romeo")
    await talk.database.close()
    answer = await talk.answer("romeo", "Lost?")
    assert not answer.is_accepted
    assert answer.text == (
        "Something is being repaired. Nothing was done; please try again in a moment."
    )
    await talk.database.open()
    assert "Lost?" not in await talk.say("romeo", "#+")


async def test_whoever_is_known_hears_that_the_bot_is_there_without_the_database(
    talk: Talk,
) -> None:
    ping = Line("romeo@people.example", "ping")
    assert talk.conversation.at_once(ping) is None
    assert "Welcome!" in await talk.say("romeo", "PING")
    assert await talk.say("romeo", "VERSION") == f"Microblog {__version__}"
    await talk.database.close()
    for body, answer in (("ping", "PONG"), (" /PING ", "PONG"), ("VERSION", f"{__version__}")):
        told = talk.conversation.at_once(Line("romeo@people.example", body))
        assert told is not None
        assert told.text is not None
        assert told.text.endswith(answer)
    for other in (
        Line("juliet@people.example", "PING"),
        Line("romeo@people.example", "PING", contact="juliet"),
        Line("romeo@people.example", "PING", corrects="x"),
        Line("romeo@people.example", "HELP"),
        Line("romeo@people.example", "Hello"),
    ):
        assert talk.conversation.at_once(other) is None
    await talk.database.open()


async def test_what_is_held_is_dropped_by_a_line_that_could_be_answered_at_once(
    talk: Talk,
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "COMENT #100000 x")
    assert talk.conversation.at_once(Line("romeo@people.example", "PING")) is None
    assert await talk.say("romeo", "PING") == "PONG"
    assert talk.conversation.at_once(Line("romeo@people.example", "PING")) is not None
