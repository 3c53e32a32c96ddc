"""Text becomes spans without losing a character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.domain import markup
from microblog.domain.markup import (
    Code,
    Hashtag,
    Link,
    Mention,
    Number,
    Paragraph,
    Plain,
    Preformatted,
    Quote,
    Style,
    Styled,
)
from microblog.domain.names import Nick, Tag
from microblog.domain.ref import Ref

SPANS = [
    ("just words", [Plain("just words")]),
    ("see https://a.example/x.", [Plain("see "), Link("https://a.example/x"), Plain(".")]),
    (
        "(https://a.example/x_(y))",
        [Plain("("), Link("https://a.example/x_(y)"), Plain(")")],
    ),
    ("javascript:alert(1)", [Plain("javascript:alert(1)")]),
    ("xmpp:room@x.example?join", [Link("xmpp:room@x.example?join")]),
    ("hi @juliet!", [Plain("hi "), Mention(Nick("juliet")), Plain("!")]),
    ("romeo@localhost", [Plain("romeo@localhost")]),
    ("#100000/4 and #15", [Number(Ref(100000, 4)), Plain(" and #15")]),
    ("#тег, #xmpp", [Hashtag(Tag("тег")), Plain(", "), Hashtag(Tag("xmpp"))]),
    ("`@code #x`", [Code("@code #x")]),
    ("*bold* _it_ ~no~", [
        Styled(Style.STRONG, (Plain("bold"),)), Plain(" "),
        Styled(Style.EMPHASIS, (Plain("it"),)), Plain(" "),
        Styled(Style.STRIKE, (Plain("no"),)),
    ]),
    ("*hi _@juliet_*", [
        Styled(Style.STRONG, (Plain("hi "), Styled(Style.EMPHASIS, (Mention(Nick("juliet")),)))),
    ]),
    ("*https://a.example/b_c*", [
        Styled(Style.STRONG, (Link("https://a.example/b_c"),)),
    ]),
    ("https://a.example/\u2067x", [Link("https://a.example/"), Plain("\u2067x")]),
    ("2*3*4 snake_case_name", [Plain("2*3*4 snake_case_name")]),
    ("* no * bold *", [Plain("* no * bold *")]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), SPANS, ids=[line for line, _ in SPANS])
def test_spans(line: str, expected: list[markup.Span]) -> None:
    assert list(markup.spans(line)) == expected


def test_blocks_are_paragraphs_quotes_and_code() -> None:
    text = "one\ntwo\n\n> said\n> he\nthree\n```\nx = *y*\n```\nfour"
    kinds = [type(block) for block in markup.blocks(text)]
    assert kinds == [Paragraph, Quote, Paragraph, Preformatted, Paragraph]


def test_names_in_styled_text_are_meant() -> None:
    assert markup.mentions("*@a1 _~@b1~_* @c1") == (Nick("a1"), Nick("b1"), Nick("c1"))
    assert markup.hashtags("_#t_ *#u `#v`*") == (Tag("t"), Tag("u"))


def test_names_in_code_and_links_are_not_meant() -> None:
    text = "@a1 `@b1` https://x.example/@c1 @A1 #t `#u` #T\n```\n@d1 #v\n```"
    assert markup.mentions(text) == (Nick("a1"),)
    assert markup.hashtags(text) == (Tag("t"),)


def written(span: markup.Span) -> str:
    match span:
        case Plain(text):
            return text
        case Link(url):
            return url
        case Mention(nick):
            return f"@{nick.name}"
        case Number(ref):
            return str(ref)
        case Hashtag(tag):
            return f"#{tag.name}"
        case Code(text):
            return f"`{text}`"
        case Styled(style, spans):
            return f"{style.value}{''.join(map(written, spans))}{style.value}"


ALPHABET = st.sampled_from([*"ab1 .:/@#*_~`>()\n", "https://", "#100000", "@ab", "ё"])


@given(st.lists(ALPHABET, max_size=60).map("".join))
def test_nothing_of_a_line_is_lost(text: str) -> None:
    for line in text.split("\n"):
        assert "".join(map(written, markup.spans(line))) == line
    markup.blocks(text)


ADVERSARIAL = [
    "http://a/)))" + ")" * 60_000,
    "*a " * 20_000,
    "_" * 60_000,
    "`" * 60_000,
    "https://" * 8_000,
    "@a" * 30_000,
    "#" * 60_000,
    "\n>" * 30_000,
    "```\n" * 15_000,
    "*" + "a " * 30_000,
    "*_~" + "a " * 30_000 + "~_*",
    "*_~ " * 15_000,
]


@pytest.mark.parametrize("text", ADVERSARIAL, ids=[text[:8] for text in ADVERSARIAL])
@pytest.mark.timeout(5)
def test_hostile_text_is_read_whole(text: str) -> None:
    assert "".join(written(span) for line in text.split("\n") for span in markup.spans(line)) == (
        text.replace("\n", "")
    )
