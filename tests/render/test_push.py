"""The words of pushes, as the plugins of clients look for them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from microblog.domain.people import UserId
from microblog.domain.post import Comment, Post
from microblog.render import push

URL = "https://blog.example"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
POST = Post(
    100000, UserId(1), "romeo", "Soft, what light\nthrough yonder window", ["verona"], 2, 0, NOW
)
ADDRESS = "https://files.example/balcony.jpg"


def comment(parent: int, parent_author: str) -> Comment:
    return Comment(100000, 3, parent, UserId(2), "juliet", "Ay me", NOW, parent_author, "")


def test_a_post_is_head_text_number_and_address() -> None:
    assert push.post(POST, URL) == (
        "@romeo: *verona\nSoft, what light\nthrough yonder window\n\n"
        "#100000 https://blog.example/100000"
    )


def test_a_comment_quotes_the_first_line_of_what_it_answers() -> None:
    assert push.comment(comment(0, ""), POST.body, URL) == (
        "Reply by @juliet:\n>Soft, what light\n\nAy me\n\n#100000/3 https://blog.example/100000#3"
    )


def test_a_comment_on_a_comment_is_addressed_and_the_quote_is_cut_at_fifty() -> None:
    text = push.comment(comment(2, "nurse"), "x" * 80, URL)
    _, quote, _, body, *_ = text.split("\n")
    assert quote == ">" + "x" * 49 + "…"
    assert body == "@nurse Ay me"


def test_a_recommendation_has_whitespace_and_the_author_behind_its_first_colon() -> None:
    text = push.recommendation(POST, "juliet", URL)
    assert re.match(r"Recommended by @juliet:\s@romeo: \*verona\n", text)
    assert text.endswith("\n\n#100000 (2 replies) https://blog.example/100000")


def test_an_author_hears_of_a_recommendation_in_one_line() -> None:
    expected = "@juliet recommended your post #100000. https://blog.example/100000"
    assert push.recommended(POST, "juliet", URL) == expected


def test_the_head_says_how_a_post_is_read_and_in_which_clubs_it_stands() -> None:
    marked = replace(POST, visibility="private", is_readonly=True, club_names=["capulets"])
    head = push.post(marked, URL).split("\n")[0]
    assert head == "@romeo: *private *readonly *verona !capulets"


@pytest.mark.parametrize("body", ["", "Soft"])
def test_the_address_of_a_picture_stands_on_a_line_of_its_own(body: str) -> None:
    pictured = replace(POST, body=body, picture_url=ADDRESS)
    for text in (push.post(pictured, URL), push.recommendation(pictured, "juliet", URL)):
        assert ADDRESS in text.split("\n")
    answer = replace(comment(0, ""), body=body, picture_url=ADDRESS)
    assert ADDRESS in push.comment(answer, POST.body, URL).split("\n")


def test_an_edit_is_the_whole_again_and_says_so_behind_the_number() -> None:
    first, edited = push.post(POST, URL), push.post(POST, URL, is_edit=True)
    assert edited == first.replace("#100000 ", "#100000 (edited) ")
    first = push.comment(comment(0, ""), POST.body, URL)
    edited = push.comment(comment(0, ""), POST.body, URL, is_edit=True)
    assert edited == first.replace("#100000/3 ", "#100000/3 (edited) ")


def test_a_recommended_comment_has_its_author_behind_the_first_colon() -> None:
    assert push.recommended_comment(comment(0, ""), "nurse", URL) == (
        "Recommended by @nurse:\n@juliet:\nAy me\n\n#100000/3 https://blog.example/100000#3"
    )


def test_a_private_message_is_known_by_its_first_line() -> None:
    assert push.message("juliet", "Come\nsoon") == "Private message from @juliet:\nCome\nsoon"


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("told", [push.asked, push.allowed, push.nudged, push.followed])
def test_notices_have_an_english_frame_a_hint_and_an_address(
    told: Callable[[str, str, str], str], language: str
) -> None:
    frame, blank, hint, address = told("juliet", URL, language).split("\n")
    assert frame.isascii()
    assert "@juliet" in frame
    assert blank == ""
    assert hint.isascii() == (language == "en")
    assert address == "https://blog.example/u/juliet"


@pytest.mark.parametrize(("language", "hint"), [("", "read them too"), ("ru", "читать в ответ")])
def test_a_new_follower_is_announced_with_a_hint_in_the_readers_language(
    language: str, hint: str
) -> None:
    head, _, told, address = push.followed("juliet", URL, language).split("\n")
    assert head == "@juliet subscribed to your blog!"
    assert "S @juliet" in told
    assert hint in told
    assert address == "https://blog.example/u/juliet"
