"""The shapes of pushes and answers, beside what the plugins of old clients recognise.

A shape that Psi+ has no name for is shown as plain text with links; each such miss has its reason.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from microblog.commands.discovering import People, Person, Tags
from microblog.commands.messaging import PrivatelySent
from microblog.commands.recommending import Recommended
from microblog.commands.replies import Commented, Deleted, Heading, Listing, Published, Reply
from microblog.commands.showing import OneComment, Thread
from microblog.commands.subscriptions import Subscriptions
from microblog.domain.names import Tag
from microblog.domain.people import Profile, UserId
from microblog.domain.post import Comment, Post
from microblog.domain.ref import Ref
from microblog.render import push
from microblog.render.answers import said
from microblog.render.words import Words
from microblog.store.lists import Entry
from microblog.store.people import Acquaintance, Blogger
from tests.render.recognisers import (
    CLIENTS,
    EMACS_FACES,
    EMACS_TAGS,
    PIDGIN_TOKENS,
    TKABBER_MESSAGE,
    TKABBER_QUOTE,
    TKABBER_TAG,
    psi,
    tkabber_is_to,
)

URL = "https://blog.example"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
POST = Post(100123, UserId(1), "romeo", "Soft, what light", ["verona", "c++"], 2, 0, NOW)
PLAIN = replace(POST, tag_names=[], comments=0)
COMMENT = Comment(100123, 3, 0, UserId(2), "juliet", "Ay me", NOW, "", "")
ANSWER = replace(COMMENT, number=4, parent=3, parent_author="nurse")
MINE = "#100123"

OTHER_SERVER = "this pattern of Psi+ has the address of Juick's own server in it"
NO_SUCH_SHAPE = "Juick says nothing of the kind, so there is no pattern"
SEVERAL_LINES = "a dot in Psi+'s patterns stays on its line"


def answer(reply: Reply) -> str:
    return said(reply, Words("en", URL))


def profile() -> Person:
    return Person(
        Profile(UserId(1), "romeo", 3, 4, "Romeo", "", "", is_closed=False),
        Acquaintance(False, True, False, False, False, 5),
    )


def entries(nicks: int) -> tuple[Entry, ...]:
    return tuple(Entry(1, f"n{n}", f"nick{n}", "", "", 0, "") for n in range(nicks))


# Name, text, what Psi+ takes it for, the numbers and nicks to click in it.
RECOGNISED = [
    ("post", push.post(POST, URL), "post", {MINE}, {"@romeo"}),
    ("post without tags", push.post(PLAIN, URL), "post", {MINE}, {"@romeo"}),
    (
        "private post",
        push.post(replace(POST, visibility="private"), URL),
        "post",
        {MINE},
        {"@romeo"},
    ),
    ("comment", push.comment(COMMENT, "Soft", URL), "reply", {"#100123/3"}, {"@juliet"}),
    (
        "comment on a comment",
        push.comment(ANSWER, "x" * 90, URL),
        "reply",
        {"#100123/4"},
        {"@juliet", "@nurse"},
    ),
    (
        "recommendation",
        push.recommendation(POST, "juliet", URL),
        "recommendation",
        {MINE},
        {"@juliet", "@romeo"},
    ),
    (
        "recommendation of a post without comments",
        push.recommendation(PLAIN, "juliet", URL),
        "recommendation",
        {MINE},
        {"@juliet", "@romeo"},
    ),
    ("private message", push.message("juliet", "Come again"), "message", set(), {"@juliet"}),
    ("posted", answer(Published(Ref(100123))), "message posted", {MINE}, set()),
    ("replied", answer(Commented(Ref(100123, 4))), "reply posted", {"#100123/4"}, set()),
    ("person", answer(profile()), "person", set(), set()),
    ("tags", answer(Tags((Tag("verona"), Tag("c++")), is_first=True)), "tags", set(), set()),
]

# The same, and why there is no pattern for it.
MISSED = [
    ("post of several lines", push.post(replace(POST, body="a\nb"), URL), SEVERAL_LINES),
    (
        "post with a picture",
        push.post(replace(POST, picture_url="https://up.example/a.jpg"), URL),
        SEVERAL_LINES,
    ),
    ("message of several lines", push.message("juliet", "a\nb\nc"), SEVERAL_LINES),
    ("post in a club", push.post(replace(POST, club_names=["poets"]), URL), "Juick has no clubs"),
    ("edited post", push.post(POST, URL, is_edit=True), "Juick's posts cannot be edited"),
    (
        "edited comment",
        push.comment(COMMENT, "Soft", URL, is_edit=True),
        "Juick's comments cannot be edited",
    ),
    (
        "recommended comment",
        push.recommended_comment(COMMENT, "nurse", URL),
        "on Juick only posts are recommended",
    ),
    ("your post is recommended", push.recommended(POST, "juliet", URL), OTHER_SERVER),
    ("your comment is recommended", push.recommended(COMMENT, "nurse", URL), NO_SUCH_SHAPE),
    ("new reader", push.followed("juliet", URL, ""), NO_SUCH_SHAPE),
    ("asked", push.asked("juliet", URL, ""), NO_SUCH_SHAPE),
    ("allowed", push.allowed("juliet", URL, ""), NO_SUCH_SHAPE),
    ("nudged", push.nudged("juliet", URL, ""), NO_SUCH_SHAPE),
    ("one post", answer(Thread(POST)), OTHER_SERVER),
    ("thread", answer(Thread(POST, (COMMENT, ANSWER))), OTHER_SERVER),
    ("one comment", answer(OneComment(COMMENT)), NO_SUCH_SHAPE),
    ("list", answer(Listing(Heading.LAST, (POST, PLAIN))), OTHER_SERVER),
    ("list of today", answer(Listing(Heading.TODAY, (POST,))), OTHER_SERVER),
    ("people", answer(People((Blogger("romeo", "romeo", 1, False),))), NO_SUCH_SHAPE),
    ("subscriptions", answer(Subscriptions(entries(2))), NO_SUCH_SHAPE),
    ("deleted", answer(Deleted(Ref(100123))), NO_SUCH_SHAPE),
    ("message sent", answer(PrivatelySent()), NO_SUCH_SHAPE),
    (
        "recommended with words",
        answer(Recommended(Ref(100123), is_new=True, comment=Ref(100123, 5))),
        NO_SUCH_SHAPE,
    ),
]

# What a client does not find although it is there, by its own characters.
UNSEEN = {
    ("Psi+", "a full stop or a bang behind a number or nick"): "@juliet! #100123.",
    ("Emacs", "a low line in a nick"): "@a_b",
    ("Adium", "a number of four digits"): "#1234",
}
_ids = [row[0] for row in RECOGNISED]


@pytest.mark.parametrize(("name", "text", "sort", "numbers", "nicks"), RECOGNISED, ids=_ids)
def test_psi_knows_what_it_is(
    name: str, text: str, sort: str, numbers: set[str], nicks: set[str]
) -> None:
    assert psi(text) == sort


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
@pytest.mark.parametrize(("name", "text", "sort", "numbers", "nicks"), RECOGNISED, ids=_ids)
def test_every_client_finds_the_numbers_and_the_nicks(
    client, name: str, text: str, sort: str, numbers: set[str], nicks: set[str]
) -> None:
    found_numbers, found_nicks = client.finds(text)
    assert numbers <= found_numbers
    assert nicks <= found_nicks


@pytest.mark.parametrize(("name", "text", "why"), MISSED, ids=[row[0] for row in MISSED])
def test_what_psi_does_not_know_is_known(name: str, text: str, why: str) -> None:
    assert why
    assert psi(text) is None


def test_what_misses_for_its_server_alone_is_known_there() -> None:
    for name, text, why in MISSED:
        if why == OTHER_SERVER and name not in ("your post is recommended", "thread"):
            assert psi(text.replace(URL, "https://juick.com")) in {
                "list",
                "thread",
                "single",
                "post",
            }
    recommended = push.recommended(POST, "juliet", "https://juick.com")
    assert psi(recommended.replace(". https", ".  https")) == "recommended"


@pytest.mark.parametrize(("case", "text"), UNSEEN.items(), ids=[key[0] for key in UNSEEN])
def test_what_a_client_cannot_see(case: tuple[str, str], text: str) -> None:
    client = next(one for one in CLIENTS if one.name == case[0])
    numbers, nicks = client.finds(text)
    assert not set(text.split()) & (numbers | nicks)


def test_pidgin_has_room_for_every_number_and_nick_of_a_full_list() -> None:
    pidgin = next(one for one in CLIENTS if one.name == "Pidgin")
    lists = [
        Subscriptions(entries(20), then="20"),
        People(tuple(Blogger(f"n{n}", f"n{n}", n, True) for n in range(20)), then="20"),
        Listing(Heading.LAST, (POST,) * 10, then="10"),
    ]
    for text in map(answer, lists):
        tokens = len(pidgin.numbers.findall(text)) + len(pidgin.nicks.findall(text))
        assert 20 <= tokens <= PIDGIN_TOKENS


def test_emacs_shows_tags_and_faces() -> None:
    assert EMACS_TAGS.findall(push.post(POST, URL)) == ["*verona *c++"]
    for text, nick in [
        (push.post(POST, URL), "@romeo"),
        (push.comment(COMMENT, "Soft", URL), "@juliet"),
        (push.recommendation(POST, "juliet", URL), "@juliet"),
    ]:
        assert nick in {found for groups in EMACS_FACES.findall(text) for found in groups}


def test_tkabber_sees_messages_quotes_and_tags() -> None:
    assert TKABBER_MESSAGE.match(push.message("juliet", "Come again"))
    assert TKABBER_QUOTE.findall(push.comment(COMMENT, "Soft", URL)) == [">Soft"]
    assert TKABBER_TAG.findall(push.post(POST, URL)) == ["*verona", "*c++"]


def test_tkabber_tells_an_answer_to_me_on_its_own_server_alone() -> None:
    text = push.comment(ANSWER, "Ay me", URL)
    assert not tkabber_is_to("nurse", text)  # its pattern has http://juick.com in it
    assert tkabber_is_to("nurse", text, links=URL)
    assert not tkabber_is_to("romeo", text, links=URL)
