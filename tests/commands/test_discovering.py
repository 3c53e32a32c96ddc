"""People, tags and numbers, over a real database."""

import pytest

from tests.support.state import rows
from tests.support.talk import URL, Talk

pytestmark = pytest.mark.anyio


async def test_somebody_is_described_with_how_the_two_stand(talk: Talk) -> None:
    await talk.name("romeo", "Juliet", "nurse")
    assert await talk.say("romeo", "@juliet") == (
        f"Blog: {URL}/u/Juliet\n0 readers · reads 0 people · 0 posts\n"
        "Follow: S @Juliet · posts: @Juliet+"
    )
    await talk.say("Juliet", "SET name Juliet Capulet")
    await talk.say("Juliet", "SET about The sun")
    await talk.say("Juliet", "SET link https://verona.example/")
    await talk.say("Juliet", "Good night")
    await talk.say("Juliet", "*private @romeo Come")
    await talk.say("Juliet", "S @romeo")
    await talk.say("romeo", "S @juliet")
    await talk.say("nurse", "S @juliet")
    known = (
        f"Blog: {URL}/u/Juliet\nJuliet Capulet\nThe sun\nhttps://verona.example/\n"
        "2 readers · reads 1 person · 1 post\n"
    )
    assert await talk.say("romeo", "WHOIS @JULIET") == (
        f"{known}You follow @Juliet.\n@Juliet follows you.\n"
        "Posts: @Juliet+ · private: PM @Juliet text"
    )
    assert await talk.say("Juliet", "w @juliet") == f"{known}This is you."
    await talk.say("romeo", "MUTE @juliet")
    assert "You have muted @Juliet." in await talk.say("romeo", "@juliet")
    await talk.say("nurse", "BL @juliet")
    assert "You block @Juliet." in await talk.say("nurse", "@juliet")
    assert "1 читатель · читает 1 человека · 1 запись" in await talk.say(
        "romeo", "@juliet", language="ru"
    )


async def test_of_a_closed_blog_only_its_readers_learn_how_much_is_in_it(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "tybalt")
    await talk.say("juliet", "Good night")
    await talk.say("juliet", "SET readers on")
    await talk.say("juliet", "ALLOW @romeo")
    for who, posts in (("romeo", "1 post"), ("juliet", "1 post"), ("tybalt", "0 posts")):
        answer = await talk.say(who, "@juliet")
        assert f"0 readers · reads 0 people · {posts}\n" in answer
        assert "Only readers on the white list see this blog." in answer


async def test_counting_stops_at_a_thousand(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await rows(
        talk,
        "insert into posts (author_id, body) select user_id, 'word'"
        " from users, generate_series(1, 1001) where nick_key = 'juliet'",
    )
    assert "· 1000+ posts" in await talk.say("romeo", "@juliet")
    assert (await talk.say("juliet", "STATS")).startswith("1000+ posts\n0 comments\n")
    assert "1000+ записей" in await talk.say("juliet", "STATS", language="ru")


async def test_nobody_is_somebody_else(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    assert await talk.say("romeo", "@zzz") == "There is nobody called @zzz."
    assert await talk.say("romeo", "WHOIS @julliet") == (
        "There is nobody called @julliet. Did you mean @juliet?"
    )
    assert await talk.say("romeo", "@julliet", language="ru") == (
        "Здесь нет никого с именем @julliet. Может быть, @juliet?"
    )


async def test_those_who_write_are_listed_by_their_readers(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "nurse", "tybalt", "paris")
    nobody = "Nobody has written yet. The first post may be yours."
    assert await talk.say("romeo", "@") == nobody
    await talk.say("paris", "*private a note")
    assert await talk.say("romeo", "USERLIST") == nobody
    for who in ("romeo", "juliet", "nurse", "tybalt"):
        await talk.say(who, "word")
    for who, line in (
        ("romeo", "S @nurse @juliet"),
        ("tybalt", "S @nurse"),
        ("romeo", "BL @tybalt"),
    ):
        await talk.say(who, line)
    assert await talk.say("romeo", "@") == (
        "Recommended blogs:\n@nurse + - 2 readers\n@juliet + - 1 reader\n@romeo - 0 readers"
    )


async def test_people_and_tags_go_on_with_more_without_gaps(talk: Talk) -> None:
    await talk.name("romeo")
    await rows(
        talk,
        "insert into users (nick, nick_key) select 'u' || n, 'u' || n"
        " from generate_series(10, 54) as n",
    )
    await rows(
        talk,
        "insert into posts (author_id, body) select user_id, 'word' from users"
        " where nick_key like 'u%'",
    )
    await rows(
        talk,
        "insert into user_subscriptions (author_id, subscriber_id) select a.user_id, s.user_id"
        " from users as a, users as s where a.nick_key like 'u1%' and s.nick_key = 'romeo'",
    )
    await rows(
        talk,
        "insert into tags (tag_key, name, posts) select 't' || n, 'T' || n, n / 10"
        " from generate_series(5, 54) as n",
    )
    people = [f"@u{n} + - 1 reader" for n in range(10, 20)]
    people += [f"@u{n} - 0 readers" for n in range(20, 55)]
    tags = [f"*T{n}" for ten in (50, 40, 30, 20, 10) for n in range(ten, ten + 10) if n < 55]
    for line, head, wanted in (("@", "Recommended blogs:", people), ("*", "Top 20 tags:", tags)):
        answer = await talk.say("romeo", line)
        assert answer.startswith(f"{head}\n")
        seen = answer.splitlines()[1:]
        while seen[-1] == "MORE shows the next ones.":
            answer = (await talk.say("romeo", "MORE")).removeprefix(f"{head}\n")
            seen = [*seen[:-1], *answer.splitlines()]
        assert seen == wanted


async def test_tags_are_counted_by_what_everybody_may_read(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    assert await talk.say("romeo", "*") == (
        "There are no tags yet. Begin a post with one: *tag text"
    )
    await talk.say("juliet", "*private *secret Come")
    await talk.say("juliet", '*verona *"Summer night" one')
    await talk.say("juliet", "*verona two")
    assert await talk.say("romeo", "TAGS") == 'Top 20 tags:\n*verona\n*"Summer night"'
    await talk.say("juliet", "D #100002")
    await talk.say("juliet", "D #100001")
    assert (await talk.say("romeo", "*")).startswith("There are no tags yet.")


async def test_everybody_has_numbers_and_all_have_some_together(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("juliet", "one")
    await talk.say("juliet", "*private two")
    await talk.say("romeo", "#100000 well said")
    await talk.say("romeo", "! #100000")
    await talk.say("juliet", "! #100000/1")
    await talk.say("romeo", "S @juliet")
    assert await talk.say("juliet", "STATS") == (
        "2 posts\n0 comments\n1 recommendation\n1 reader\nyou read 0 people\n"
        "Here in all, about: 2 people, 1 post, 1 comment."
    )
    assert await talk.say("romeo", "stats") == (
        "0 posts\n1 comment\n1 recommendation\n0 readers\nyou read 1 person\n"
        "Here in all, about: 2 people, 1 post, 1 comment."
    )
    assert (await talk.say("romeo", "STATS", language="ru")).endswith(
        "вы читаете 1 человека\nВсего здесь примерно: 2 человека, 1 запись, 1 комментарий."
    )


async def test_of_a_long_post_a_search_quotes_what_is_around_the_words(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "tybalt")
    filler = " ".join(f"word{number}" for number in range(120))
    link = "https://verona.example/balcony"
    await talk.say("juliet", f"{filler} On the balcony, at {link} tonight. {filler}")
    await talk.say("juliet", f"*private @romeo {filler} A secret balcony here. {filler}")
    await talk.say("juliet", "A short balcony")
    said = await talk.say("romeo", "? balcony")
    assert f"On the *balcony*, at {link} tonight." in said
    assert "A secret *balcony* here." in said
    assert "A short balcony" in said
    assert len(said) < 2 * len(filler)
    assert "secret" not in await talk.say("tybalt", "? balcony")
