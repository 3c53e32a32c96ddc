"""Timelines and searches: who is in them, who is not, and how they go on."""

from xml.sax.saxutils import escape

import pytest

from microblog.store import queries
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

NOTHING = "No posts yet."
HINT = "MORE shows the next ones."


def shown(answer: str) -> list[int]:
    """The posts of a list by number, in the order in which they stand."""
    feet = [line for line in answer.splitlines() if "https://blog.example/1000" in line]
    return [int(foot.split()[0].removeprefix("#")) for foot in feet]


async def write(talk: Talk, who: str, *texts: str) -> None:
    for text in texts:
        assert (await talk.say(who, text)).startswith("New message posted.")


async def pages(talk: Talk, who: str, line: str) -> list[list[int]]:
    """What a list shows, message by message, to its end."""
    answer = await talk.say(who, line)
    found = [shown(answer)]
    while answer.endswith(f"\n\n{HINT}"):
        answer = await talk.say(who, "MORE")
        found.append(shown(answer))
    return found


async def test_the_newest_stands_last_under_the_frame_of_juick(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    assert await talk.say("romeo", "#+") == NOTHING
    await write(talk, "juliet", "one", "*verona !poets two")
    assert await talk.say("romeo", "#+") == (
        "Last messages:\n\n@juliet:\none\n\n#100000 https://blog.example/100000\n\n"
        "@juliet: *verona !poets\ntwo\n\n#100001 https://blog.example/100001"
    )


async def test_a_feed_has_people_tags_clubs_somebodys_tag_invitations_and_ones_own(
    talk: Talk,
) -> None:
    await talk.name("romeo", "juliet", "nurse", "tybalt")
    assert (await talk.say("romeo", "#")).startswith("Nothing here yet.")
    await write(talk, "juliet", "of a person")
    await write(talk, "nurse", "*verona of a tag", "!poets of a club", "nothing of it")
    await write(talk, "tybalt", "*duel of somebody's tag", "*paris of somebody", "another")
    await write(talk, "tybalt", "*private @romeo an invitation", "*private @nurse another's")
    await write(talk, "romeo", "my own", "*private my note")
    await talk.say("romeo", "S @juliet *verona !poets")
    await talk.say("romeo", "S @tybalt *duel")
    await talk.say("romeo", "S @juliet")
    await talk.say("romeo", "S *verona !poets")
    wanted = [100000, 100001, 100002, 100004, 100007, 100009, 100010]
    assert shown(await talk.say("romeo", "#")) == wanted
    # Recommendations alone bring nobody into the feed, silent ones do.
    await talk.say("romeo", "S! @nurse")
    assert shown(await talk.say("romeo", "#")) == wanted
    await talk.say("romeo", "L @tybalt")
    assert shown(await talk.say("romeo", "#")) == [*wanted[:4], 100005, 100006, *wanted[4:]]


@pytest.mark.parametrize("line", ["BL @tybalt", "BL *duel", "BL !blades", "BL @tybalt *duel"])
async def test_what_is_blocked_is_in_no_list(talk: Talk, line: str) -> None:
    await talk.name("romeo", "tybalt")
    await write(talk, "tybalt", "*duel *verona !blades !poets Draw")
    await talk.say("romeo", "#100000 I will not")
    for one in ("S @tybalt", "S *verona", "JOIN !poets"):
        await talk.say("romeo", one)
    lists = ("#", "#+", "*verona", "!poets", "*verona !poets", "? draw", "? *verona", "TODAY")
    for one in lists:
        assert shown(await talk.say("romeo", one)) == [100000], one
    await talk.say("romeo", line)
    for one in lists:
        assert shown(await talk.say("romeo", one)) == [], one
    # Asked for by name it is shown.
    assert shown(await talk.say("romeo", "@tybalt+")) == [100000]
    assert "Draw" in await talk.say("romeo", "#100000")


async def test_the_muted_are_not_in_the_feed_and_else_everywhere(talk: Talk) -> None:
    await talk.name("romeo", "tybalt")
    await write(talk, "tybalt", "*verona Draw")
    await talk.say("romeo", "S @tybalt")
    await talk.say("romeo", "S *verona")
    await talk.say("romeo", "MUTE @tybalt")
    assert shown(await talk.say("romeo", "#")) == []
    assert shown(await talk.say("romeo", "#+")) == [100000]
    await talk.say("romeo", "UNMUTE @tybalt")
    assert shown(await talk.say("romeo", "#")) == [100000]


async def test_those_left_out_take_no_place_in_a_feed(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "tybalt", "paris")
    await write(talk, "juliet", "*verona Good night")
    await write(talk, "tybalt", *["*verona Draw"] * 7)
    await write(talk, "paris", *["*verona Good morrow"] * 7)
    for line in ("S *verona", "S @paris", "BL @tybalt", "MUTE @paris"):
        await talk.say("romeo", line)
    assert shown(await talk.say("romeo", "#")) == [100000]


async def test_a_closed_blog_is_in_the_lists_of_its_readers_alone(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "tybalt")
    await talk.say("romeo", "S @juliet")
    await talk.say("tybalt", "S @juliet")
    await write(talk, "juliet", "*verona !poets Good night")
    await talk.say("juliet", "SET readers on")
    await talk.say("juliet", "ALLOW @romeo")
    for who, lines, found in (
        ("romeo", ("#", "@juliet+", "@juliet *verona", "? @juliet", "? night"), [100000]),
        ("tybalt", ("#", "@juliet+", "@juliet *verona", "? @juliet", "? night"), []),
        ("romeo", ("#+", "*verona", "!poets", "TODAY"), []),
        ("juliet", ("*verona", "!poets", "#", "@juliet+"), [100000]),
    ):
        for line in lines:
            assert shown(await talk.say(who, line)) == found, (who, line)
    assert await talk.say("tybalt", "@juliet+") == NOTHING


async def test_both_ways_to_a_feed_find_the_same(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "nurse", "tybalt")
    for number in range(6):
        await write(talk, "juliet", f"*t{number % 3} !c{number % 2} {number}", "*private @romeo x")
        await write(talk, "nurse", f"*t{number % 2} {number}", "*private @juliet y")
        await write(talk, "tybalt", f"*t{number % 3} !c{number % 3} {number}")
    await write(talk, "romeo", "mine")
    romeo = (await rows(talk, "select user_id from users where nick = 'romeo'"))[0][0]
    for line in (
        "S @juliet",
        "S *t1 !c0",
        "S @tybalt *t2",
        "BL !c1",
        "MUTE @nurse",
        "BL @nurse *t1",
    ):
        await talk.say("romeo", line)
        found = []
        async with talk.database.transaction() as connection:
            for query in ("feed_newest", "timeline_feed"):
                of = {"reader_id": romeo, "before": 2**62, "size": 100}
                found.append(await queries.many(connection, query, int, **of))
        assert found[0] == found[1] != [], line


async def test_more_and_pages_show_every_post_once(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await write(talk, "juliet", *[f"*verona !poets word {number}" for number in range(23)])
    await talk.say("romeo", "S @juliet")
    numbers = list(range(100000, 100023))
    whole = [numbers[13:], numbers[3:13], numbers[:3]]
    for line in ("#", "#+", "@juliet+", "@juliet *verona", "*verona", "!poets", "? word"):
        assert await pages(talk, "romeo", line) == whole, line
    assert shown(await talk.say("romeo", "##")) == whole[1]
    assert shown(await talk.say("romeo", "MORE")) == whole[2]
    assert shown(await talk.say("romeo", "№№№")) == whole[2]
    assert shown(await talk.say("romeo", "####")) == []


async def test_more_is_not_upset_by_what_is_written_or_deleted_meanwhile(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await write(talk, "juliet", *map(str, range(13)))
    await talk.say("romeo", "#+")
    await write(talk, "juliet", "new")
    await talk.say("juliet", "D #100003")
    await talk.say("juliet", "D #100001")
    assert shown(await talk.say("romeo", "MORE")) == [100000, 100002]


async def test_long_posts_are_spread_over_more_messages(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await write(talk, "juliet", *["<&> " * 2_560] * 5, *["я" * 10_240] * 4, "good night")
    await talk.say("romeo", "S @juliet")
    numbers = list(range(100000, 100010))
    for line in ("#", "#+", "@juliet+"):
        found = await pages(talk, "romeo", line)
        assert found[0] == numbers[-3:], line
        assert [number for page in reversed(found) for number in page] == numbers, line
    assert len(escape(await talk.say("romeo", "#+")).encode()) < 64 * 1024
    assert shown(await talk.say("romeo", "##")) == []


async def test_a_list_has_what_fits_all_its_labels(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await write(talk, "juliet", "*verona !poets a", "*verona b", "!poets c")
    await write(talk, "juliet", '*"summer night" *Verona !Poets !dreamers d')
    for line, found in (
        ("*verona", [100000, 100001, 100003]),
        ("*VERONA *Summer", []),
        ('*verona *"summer night"', [100003]),
        ("*verona !poets", [100000, 100003]),
        ("!poets *verona !dreamers", [100003]),
        ("!dreamers !poets", [100003]),
        ("*unheard", []),
        ("!unheard", []),
        ("*verona !unheard", []),
    ):
        answer = await talk.say("romeo", line)
        assert shown(answer) == found, line
        assert found or answer == NOTHING
    assert await talk.say("romeo", "*unheard", language="ru") == "Записей ещё нет."


async def test_what_is_discussed_today_has_the_most_discussed_last(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "nurse")
    assert await talk.say("romeo", "TODAY") == "Nothing was discussed in the last 24 hours."
    await write(talk, "juliet", "a", "b", "c", "d", "*private e")
    for post, times in ((100000, 1), (100001, 3), (100002, 1), (100003, 4), (100004, 5)):
        for _ in range(times):
            await talk.say("juliet", f"#{post} word")
    await rows(
        talk,
        "update comments set created_at = now() - interval '25 hours' where post_id = 100003"
        " and number > 1",
    )
    await rows(
        talk, "update comments set created_at = now() - interval '1 hour' where post_id = 100002"
    )
    await talk.say("juliet", "D #100001/1")
    answer = await talk.say("romeo", "TODAY")
    assert answer.startswith("Last popular messages:\n\n@juliet:\n")
    assert shown(answer) == [100002, 100000, 100003, 100001]
    assert shown(await talk.say("romeo", "top")) == shown(answer)


async def test_somebody_is_found_by_any_spelling_or_meant(talk: Talk) -> None:
    await talk.name("romeo", "Juliet")
    await write(talk, "Juliet", "a")
    for line in ("@JULIET+", "GET @juliet", "LAST @Juliet"):
        assert shown(await talk.say("romeo", line)) == [100000]
    near = "There is nobody called @julliet. Did you mean @Juliet?"
    assert await talk.say("romeo", "@julliet+") == near
    assert await talk.say("romeo", "@julliet *a") == near
    assert await talk.say("romeo", "@zzz+") == "There is nobody called @zzz."


async def test_a_search_takes_words_phrases_people_and_tags(talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await write(talk, "juliet", "*verona Соловьи поют в саду", "*verona a lark and a garden")
    await write(talk, "romeo", '*"summer night" the garden of larks')
    for line, found in (
        ("? соловей", [100000]),
        ("? larks", [100001, 100002]),
        ('? "garden of larks"', [100002]),
        ("? lark -garden", []),
        ("? lark -lark", []),
        ("? garden -verona", [100001, 100002]),
        ("? @juliet", [100000, 100001]),
        ("? @juliet, lark", [100001]),
        ("?@juliet lark", [100001]),
        ("? *verona", [100000, 100001]),
        ("? *verona lark", [100001]),
        ('? *"summer night"', [100002]),
        ('SEARCH *"summer night" garden', [100002]),
        ("? *unheard lark", []),
        ("? соловей or larks", [100000, 100001, 100002]),
        ('? "', []),
        ("? *", []),
    ):
        answer = await talk.say("romeo", line, language="en")
        assert shown(answer) == found, line
        assert found or answer == "Nothing found."
    assert await talk.say("romeo", "? @julliet lark") == (
        "There is nobody called @julliet. Did you mean @juliet?"
    )


async def test_what_is_older_than_the_newest_thousand_is_found(talk: Talk) -> None:
    await talk.name("romeo", "juliet", "nurse")
    await talk.say("nurse", "S @juliet")
    await write(talk, "juliet", "*verona the nightingale")
    await rows(
        talk,
        "insert into posts (author_id, body) select user_id, 'a lark'"
        " from users, generate_series(1, 1000) where nick_key = 'romeo'",
    )
    searches = ("? nightingale", "? *verona", "? *verona nightingale", "? @juliet")
    for line in (*searches, "*verona", "@juliet+", "#"):
        assert shown(await talk.say("nurse", line)) == [100000], line
