"""Page, microformats, Atom, JSON Feed and API say the same of every listing and thread."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from random import Random
from urllib.parse import quote

import feedparser
import mf2py
import pytest

from tests.support.reading import Reader, path_of
from tests.support.talk import URL, Talk

pytestmark = pytest.mark.anyio
PEOPLE = ("romeo", "juliet", "Nurse")
TAGS = ("verona", "Новости", "two words", "nsfw", "a/b")
CLUBS = ("poets", "Mantua")
# Paths of listings, and of the same for programs; each has feeds beside the page.
LISTINGS: Mapping[str, str] = {
    "/": "/api/v1/posts",
    "/today": "/api/v1/today",
    **{f"/u/{who}": f"/api/v1/users/{who}/posts" for who in PEOPLE},
    **{f"/u/{who}/recommended": f"/api/v1/users/{who}/recommended" for who in PEOPLE},
    **{f"/u/{who}/replies": f"/api/v1/users/{who}/replies" for who in PEOPLE},
    "/u/romeo/t/verona": "/api/v1/users/romeo/tags/verona",
    **{f"/t/{quote(tag.lower())}": f"/api/v1/tags/{quote(tag.lower())}" for tag in TAGS},
    **{f"/c/{club.lower()}": f"/api/v1/clubs/{club.lower()}" for club in CLUBS},
    "/search?q=light": "/api/v1/search?q=light",
    "/search?q=%40romeo": "/api/v1/search?q=%40romeo",
}
TEXTS = (
    "light",
    "the light & the <b>dark</b>",
    "light https://example.org/a?b=1&c=(2), see",
    "свет light\n\n> quoted\nsaid",
    "`<script>alert(1)</script>` light",
    "```\ndef light():\n    return 1 < 2\n```",
    "light \u202egnirts\u202c back",
    "שלום light",
    "light" + "o" * 500,
    "*strong* _light_ ~gone~ 👩‍👩‍👧 é",
    "@juliet #100001 light @nobody #100001/1",
    "\"quoted\" 'light' &amp; &#60;",
)
SECRET = "in the dark"


@dataclass(frozen=True, slots=True)
class Said:
    """A post or comment, as one of the forms tells it; `tags` with clubs, where it tells both."""

    path: str
    author: str
    tags: tuple[str, ...]
    words: str
    at: str
    edited: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a listing: what is on it, and the address of the next."""

    said: list[Said]
    next: str | None


def words_of(markup: str) -> str:
    """What a piece of HTML says, its breaks as spaces."""
    plain = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br>|</(?:p|pre|blockquote)>", " ", markup)))
    return " ".join(plain.split())


def of_page(text: str, path: str) -> Leaf:
    """What a page says, by its microformats."""
    parsed = mf2py.parse(doc=text, url=f"{URL}{path}", html_parser="html5lib")
    entries: list[Mapping[str, object]] = []
    _entries(parsed["items"], entries)
    said = [_marked(entry) for entry in entries]
    following = parsed["rels"].get("next", [])
    return Leaf(said, path_of(following[0]) if following else None)


def _entries(items: list[dict[str, object]], found: list[Mapping[str, object]]) -> None:
    for item in items:
        if "h-entry" in item["type"]:  # type: ignore[operator]  # a list of names
            found.append(item["properties"])  # type: ignore[arg-type]
        _entries(item.get("children", []), found)  # type: ignore[arg-type]


def _marked(entry: Mapping[str, object]) -> Said:
    (url,) = _all(entry, "url")
    (author,) = _all(entry, "author")
    (content,) = _all(entry, "content")
    (at,) = _all(entry, "published")
    return Said(
        path_of(str(url)),
        str(_all(author["properties"], "nickname")[0]),  # type: ignore[index]
        tuple(map(str, _all(entry, "category"))),
        words_of(str(content["html"])),  # type: ignore[index]
        str(at),
        str([at, *_all(entry, "updated")][-1]),
    )


def _all(properties: Mapping[str, object], name: str) -> list[object]:
    found = properties.get(name, [])
    assert isinstance(found, list)
    return found


def of_atom(text: str, _path: str) -> Leaf:
    """What an Atom feed says, by feedparser."""
    parsed = feedparser.parse(text, sanitize_html=False, resolve_relative_uris=False)
    assert parsed.bozo == 0
    said = [
        Said(
            path_of(entry.link),
            entry.author,
            tuple(tag.term for tag in entry.get("tags", [])),
            words_of(entry.content[0].value),
            entry.published,
            entry.updated,
        )
        for entry in parsed.entries
    ]
    following = [link.href for link in parsed.feed.links if link.rel == "next"]
    return Leaf(said, path_of(following[0]) if following else None)


def of_json(text: str, _path: str) -> Leaf:
    """What a JSON Feed says."""
    told = json.loads(text)
    said = [
        Said(
            path_of(item["url"]),
            item["authors"][0]["name"],
            tuple(item["tags"]),
            words_of(item["content_html"]),
            item["date_published"],
            item["date_modified"],
        )
        for item in told["items"]
    ]
    return Leaf(said, path_of(told["next_url"]) if "next_url" in told else None)


def of_api(text: str, _path: str) -> Leaf:
    """What programs are told."""
    told = json.loads(text)
    listed = [*told.get("posts", []), *([told["post"]] if "post" in told else [])]
    listed += [one for one in told.get("comments", []) if not one["is_deleted"]]
    said = [
        Said(
            path_of(one["url"]),
            one["author"],
            (*one.get("tags", ()), *one.get("clubs", ())),
            words_of(one["html"] or ""),
            one["created"],
            one["edited"] or one["created"],
        )
        for one in listed
    ]
    return Leaf(said, path_of(told["next"]) if told.get("next") else None)


READERS: Mapping[str, Callable[[str, str], Leaf]] = {
    "html": of_page, "atom": of_atom, "json": of_json, "api": of_api,
}  # fmt: skip


def feed(path: str, form: str) -> str:
    """Where the feed of a page is."""
    way, _, question = path.partition("?")
    return f"{way.rstrip('/')}/feed.{form}{'?' if question else ''}{question}"


async def walk(web: Reader, form: str, path: str) -> list[list[Said]]:
    """A listing in one form, page by page."""
    pages: list[list[Said]] = []
    following: str | None = path
    while following is not None:
        assert len(pages) < 50, path
        answer = await web.ask(following)
        assert answer.status_code == 200, (following, answer.text[:200])
        assert SECRET not in answer.text, following
        leaf = READERS[form](answer.text, following)
        pages.append(leaf.said)
        following = leaf.next
    return pages


async def play(talk: Talk, chance: Random, deeds: int) -> int:
    """People write, answer, recommend, change and delete; how many posts came of it."""
    await talk.name(*PEOPLE)
    posts = 0
    for number in range(deeds):
        who = chance.choice(PEOPLE)
        marks = "".join(f'*"{tag}" ' for tag in chance.sample(TAGS, chance.randrange(3)))
        marks += "".join(f"!{club} " for club in chance.sample(CLUBS, chance.randrange(2)))
        ref = f"#{100_000 + chance.randrange(posts)}" if posts else "#1"
        text = f"{chance.choice(TEXTS)} {number}"
        deed = chance.choice((
            *[f"{marks}Well, {text}"] * 6,
            *[f"{ref} {text}"] * 3,
            f"{ref}/1 {text}",
            *[f"! {ref}"] * 2,
            f"EDIT {ref} Now {text}",
            f"D {ref}" if chance.random() < 0.3 else f"D {ref}/1",
            f"*private @{chance.choice(PEOPLE)} {SECRET} light {number}",
        ))  # fmt: skip
        said = await talk.say(who, deed)
        posts = max([posts, *(int(one) - 99_999 for one in re.findall(r"#(1\d{5})", said))])
    return posts


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(2))
async def test_every_form_of_every_listing_says_the_same(
    web: Reader, talk: Talk, seed: int, is_full: bool
) -> None:
    chance = Random(seed)
    posts = await play(talk, chance, 400 if is_full else 110)
    assert posts > 30
    for path, address in LISTINGS.items():
        addresses = {"html": path, "atom": feed(path, "atom"), "json": feed(path, "json")}
        addresses["api"] = address
        told = {form: await walk(web, form, where) for form, where in addresses.items()}
        same(told, path)
        refs = [one.path for page in told["html"] for one in page]
        assert len(set(refs)) == len(refs), path
    threads = [f"/{100_000 + number}" for number in range(posts)]
    for path in threads:
        addresses = {"html": path, "atom": feed(path, "atom"), "json": feed(path, "json")}
        addresses["api"] = f"/api/v1/posts{path}"
        states = {form: (await web.ask(one)).status_code for form, one in addresses.items()}
        assert len(set(states.values())) == 1, (path, states)
        if states["html"] == 200:
            told = {form: await walk(web, form, where) for form, where in addresses.items()}
            # A page shows comments as a tree, the others in their order.
            told["html"] = [sorted(told["html"][0], key=_place)]
            same(told, path)


def same(told: Mapping[str, list[list[Said]]], path: str) -> None:
    """Assert that all forms list the same on the same pages."""
    whole = told["api"]
    for form, pages in told.items():
        assert len(pages) == len(whole), (path, form)
        for page, wanted in zip(pages, whole, strict=True):
            expected = wanted
            if form in ("atom", "json"):
                # Feeds know categories alone: clubs are no tags.
                expected = [_without_clubs(one) for one in wanted]
            if form == "html" and path.startswith("/search"):
                # A page of finds shows what is around the words.
                page, expected = ([_without_words(one) for one in some] for some in (page, wanted))  # noqa: PLW2901
            assert page == expected, (path, form)


def _without_clubs(said: Said) -> Said:
    names = {club.lower() for club in CLUBS}
    tags = tuple(tag for tag in said.tags if tag.lower() not in names)
    return Said(said.path, said.author, tags, said.words, said.at, said.edited)


def _without_words(said: Said) -> Said:
    return Said(said.path, said.author, said.tags, "", said.at, said.edited)


def _place(said: Said) -> int:
    return int(said.path.split("/")[2]) if said.path.count("/") > 1 else 0


async def test_what_is_deleted_is_gone_in_every_form(web: Reader, talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", "*verona light of the first")
    await talk.say("juliet", "#100000 and why?")
    await talk.say("romeo", "D #100000")
    for path in ("/100000", "/100000/feed.atom", "/100000/feed.json", "/api/v1/posts/100000"):
        answer = await web.ask(path)
        assert answer.status_code == 410, path
        assert "of the first" not in answer.text, path


async def test_what_is_private_looks_as_if_it_never_was(web: Reader, talk: Talk) -> None:
    await talk.name("romeo", "juliet")
    await talk.say("romeo", f"*private @juliet {SECRET}")
    await talk.say("juliet", "#100000 indeed")
    for form in (
        "/{}", "/{}/1", "/{}/feed.atom", "/{}/feed.json", "/{}/history", "/{}/picture",
        "/api/v1/posts/{}", "/embed/{}", "/oembed?url=https://blog.example/{}",
    ):  # fmt: skip
        there, never = [await web.ask(form.format(number)) for number in (100_000, 100_001)]
        assert there.status_code == never.status_code == 404, form
        assert there.content.replace(b"100000", b"100001") == never.content, form
        assert there.headers == never.headers, form


@pytest.mark.parametrize(
    ("alias", "path"),
    [
        ("/u/ROMEO", "/u/romeo"),
        ("/u/Romeo/feed.atom", "/u/romeo/feed.atom"),
        ("/u/ROMEO/replies?lang=ru", "/u/romeo/replies?lang=ru"),
        ("/u/Romeo/recommended", "/u/romeo/recommended"),
        ("/u/ROMEO/t/verona", "/u/romeo/t/verona"),
        ("/u/romeo/t/VERONA", "/u/romeo/t/verona"),
        ("/t/Verona", "/t/verona"),
        ("/t/VERONA/feed.json", "/t/verona/feed.json"),
        ("/c/Poets?before=100005", "/c/poets?before=100005"),
        ("/api/v1/users/ROMEO/posts", "/api/v1/users/romeo/posts"),
        ("/api/v1/tags/Verona", "/api/v1/tags/verona"),
    ],
)
async def test_another_spelling_leads_to_the_one_address(
    web: Reader, talk: Talk, alias: str, path: str
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "*verona !poets light")
    answer = await web.ask(alias)
    assert (answer.status_code, answer.headers["location"]) == (301, path)
    assert (await web.ask(path)).status_code == 200


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "9" * 30, "%00", "１２", "1%20or%201=1"])
async def test_a_damaged_cursor_is_refused_with_a_sentence(
    web: Reader, talk: Talk, cursor: str
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "*verona light")
    paths = ("/", "/u/romeo", "/t/verona", "/search?q=light", "/u/romeo/replies", "/users")
    feeds = [feed(path, form) for path in paths[:-1] for form in ("atom", "json")]
    for path in (*paths, *feeds, "/api/v1/posts", "/api/v1/users", "/api/v1/tags", "/t", "/c"):
        mark = "&" if "?" in path else "?"
        answer = await web.ask(f"{path}{mark}before={quote(cursor, safe='%')}")
        assert answer.status_code == 400, path
        assert "damaged" in answer.text, path


@pytest.mark.parametrize("path", ["/api/v1/users", "/api/v1/tags", "/api/v1/clubs"])
async def test_whoever_is_there_is_listed_once_while_others_come(
    web: Reader, talk: Talk, path: str
) -> None:
    is_people = path.endswith("users")
    first = [f"first{number}" for number in range(50 if is_people else 210)]
    await _come(talk, first, is_people=is_people)
    found: list[str] = []
    following: str | None = path
    turn = 0
    while following is not None:
        told = json.loads((await web.ask(following)).text)
        kind = next(key for key in told if key != "next")
        found += [one.get("nick") or one["name"] for one in told[kind]]
        turn += 1
        late = [f"late{turn}n{number}" for number in range(3)]
        await _come(talk, late, is_people=is_people)
        following = path_of(told["next"]) if told["next"] else None
        assert turn < 20
    assert turn > 1
    assert len(set(found)) == len(found)
    assert set(first) <= set(found)


async def _come(talk: Talk, names: list[str], *, is_people: bool) -> None:
    """People, or tags and clubs: ten of them go into a post."""
    if is_people:
        await talk.name(*names)
    await talk.name("romeo")
    for at in range(0, len(names), 10):
        marks = " ".join(f"*{name} !{name}" for name in names[at : at + 10])
        assert "#" in await talk.say("romeo", f"{marks} hello")


async def test_the_documented_addresses_are_answered(web: Reader, talk: Talk) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "*verona !poets a word")
    page = await web.page("/api")
    named = [node.text for node in page.all("code") if node.text.startswith("/api")]
    assert len(named) > 8
    for address in named:
        path = address.replace("NAME", "romeo").replace("TAG", "verona").replace("CLUB", "poets")
        answer = await web.ask(path)
        assert answer.status_code == 200, path
        assert answer.headers["access-control-allow-origin"] == "*"
        assert isinstance(json.loads(answer.text), dict), path
    moment = json.loads((await web.ask("/api/v1/posts")).text)["posts"][0]["created"]
    assert datetime.fromisoformat(moment).tzinfo is not None
