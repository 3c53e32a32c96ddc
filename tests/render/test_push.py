"""The words of pushes, as the plugins of clients look for them."""

import re
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


@pytest.mark.parametrize(("language", "hint"), [("", "read them too"), ("ru", "читать в ответ")])
def test_a_new_follower_is_announced_with_a_hint_in_the_readers_language(
    language: str, hint: str
) -> None:
    head, _, told, address = push.followed("juliet", URL, language).split("\n")
    assert head == "@juliet subscribed to your blog!"
    assert "S @juliet" in told
    assert hint in told
    assert address == "https://blog.example/u/juliet"
