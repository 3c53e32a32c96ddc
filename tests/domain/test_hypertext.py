"""Others' hypertext as plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from microblog.domain.hypertext import plain
from microblog.domain.text import is_legal


@pytest.mark.parametrize(
    ("hypertext", "words"),
    [
        ("plain\n  text", "plain text"),
        ("a < b & c", "a < b & c"),
        ("&lt;b&gt; &amp; &#x41;", "<b> & A"),
        ("<p>Hello<br/>there <b>you</b></p><p>Bye</p>", "Hello\nthere you\n\nBye"),
        ("<p>a</p>\n\n<p>b</p>", "a\n\nb"),
        ("x<br><br>y", "x\n\ny"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<pre>x\n  y</pre>", "x\n  y"),
        ("see <a href='https://a.example/'>this</a>", "see this https://a.example/"),
        ("<a href='https://a.example/'>https://a.example/</a>", "https://a.example/"),
        ("<a href='javascript:alert(1)'>no</a>", "no"),
        ("<a href='https://one.example/'><a href='https://two.example/'>x</a></a>", "x https://two.example/"),
        ("<script>alert(1)</script><style>p {}</style>ok", "ok"),
        ("<img src='https://a.example/1.png' alt='a cat'>", "a cat"),
        ("<p>unclosed <b>markup", "unclosed markup"),
        ("\u202eright\u0000", "right"),
        ("", ""),
    ],
)  # fmt: skip
def test_hypertext_becomes_words(hypertext: str, words: str) -> None:
    assert plain(hypertext) == words


@given(
    some.lists(
        some.one_of(
            some.text(max_size=20),
            some.sampled_from(
                ["<p>", "</p>", "<a href='http://x.example'>", "</a>", "<br>", "<pre>", "<script>"]
            ),
        )
    ).map("".join)
)
def test_whatever_comes_is_legal_text(hypertext: str) -> None:
    words = plain(hypertext)
    assert is_legal(words)
    assert words == words.strip()
