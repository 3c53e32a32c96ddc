"""Reading the site in the process, and what a page is made of."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx2

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar.projections import help_rows
from microblog.store.database import Database
from tests.support.talk import URL
from web.app import ChatPage, Site, create_app

HOST = "blog.example"
BOT = "bot@chat.example"
CHAT = ChatPage("wss://chat.example/ws", "https://chat.example/bosh", "chat.example", BOT)
_VOID = frozenset({"base", "br", "img", "input", "link", "meta"})


def site_of(database: Database, chat: ChatPage | None = None) -> Site:
    """The site of the tests over `database`."""
    return Site(
        database=database,
        url=URL,
        bot=BOT,
        people="people.example",
        chat=chat,
        help_rows=help_rows(CATALOGUE),
        allowed_hosts=frozenset({HOST, "localhost", "127.0.0.1"}),
        # What was done is seen by the very next reader.
        window=0.0,
    )


@dataclass
class Reader:
    """A reader of the site, without cookies and with an English browser unless told."""

    http: httpx2.AsyncClient
    answers: list[httpx2.Response] = field(default_factory=list)

    async def ask(self, path: str, method: str = "GET", **headers: str) -> httpx2.Response:
        """The answer to a request; `_` in the name of a header stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self.http.request(method, path, headers=named)
        self.answers.append(answer)
        return answer

    async def page(self, path: str, **headers: str) -> "Page":
        """A page that is there."""
        answer = await self.ask(path, **headers)
        assert answer.status_code == 200, (path, answer.status_code)
        return parsed(answer.text)

    async def etag(self, path: str, **headers: str) -> str:
        """The validator of a page."""
        return (await self.ask(path, **headers)).headers["etag"]


@contextlib.asynccontextmanager
async def reader(site: Site) -> AsyncIterator[Reader]:
    """A reader of `site`."""
    transport = httpx2.ASGITransport(create_app(site))
    async with httpx2.AsyncClient(transport=transport, base_url=URL) as http:
        yield Reader(http)


@dataclass
class Node:
    """An element: its tag, attributes and the texts in it."""

    tag: str
    attributes: dict[str, str]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What it says, on one line."""
        return " ".join("".join(self.texts).split())


class Page(HTMLParser):
    """A page as its elements in order; an element that is never closed is a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[Node] = []
        self._open: list[Node] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.nodes.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        assert self._open, tag
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Text, which all open elements say."""
        for node in self._open:
            node.texts.append(data)

    def close(self) -> None:
        """The end of the page."""
        super().close()
        assert self._open == []

    def all(self, tag: str, **attributes: str) -> list[Node]:
        """The elements with a tag, and with these words in these attributes."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            node
            for node in self.nodes
            if node.tag == tag
            and all(
                value in node.attributes.get(name, "").split() for name, value in wanted.items()
            )
        ]

    def one(self, tag: str, **attributes: str) -> Node:
        """The one such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, (tag, attributes, len(found))
        return found[0]

    @property
    def heading(self) -> str:
        """The one heading of first rank."""
        return self.one("h1").text

    @property
    def links(self) -> list[str]:
        """Where links lead."""
        return [node.attributes["href"] for node in self.all("a")]

    @property
    def bodies(self) -> list[str]:
        """The texts of the posts and comments."""
        return [node.text for node in self.all("div", class_="body")]

    @property
    def posts(self) -> list[str]:
        """The bodies of the posts."""
        return [node.text for node in self.all("div", class_="e-content")]

    @property
    def older(self) -> str | None:
        """Where the link to older posts leads."""
        found = [node.attributes["href"] for node in self.all("a", rel="next")]
        return found[0] if found else None


def parsed(text: str) -> Page:
    """`text` as a page."""
    page = Page()
    page.feed(text)
    page.close()
    return page


def path_of(url: str) -> str:
    """The part of an address after its host, which must be the site's."""
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == URL
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
