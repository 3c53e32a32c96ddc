"""Parts of long posts around what was found."""

from hypothesis import given
from hypothesis import strategies as st

from microblog.render.excerpts import excerpt
from microblog.store.excerpts import GAP
from microblog.store.searching import MARK_START, MARK_STOP


def _marked(text: str) -> str:
    """`text` with its brackets as marks."""
    return text.replace("[", MARK_START).replace("]", MARK_STOP)


def test_words_that_were_found_are_strong() -> None:
    assert excerpt(_marked("a [balcony], and ([balcony])"), "a balcony, and (balcony)") == (
        "a *balcony*, and (balcony)"
    )


def test_what_is_left_out_is_seen() -> None:
    body = "one two three four five six"
    assert excerpt(_marked(f"[two] three{GAP}[five]"), body) == "… *two* three … *five* …"


def test_a_part_never_cuts_a_link_nor_marks_within_it() -> None:
    body = "see https://blog.example/balcony?x=1 for the balcony there"
    assert excerpt(_marked("blog.example/[balcony]?x=1 for the [balcony]"), body) == (
        "see https://blog.example/balcony?x=1 for the *balcony* …".replace("see", "…", 1)
    )
    assert excerpt(_marked("[xmpp]:tea@muc.example"), "xmpp:tea@muc.example") == (
        "xmpp:tea@muc.example"
    )


def test_code_and_other_signs_stay_as_they_are() -> None:
    fenced = "text\n```\nbalcony\n```"
    assert excerpt(_marked("[balcony]"), fenced) == fenced
    assert excerpt(_marked("run `[balcony]` on a [balcony]"), "run `balcony` on a balcony") == (
        "run `balcony` on a balcony"
    )
    assert excerpt(_marked("*[balcony]* _[balcony]"), "*balcony* _balcony") == (
        "*balcony* _balcony"
    )


def test_what_is_no_part_of_the_text_leaves_it_whole() -> None:
    assert excerpt(_marked("a   [b]"), "a <i>b</i>") == "a <i>b</i>"


@given(st.text(max_size=60), st.integers(0, 60), st.integers(1, 60))
def test_nothing_is_told_that_the_text_does_not_have(body: str, start: int, size: int) -> None:
    part = body[start : start + size]
    told = excerpt(part, body)
    assert told == body or told.strip("… ") in body
