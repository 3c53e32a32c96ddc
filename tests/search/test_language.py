"""What a search means, and that nothing people type is too much for it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.search.compile import tsquery
from microblog.search.fields import Target
from microblog.search.language import QUERY_LIMIT, corrections, read
from microblog.search.tree import Bound, Filter, Span

TYPED = st.text(alphabet=' "()@*-!,:;|&<>=.\\\'#a1яOR', max_size=300) | st.lists(
    st.sampled_from(
        ["a", "кот", "OR", "ИЛИ", "NOT", "-", "(", ")", '"', "«b c»", "tag:x", "@juliet", "*verona",
         "!club", "user:", "before:2026", "after:x", "in:people", "e-mail", "C++", "b*", "|", "\0"]
    ),
    max_size=40,
).map(" ".join)  # fmt: skip


def by(field: str, *values: object, is_negated: bool = False) -> Filter:
    return Filter(field, values, is_negated)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "words", "filters"),
    [
        ("lark -owl", "('lark') & (!('owl'))", ()),
        ('"the lark" -«an owl»  x', "('the lark') & (!('an owl')) & ('x')", ()),
        ("@juliet lark", "'lark'", (by("user", "juliet"),)),
        ("lark @juliet: *verona", "'lark'", (by("user", "juliet"), by("tag", "verona"))),
        ('*c++ *"summer  night"', "", (by("tag", "c++"), by("tag", "summer night"))),
        ("@juliet @romeo", "", (by("user", "juliet", "romeo"),)),
        ("user:@juliet от:romeo", "", (by("user", "juliet", "romeo"),)),
        ('"@juliet *verona"', "'@juliet *verona'", ()),
        ("lark OR owl tree", "(('lark') | ('owl')) & ('tree')", ()),
        ("кот ИЛИ пёс НЕ рыба", "(('кот') | ('пёс')) & (!('рыба'))", ()),
        ("-(a OR b) c", "(!(('a') | ('b'))) & ('c')", ()),
        ("tag:a OR tag:b", "", (by("tag", "a", "b"),)),
        ("-tag:x balc*", "'balc':*", (by("tag", "x", is_negated=True),)),
        ("-@y", "", (by("user", "y", is_negated=True),)),
        ("e-mail well-known", "('e-mail') & ('well-known')", ()),
        ("C++ -gcc", "('C++') & (!('gcc'))", ()),
        ("https://a.b/c?d=e :)", "'https://a.b/c?d=e'", ()),
        ("f(x) g", "('f(x)') & ('g')", ()),
        ("don't \\ x'", "('don''t') & ('x''')", ()),
        ("NOT NOT NOT a OR", "!('a')", ()),
        ("before:2026-11", "", (by("before", Span(until=date(2026, 11, 1))),)),
        ("since:2025", "", (by("after", Span(since=date(2025, 1, 1))),)),
        ("lang:ru has:picture", "", (by("lang", "ru"), by("has", "picture"))),
        ("* @ ! - OR ( )", "", ()),
        ("", "", ()),
    ],
)  # fmt: skip
def test_a_query_has_words_and_fields(text: str, words: str, filters: tuple[Filter, ...]) -> None:
    found = read(text)
    assert tsquery(found.words) == words
    assert found.filters == filters
    assert not found.is_plain


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("linux lang:ru users:>10", (by("lang", "ru"), by("users", Bound(11)))),
        ("users:10..50 open:yes", (by("users", Bound(10, 50)), by("open", "yes"))),
        ("active:<=3 host:@a.example", (by("active", Bound(None, 3)), by("host", "a.example"))),
        ("seen:2026-11", (by("seen", Span(date(2026, 11, 1), date(2026, 12, 1))),)),
        ("dead:да", (by("dead", "yes"),)),
    ],
)  # fmt: skip
def test_rooms_have_fields_of_their_own(text: str, filters: tuple[Filter, ...]) -> None:
    assert read(text, Target.ROOMS).filters == filters


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("user:x OR foo", ["user", "x", "foo"]),
        ("has:wings", ["has", "wings"]),
        ("before:yesterday", ["before", "yesterday"]),
        ("((((((a))))))", ["a"]),
        (" ".join("abcdefghijklmnopqrs"), list("abcdefghijklmnop")),
    ],
)
def test_what_is_no_sentence_is_plain_words(text: str, words: list[str]) -> None:
    found = read(text)
    assert found.is_plain
    assert tsquery(found.words).replace("(", "").replace(")", "") == " & ".join(
        f"'{word}'" for word in words
    )


@given(TYPED, st.sampled_from(Target))
def test_whatever_is_typed_has_a_meaning(text: str, target: Target) -> None:
    found = read(text, target)
    assert found == read(text[: QUERY_LIMIT * 2], target)
    assert tsquery(found.words).count("'") % 2 == 0


@given(st.lists(st.from_regex(r"[a-zа-яё]{2,9}", fullmatch=True), min_size=1, max_size=16))
def test_words_alone_are_all_looked_for(words: list[str]) -> None:
    found = read(" ".join(words))
    assert all(f"'{word}'" in tsquery(found.words) for word in words)
    assert not found.is_plain


def test_the_nearest_word_is_suggested_first() -> None:
    words = ["chess", "cheese", "линукс", "лотос"]
    assert corrections("shess", sorted(words), distance=1) == ["chess"]
    assert corrections("лниукс", sorted(words), distance=2) == ["линукс"]
