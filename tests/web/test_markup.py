"""Text becomes HTML that says the same and holds nothing but our own short list of elements."""

import re
import time

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from microblog.store.searching import MARK_START, MARK_STOP
from tests.web.test_hostile_text import TEXTS
from web.markup import html, marked_html

ALLOWED = {
    "a": {"href", "rel"}, "blockquote": set(), "br": set(), "code": set(), "em": set(),
    "mark": set(), "p": set(), "pre": set(), "s": set(), "strong": set(),
}  # fmt: skip
SCHEMES = {"http", "https", "gemini", "xmpp", "mailto", "geo", "magnet"}
HREF = re.compile(r"/|(?:https?|gemini)://|(?:xmpp|mailto|geo|magnet):", re.IGNORECASE)
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def elements(made: str) -> list[LexborNode]:
    """The elements that a browser makes of a body."""
    page = LexborHTMLParser(f"<!DOCTYPE html><body><div id=x>{made}</div><p id=end></p></body>")
    body = page.css_first("#x")
    assert body is not None
    after = page.css_first("#end")
    assert after is not None
    assert after.parent is not None
    assert after.parent.tag == "body", "an element of the text is not closed in it"
    return [node for node in body.traverse(include_text=False) if node is not body][1:]


def said(made: str) -> str:
    """The letters of a body, spaces left out."""
    root = LexborHTMLParser(f"<!DOCTYPE html><body><div id=x>{made}</div></body>").css_first("#x")
    assert root is not None
    return "".join(root.text(deep=True).split())


def plain(made: str) -> str:
    """A body as a browser has it, less addresses: nh3 drops those that no machine could read."""
    return re.sub(r' href="[^"]*"', "", LexborHTMLParser(made).html or "")


def check(made: str) -> None:
    """Only elements and attributes of the list, and addresses of known kinds."""
    for node in elements(made):
        assert node.tag in ALLOWED, made
        assert node.attributes.keys() <= ALLOWED[node.tag], made
        href = node.attributes.get("href")
        assert href is None or HREF.match(href), made
    cleaned = nh3.clean(
        made, tags=set(ALLOWED), attributes=ALLOWED, url_schemes=SCHEMES, link_rel=None
    )
    assert plain(cleaned) == plain(made)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_nothing_of_a_hostile_text_becomes_markup(text: str) -> None:
    check(html(text))
    check(marked_html(text.replace("script", f"{MARK_START}script{MARK_STOP}")))


PIECES = st.sampled_from([
    *"ab1 .:/@#*_~`>()[]<&\"'\n\\;=?!-", "https://", "HTTP://a.example", "xmpp:a@b", "geo:1,2",
    "#100000/4", "@ab", "ё", "```", "\n> ", "&lt;", "<b>", "javascript:", "\u202e", "\u2067",
    "שלום", "\ue000", "\ue001", "\x85", "\u2028", "日本", "pаy.example", "\n\n",
])  # fmt: skip
WRITTEN = st.lists(PIECES, max_size=60).map("".join)


@given(WRITTEN | st.text(max_size=200))
def test_whatever_is_written_only_our_own_markup_is_markup(text: str) -> None:
    check(html(text))
    check(marked_html(text))


@given(WRITTEN.filter(lambda text: "```" not in text))
def test_a_body_says_what_was_written_without_the_marks(text: str) -> None:
    made = re.sub(r" \[\S*\]</a>", "</a>", html(text))
    marks = re.compile(r"[\s*_~`>]")
    assert marks.sub("", said(made)) == TURNING.sub("", marks.sub("", text))


SAID = [
    ("", ""),
    (" \n ", ""),
    ("a\nb", "<p>a<br>\nb</p>"),
    ("a\n\nb", "<p>a</p><p>b</p>"),
    ("`a` b\n`c` d", "<p><code>a</code> b<br>\n<code>c</code> d</p>"),
    ("> a\n>> b\nc", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote><p>c</p>"),
    ("> ```\n> *x*\n> ```", "<blockquote><pre><code>*x*</code></pre></blockquote>"),
    ("```py\nx < y\n```\nz", "<pre><code>x &lt; y</code></pre><p>z</p>"),
    ("```rm -rf x```", "<pre><code>rm -rf x</code></pre>"),
    ("```two words\nx", "<pre><code>two words\nx</code></pre>"),
    ("*a _b ~c~_*", "<p><strong>a <em>b <s>c</s></em></strong></p>"),
    ("@juliet", '<p><a href="/u/juliet">@juliet</a></p>'),
    ("#100000/4.", '<p><a href="/100000/4">#100000/4</a>.</p>'),
    ("#Тег", '<p><a href="/t/%D1%82%D0%B5%D0%B3">#Тег</a></p>'),
    ("a\u202eb\u2067c", "<p>abc</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "made"), SAID, ids=range(len(SAID)))
def test_a_text_is_written_so(text: str, made: str) -> None:
    assert html(text) == made


LINKS = [
    ("(https://a.example/x_(y)).", "https://a.example/x_(y)"),
    ("[https://a.example/]", "https://a.example/"),
    ("«https://a.example/…»", "https://a.example/"),
    ("HTTPS://A.example, he said", "HTTPS://A.example"),
    ("http://[::1]:80/x.", "http://[::1]:80/x"),
    ("xmpp:room@a.example?join;", "xmpp:room@a.example?join"),
    ("mailto:x@a.example", "mailto:x@a.example"),
    ("geo:-12.5,44;u=9.", "geo:-12.5,44;u=9"),
    ("gemini://a.example", "gemini://a.example"),
    ("magnet:?xt=urn:btih:c12f&dn=x", "magnet:?xt=urn:btih:c12f&dn=x"),
    ("https://", None),
    ("https://[", None),
    ("https://...", None),
    ("xhttps://a.example", None),
    ("ftp://a.example", None),
    ("javascript:alert(1)", None),
    ("geo:metry", None),
    ("magnet:x", None),
    ("`https://a.example`", None),
]


@pytest.mark.parametrize(("text", "address"), LINKS, ids=[text for text, _ in LINKS])
def test_an_address_of_a_known_kind_is_a_link(text: str, address: str | None) -> None:
    links = [node.attributes["href"] for node in elements(html(text)) if node.tag == "a"]
    assert links == ([address] if address else [])


DOUBTFUL = [
    ("https://pаypal.example/", "xn--pypal-4ve.example"),
    ("https://аре.com/x", "xn--80ak6a.com"),
    ("https://a:b@раура.example:80/?x", "xn--80aa0cbo.example"),
    ("https://пример.example/", ""),
    ("https://日本go.example/", ""),
    ("https://bücher.example/", ""),
    ("https://a.example/путь?запрос", ""),
]


@pytest.mark.parametrize(("url", "machine"), DOUBTFUL, ids=range(len(DOUBTFUL)))
def test_a_host_that_passes_for_another_is_also_shown_as_it_is(url: str, machine: str) -> None:
    link = next(node for node in elements(html(url)) if node.tag == "a")
    assert link.attributes["href"] == url
    assert link.text() == (f"{url} [{machine}]" if machine else url)


def test_pages_of_ours_are_addressed_as_the_reader_wants_them() -> None:
    made = html("@juliet *#100000 #тег* https://a.example/", lambda path: f"{path}?lang=ru")
    links = [node.attributes["href"] for node in elements(made) if node.tag == "a"]
    assert links == [
        "/u/juliet?lang=ru", "/100000?lang=ru", "/t/%D1%82%D0%B5%D0%B3?lang=ru", "https://a.example/",
    ]  # fmt: skip


def test_words_that_were_found_are_marked_but_in_names_and_addresses() -> None:
    def found(word: str) -> str:
        return f"{MARK_START}{word}{MARK_STOP}"

    made = marked_html(f"{found('a')} *{found('b')}* https://x.example/{found('c')} #{found('d')}")
    assert made == (
        "<p><mark>a</mark> <strong><mark>b</mark></strong> "
        '<a href="https://x.example/c" rel="nofollow ugc noopener noreferrer">https://x.example/c</a>'
        ' <a href="/t/d">#d</a></p>'
    )
    assert marked_html(f"{found('a *b')} c*") == "<p>a <strong>b c</strong></p>"


# As much of each as fits: what took a first draft seconds, and what looks as if it could.
GROWING = {
    "closing brackets": ("http://a/", ")", ""),
    "opening brackets": ("http://a/", "(", ")"),
    "stars": ("", "*a ", ""),
    "underlines": ("", "_", ""),
    "ticks": ("", "`", ""),
    "schemes": ("", "https://", ""),
    "names": ("", "@a", ""),
    "numbers": ("", "#1", ""),
    "quotes": ("", "\n>", ""),
    "deep quotes": (">" * 40, "\n" + ">" * 40, "x"),
    "fences": ("", "```\n", ""),
    "an open style": ("*", "a ", ""),
    "styles in styles": ("*_~", "a ", "~_*"),
    "open styles": ("", "*_~ ", ""),
    "commas after an address": ("http://a/", ",", ""),
    "brackets of all kinds": ("http://a/", ")]}", ""),
    "less-than": ("", "<", ""),
    "colons": ("", ":", ""),
    "one word": ("", "a", ""),
    "marks": ("", f"a{MARK_START}", ""),
}


def spent(text: str) -> float:
    """The best of three times that `text` takes, in seconds of this process."""
    times = []
    for _ in range(3):
        before = time.process_time()
        html(text)
        marked_html(text)
        times.append(time.process_time() - before)
    return min(times)


@pytest.mark.parametrize("name", GROWING)
def test_four_times_the_text_takes_about_four_times_as_long(name: str) -> None:
    first, again, last = GROWING[name]
    times = [spent(first + again * (size // len(again)) + last) for size in (16_384, 65_536)]
    # What is quadratic takes sixteen times as long; below some milliseconds the clock says little.
    assert times[1] < 9 * times[0] + 0.005, times
