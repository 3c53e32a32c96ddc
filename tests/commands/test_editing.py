"""Editing posts and comments, over a real database."""

import pytest

from microblog.commands.catalogue import CATALOGUE
from microblog.commands.context import Context
from microblog.commands.editing import Edit, edit
from microblog.domain.line import Line
from microblog.domain.ref import Ref
from microblog.store import users
from tests.support.state import rows
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

CHANGED = "Changed; those who got it get the new text.\n#100000 https://blog.example/100000"
SAME = "#100000 says that already; nothing was changed."


async def written(talk: Talk, text: str = "*verona But sfot", comment: str = "") -> None:
    """Romeo's (1000) post 100000, with Juliet (1001) and Paris about; perhaps her comment."""
    await talk.name("romeo", "juliet", "paris")
    assert "posted" in await talk.say("romeo", text)
    if comment:
        assert "posted" in await talk.say("juliet", f"#100000 {comment}")


async def told(talk: Talk) -> list[tuple[int, int, int]]:
    """Post, comment and number of every edit that is to be pushed."""
    found = await rows(
        talk,
        "select post_id, comment, revision from outbox where kind = 'edited' order by outbox_id",
    )
    return [tuple(row) for row in found]


async def before(talk: Talk) -> list[tuple[int, int, str]]:
    """What posts and comments said, edit by edit."""
    found = await rows(
        talk, "select comment, revision, body from revisions order by post_id, comment, revision"
    )
    return [tuple(row) for row in found]


async def marks(talk: Talk, post: int = 100_000) -> str:
    """The tags and clubs of a post, in their order."""
    found = await rows(
        talk,
        """
        select sign || name from (
            select '*' as sign, name, position from post_tags join tags using (tag_id)
            where post_id = $1
            union all
            select '!', name, 100 + position from post_clubs join clubs using (club_id)
            where post_id = $1
        ) as marks order by position
        """,
        post,
    )
    return " ".join(row[0] for row in found)


async def uses(talk: Talk) -> dict[str, int]:
    """How many posts each tag and club has, those without any left out."""
    found = await rows(
        talk,
        "select '*' || name, posts from tags where posts > 0"
        " union all select '!' || name, posts from clubs where posts > 0",
    )
    return {row[0]: row[1] for row in found}


async def pages(talk: Talk) -> dict[str, int]:
    """The versions of pages."""
    found = await rows(talk, "select scope, sum(version)::int from versions group by scope")
    return {row[0]: row[1] for row in found}


async def test_an_edit_replaces_the_text_and_keeps_the_old_one(talk: Talk) -> None:
    await written(talk)
    assert await talk.say("romeo", "E #100000 But soft") == CHANGED
    shown = await talk.say("juliet", "#100000")
    assert "But soft" in shown
    assert "*verona" in shown
    assert "sfot" not in shown
    assert await talk.say("romeo", "EDIT #100000 But soft!") == CHANGED
    assert await before(talk) == [(0, 1, "But sfot"), (0, 2, "But soft")]
    assert await told(talk) == [(100_000, 0, 1), (100_000, 0, 2)]
    assert "But soft!" in await talk.say("juliet", "? soft")
    assert "But soft!" not in await talk.say("juliet", "? sfot")


async def test_the_same_words_again_change_nothing(talk: Talk) -> None:
    await written(talk)
    await talk.say("romeo", "E #100000 But soft")
    was = await pages(talk)
    assert await talk.say("romeo", "E #100000 But soft") == SAME
    assert await talk.say("romeo", "E #100000 *verona But soft") == SAME
    assert await talk.say("romeo", "E #100000 *verona") == SAME
    assert (await before(talk), await told(talk)) == ([(0, 1, "But sfot")], [(100_000, 0, 1)])
    assert await pages(talk) == was


async def test_a_comment_is_edited_by_whoever_wrote_it(talk: Talk) -> None:
    await written(talk, comment="Hrak")
    answer = await talk.say("juliet", "E #100000/1 *hark* and *listen")
    assert answer.endswith("\n#100000/1 https://blog.example/100000#1")
    assert "*hark* and *listen" in await talk.say("romeo", "#100000/1")
    assert await before(talk) == [(1, 1, "Hrak")]
    assert await told(talk) == [(100_000, 1, 1)]
    assert "it is not yours" in await talk.say("romeo", "E #100000/1 Hark")
    same = await talk.say("juliet", "E #100000/1 *hark* and *listen")
    assert same == "#100000/1 says that already; nothing was changed."


async def test_the_last_one_is_a_post_or_a_comment(talk: Talk) -> None:
    await written(talk)
    assert await talk.say("paris", "E L Well") == "You have written nothing that could be edited."
    assert await talk.say("romeo", "E L *balcony But soft") == CHANGED
    assert await marks(talk) == "*balcony"
    await talk.say("romeo", "#100000 what light")
    assert "#100000/1" in await talk.say("romeo", "EDIT LAST What light?")
    assert await talk.say("romeo", "E L *light What?") == (
        "A comment has no tags. To begin with a star: E #100000/1 text"
    )
    assert "What light?" in await talk.say("juliet", "#100000/1")


@pytest.mark.parametrize(
    ("first", "line", "expected", "counts"),
    [
        ("*a *b x", "E #100000 y", "*a *b", {"*a": 1, "*b": 1}),
        ("*a *b !c x", "E #100000 *d !e y", "*d !e", {"*d": 1, "!e": 1}),
        ("*a *b x", "E #100000 *b *a x", "*b *a", {"*a": 1, "*b": 1}),
        ("*a x #in", "E #100000 y #out", "*a *out", {"*a": 1, "*out": 1}),
        ("*a x #in", "E #100000 y", "*a", {"*a": 1}),
        ("*a x #in", "E #100000 *d y #in", "*d *in", {"*d": 1, "*in": 1}),
        ("*a x #in", "E #100000 *d *e", "*d *e *in", {"*d": 1, "*e": 1, "*in": 1}),
        ("*a x", "E #100000\n*a y", "*a", {"*a": 1}),
        ("*Verona x", 'E #100000 *verona *"two words" x', "*Verona *two words", None),
    ],
)
async def test_tags_follow_an_edit(talk: Talk, first, line, expected, counts) -> None:
    await written(talk, first)
    assert await talk.say("romeo", line) == CHANGED
    assert await marks(talk) == expected
    if counts:
        assert await uses(talk) == counts
    assert (await talk.say("romeo", "UNDO")).startswith("Changed")
    assert await marks(talk) == " ".join(first.replace(" x", "").replace("#in", "*in").split())
    [[body]] = await rows(talk, "select body from posts")
    assert body == first[first.index("x") :]


async def test_pages_of_old_and_new_tags_are_renewed(talk: Talk) -> None:
    await written(talk, "*old !gone x")
    was = await pages(talk)
    await talk.say("romeo", "E #100000 *new !come x")
    now = await pages(talk)
    ids = await rows(
        talk, "select 'tag:' || tag_id from tags union select 'club:' || club_id from clubs"
    )
    scopes = {"all", "post:100000", "user:1000", *(row[0] for row in ids)}
    assert len(scopes) == 7
    assert all(now[scope] > was.get(scope, 0) for scope in scopes)


@pytest.mark.parametrize(
    "text",
    [
        "*a x",
        "\\*a starts like a tag",
        "!c x",
        "#100000 x",
        "\\\\o/",
        "two\nlines",
        "*bold* x",
        "x #in",
    ],
)
async def test_undo_brings_any_words_back(talk: Talk, text: str) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "Post 100000 for numbers")
    await talk.say("romeo", f"\\{text}" if text.startswith("#") else text)
    was = await talk.say("romeo", "#100001")
    assert "Changed" in await talk.say("romeo", "E #100001 *other !club Something #else")
    assert await talk.say("romeo", "#100001") != was
    await talk.say("romeo", "UNDO")
    now = await talk.say("romeo", "#100001")
    assert now.replace(" (edited)", "").split("\n")[:3] == was.split("\n")[:3]
    assert await talk.say("romeo", "UNDO") == "There is nothing that I could undo."


async def test_whose_and_how_old_and_whether_there(talk: Talk) -> None:
    await written(talk, comment="Hark")
    assert (
        await talk.say("juliet", "E #100000 Mine") == "You cannot change #100000: it is not yours."
    )
    assert await talk.say("romeo", "E #999999 x") == "There is no post #999999."
    assert await talk.say("romeo", "E #100000/7 x") == "There is no comment #100000/7."
    await rows(talk, "update comments set created_at = now() - interval '24 hours 1 second'")
    assert await talk.say("juliet", "E #100000/1 x") == (
        "#100000/1 is over a day old and can no longer be edited."
    )
    await talk.say("romeo", "D #100000/1")
    assert await talk.say("juliet", "E #100000/1 x") == "Comment #100000/1 was deleted."
    await talk.say("romeo", "D #100000")
    assert await talk.say("romeo", "E #100000 x") == "Post #100000 was deleted."
    assert await before(talk) == []


async def test_text_and_tags_have_the_limits_of_new_ones(talk: Talk) -> None:
    await written(talk, comment="Hark")
    answer = await talk.say("romeo", "E #100000 " + "x" * 10_241)
    assert answer.startswith("That is 10241 characters; at most 10240 are allowed.")
    answer = await talk.say("juliet", "E #100000/1 " + "x" * 4_097)
    assert answer.startswith("That is 4097 characters; at most 4096 are allowed.")
    tags = " ".join(f"*t{number}" for number in range(10))
    assert await talk.say("romeo", f"E #100000 {tags} x #more") == (
        "At most 10 tags are allowed. #100000 stays as it was."
    )
    assert await marks(talk) == "*verona"
    assert await uses(talk) == {"*verona": 1}


async def test_a_blocked_person_cannot_put_other_words_into_the_thread(talk: Talk) -> None:
    await written(talk, comment="Hark")
    await talk.say("romeo", "BL @juliet")
    answer = await talk.say("juliet", "E #100000/1 Something rude")
    assert answer.startswith("You cannot comment on #100000/1")
    assert "Hark" in await talk.say("romeo", "#100000/1")


async def test_nobody_learns_of_a_private_post_by_editing(talk: Talk) -> None:
    await written(talk, "*private @juliet A secret")
    assert await talk.say("paris", "E #100000 x") == "There is no post #100000."
    assert await talk.say("juliet", "E #100000 x") == "You cannot change #100000: it is not yours."
    assert await talk.say("romeo", "E #100000 *night Another secret") == CHANGED
    assert await talk.say("paris", "#100000") == "There is no post #100000."
    assert await uses(talk) == {}


async def test_readonly_goes_with_the_tags_and_private_never_changes(talk: Talk) -> None:
    await written(talk, "*readonly *a x")
    await talk.say("romeo", "E #100000 y")
    assert [row[0] for row in await rows(talk, "select is_readonly from posts")] == [True]
    await talk.say("romeo", "E #100000 *a y")
    assert [row[0] for row in await rows(talk, "select is_readonly from posts")] == [False]
    await talk.say("romeo", "UNDO")
    assert [row[0] for row in await rows(talk, "select is_readonly from posts")] == [True]
    assert await marks(talk) == "*a"
    assert await talk.say("romeo", "E #100000 *private y") == (
        "#100000 is out already and cannot become private."
    )


async def test_a_correction_states_all_tags_anew(talk: Talk) -> None:
    await written(talk, "*a *b But sfot")
    async with talk.database.transaction() as connection:
        romeo = await users.by_jid(connection, "romeo@people.example")
        assert romeo is not None
        line = Line("romeo@people.example", "But soft")
        context = Context(connection, romeo, CATALOGUE, "en", line)
        await edit.handler(context, Edit(Ref(100_000), "But soft", restated=True))
        assert [CATALOGUE.write(one) for one in context.inverses] == ["E #100000 *a *b But sfot"]
    assert await marks(talk) == ""
    assert await uses(talk) == {}
    assert await told(talk) == [(100_000, 0, 1)]


async def test_an_edit_that_comes_again_is_one_edit(talk: Talk) -> None:
    await written(talk)
    first = await talk.say("romeo", "E #100000 But soft", stanza_id="e1")
    again = await talk.say("romeo", "E #100000 But soft", stanza_id="e1")
    assert first == again == CHANGED
    assert await told(talk) == [(100_000, 0, 1)]


async def test_editing_speaks_russian(talk: Talk) -> None:
    await written(talk)
    await talk.say("romeo", "LANG ru")
    answer = await talk.say("romeo", "E #100000 But soft")
    assert answer.startswith("Исправлено; все, кто получил прежний текст, получат новый.")
    assert await talk.say("romeo", "У #100000 But soft") == (
        "В #100000 так и написано; ничего не изменилось."
    )
