"""Whatever people write stays text: on pages and in feeds only our own markup is markup."""

import json
import re

import feedparser
import pytest

from tests.support.reading import Page, Reader, parsed
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio

TEXTS = (
    "<script>alert(1)</script>",
    "</div></article><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "JaVaScRiPt://example.org/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/'onmouseover='alert(1)",
    "https://example.org/<script>alert(1)</script>",
    "https://example.org/?a=1&quot;onload=alert(1)",
    "https://user:pass@example.org/",
    'xmpp:romeo@example.org?message;body="><b>x',
    'mailto:x@example.org"onclick="alert(1)',
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "> </blockquote><script>alert(1)</script>",
    "*<b onclick=alert(1)>strong</b>* _<i>x</i>_ ~<u>y</u>~",
    "#tag\"onclick=alert(1) #<script> @romeo'onclick=x",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;script>",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "<!-- --!> <![CDATA[ <script>alert(1)</script> ]]>",
    "]]></content></entry><entry><title>forged</title>",
    "</title></head><body onload=alert(1)>",
    "<a href=https://evil.example>here</a><base href=//evil.example>",
    "<style>@import '//evil.example'</style><link rel=stylesheet href=//evil.example>",
    "<form action=//evil.example><input name=q></form><iframe src=//evil.example>",
    'geo:1,2"onclick="alert(1) magnet:?x="><b> gemini://x/"><b>',
    "> > ```\n> > </code></pre><script>alert(1)</script>\n> > ```\n>>> <b>deep</b>",
    "```<script>alert(1)</script>```",
    '\ue000<b>\ue001 \ue000" onclick=alert(1)\ue001 https://x.example/\ue000a\ue001',
    "\N{FULLWIDTH LESS-THAN SIGN}script\N{FULLWIDTH GREATER-THAN SIGN} \u202e\u2028\u2029",
)
TAGS = ("<b>", "'x'", "a&amp;b", "<script>alert(1)</script>", "javascript:alert(1)", "x onload=1")
IN_BODY = {"a", "p", "br", "code", "pre", "blockquote", "strong", "em", "s"}
IN_PAGE = IN_BODY | {
    "html", "head", "body", "meta", "title", "link", "header", "main", "footer", "nav", "section",
    "article", "div", "span", "h1", "h2", "ol", "ul", "li", "form", "input", "button", "img",
    "time", "details", "summary", "dl", "dt", "dd", "mark", "data", "bdi", "small",
}  # fmt: skip
ATTRIBUTES = {
    "href", "rel", "class", "id", "lang", "charset", "name", "content", "property", "type", "title",
    "loading", "data-live", "data-about", "data-one", "data-many",
    "src", "width", "height", "alt", "aria-label", "aria-labelledby", "aria-current", "action",
    "role", "value", "maxlength", "placeholder", "datetime", "dir", "hreflang", "media",
}  # fmt: skip
WORDS = re.compile(r"[^\W_]+")
SAFE = re.compile(r"(/|#|https?://|gemini://|xmpp:|mailto:|geo:|magnet:)")


def check(page: Page, tags: set[str], attributes: set[str]) -> None:
    """Everything in `page` is from our own short lists."""
    ours = [node for node in page.all("script") if not node.text]
    assert all(node.attributes["src"].startswith("/static/live.js?v=") for node in ours)
    nodes = [node for node in page.nodes if node not in ours]
    assert {node.tag for node in nodes} <= tags
    for node in nodes:
        assert node.attributes.keys() <= attributes, node
        for name in ("href", "src", "action"):
            if name in node.attributes:
                assert SAFE.match(node.attributes[name]), node
                assert node.tag == "a" or "evil.example" not in node.attributes[name], node
                assert not set('<>"` \n') & set(node.attributes[name]), node


@pytest.fixture
async def hostile(talk: Talk) -> list[str]:
    """A thread for every text, with the text as a comment too; the pages to read."""
    await talk.name("romeo")
    for number, text in enumerate(TEXTS):
        assert "posted" in await talk.say("romeo", f"POST *verona\n{text}"), text
        assert "posted" in await talk.say("romeo", f"COMMENT #{100_000 + number}\n{text}"), text
    for name in TAGS:
        assert "posted" in await talk.say("romeo", f'*"{name}" *verona Tagged'), name
    return [f"/{100_000 + number}" for number in range(len(TEXTS) + len(TAGS))]


async def test_pages_hold_no_markup_of_other_people(web: Reader, hostile: list[str]) -> None:
    listings = ["/", "/u/romeo", "/t/verona", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E"]
    older = [f"{path}?before=100020" for path in listings[:3]]
    for path in (*hostile, *listings, *older):
        check(await web.page(path), IN_PAGE, ATTRIBUTES)
    for number, text in enumerate(TEXTS):
        page = await web.page(f"/{100_000 + number}")
        post, comment = page.bodies
        assert post == comment
        assert WORDS.findall(post) == WORDS.findall(text)


async def test_feeds_hold_no_markup_of_other_people(web: Reader, hostile: list[str]) -> None:
    body = {"href", "rel"}
    for path in (*hostile, "", "/u/romeo", "/t/verona"):
        atom = (await web.ask(f"{path}/feed.atom")).text
        told = feedparser.parse(atom, sanitize_html=False, resolve_relative_uris=False)
        assert told.bozo == 0, path
        assert "forged" not in [entry.title for entry in told.entries]
        items = json.loads((await web.ask(f"{path}/feed.json")).text)["items"]
        assert len(items) == len(told.entries)
        for entry, item in zip(told.entries, items, strict=True):
            for html in (entry.content[0].value, item["content_html"]):
                check(parsed(html), IN_BODY, body)


async def test_a_hostile_question_is_shown_as_it_was_asked(web: Reader) -> None:
    question = "\"><script>alert(1)</script>' onfocus=alert(1) x='"
    answer = await web.http.get("/search", params={"q": question})
    page = parsed(answer.text)
    check(page, IN_PAGE, ATTRIBUTES)
    assert page.one("input").attributes["value"] == question
    assert page.heading == f"Search: {question}"


async def test_an_address_in_two_scripts_shows_what_the_machine_reads(
    web: Reader, talk: Talk
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "See https://pаypal.example/ and https://пример.example/")
    assert "[xn--pypal-4ve.example]" in (await web.page("/")).posts[0]
    assert "xn--" not in (await web.page("/")).posts[0].partition(" and ")[2]


async def test_links_of_other_people_vouch_for_nothing(web: Reader, talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "See https://example.org/ and (https://example.org/a_(b)).")
    links = [
        node for node in (await web.page("/")).all("a") if "example.org" in str(node.attributes)
    ]
    assert [node.attributes["href"] for node in links] == [
        "https://example.org/", "https://example.org/a_(b)",
    ]  # fmt: skip
    assert {node.attributes["rel"] for node in links} == {"nofollow ugc noopener noreferrer"}
