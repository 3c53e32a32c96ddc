"""What a search means, and that nothing people type is too much for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.domain.names import Nick, Tag
from microblog.search.query import QUERY_LIMIT, Query, read


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("lark -owl", Query("lark -owl")),
        ('"the lark" -"an owl"  x', Query('"the lark" -"an owl" x')),
        ("@juliet lark", Query("lark", Nick("juliet"))),
        ("@juliet, lark", Query("lark", Nick("juliet"))),
        ("lark @juliet: *verona", Query("lark", Nick("juliet"), (Tag("verona"),))),
        ('*c++ *"summer  night" lark', Query("lark", None, (Tag("c++"), Tag("summer night")))),
        ("@juliet @romeo", Query("@romeo", Nick("juliet"))),
        ('"@juliet *verona"', Query('"@juliet *verona"')),
        ("@кто там", Query("@кто там")),
        ("* @ !", Query("* @ !")),
        ('"open end', Query('"open end')),
        ("", Query()),
    ],
)
def test_a_query_has_words_a_person_and_tags(text: str, query: Query) -> None:
    assert read(text) == query


@given(st.text(alphabet=' "@*-!,:a1я\n', max_size=600))
def test_whatever_is_typed_has_a_meaning(text: str) -> None:
    found = read(text)
    assert found == read(text[:QUERY_LIMIT])
    kept = [word for word in found.words.replace('"', " ").split() if word.strip("@*-!,:")]
    assert all(word in text for word in kept)
