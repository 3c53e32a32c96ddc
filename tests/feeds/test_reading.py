"""What feeds say, in plain words."""

import pytest

from microblog.feeds.reading import NoFeed, read

ATOM = """<feed xmlns='http://www.w3.org/2005/Atom'><title>News &amp; such</title>
<entry><id>b</id><title>Second</title><published>2026-11-22T10:00:00Z</published>
<link rel='alternate' href='https://a.example/2'/>
<summary type='html'>&lt;p>Two &lt;b>words&lt;/b></summary></entry>
<entry><id>a</id><title>First</title><published>2026-11-21T10:00:00Z</published></entry></feed>"""
RSS = """<rss version='2.0'><channel><title>Old</title>
<item><title>Newest</title><link>https://a.example/new</link><description>Newest</description></item>
<item><title></title><description>&lt;script>alert(1)&lt;/script>Only words</description>
<guid>g1</guid></item><item><link>javascript:alert(1)</link></item></channel></rss>"""


def test_atom_and_rss_become_entries_the_oldest_first() -> None:
    feed = read(ATOM.encode())
    assert feed.title == "News & such"
    assert [(one.item, one.body, one.link) for one in feed.entries] == [
        ("a", "First", ""),
        ("b", "Second\n\nTwo words", "https://a.example/2"),
    ]
    feed = read(RSS.encode())
    assert [(one.item, one.body, one.link) for one in feed.entries] == [
        ("g1", "Only words", ""),
        ("https://a.example/new", "Newest", "https://a.example/new"),
    ]


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"<p>hello",
        b"/etc/passwd",
        b"http://127.0.0.1/feed.atom",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><feed>&b;</feed>",
        b"\x00\xff" * 1000,
    ],
)
def test_what_is_no_feed_is_none(octets: bytes) -> None:
    with pytest.raises(NoFeed):
        read(octets)


def test_a_long_entry_is_cut() -> None:
    words = "word " * 1000
    feed = read(RSS.replace("Only words", words).encode())
    assert len(feed.entries[0].body) == 1500
    assert feed.entries[0].body.endswith("…")
