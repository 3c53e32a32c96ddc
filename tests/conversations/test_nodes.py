"""Nodes, end to end: whoever follows one is told of every post, edit and deletion, and once."""

import contextlib
from collections.abc import AsyncIterator
from xml.etree.ElementTree import Element

import pytest

from microblog.embedded.prosody import Prosody
from microblog.xmpp.client import Client
from tests.support.cast import Cast, stage

pytestmark = pytest.mark.anyio
BLOG = "urn:xmpp:microblog:0"
EVENT = "{http://jabber.org/protocol/pubsub#event}"
ATOM = "{http://www.w3.org/2005/Atom}"


@contextlib.asynccontextmanager
async def writers(dsn: str, prosody: Prosody, *names: str) -> AsyncIterator[Cast]:
    async with stage(dsn, prosody) as cast:
        for name in names:
            await told(cast, name, f"NICK {name}")
        yield cast


async def told(cast: Cast, name: str, text: str) -> str:
    """What the bot answers."""
    await cast.say(name, text)
    return await cast.hear(name)


async def follow(cast: Cast, name: str, node: str, to: str, action: str = "subscribe") -> None:
    client = await cast.client(name)
    await client.ask(
        to,
        f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
        f"<{action} node='{node}' jid='{cast.jid(name)}'/></pubsub>",
        kind="set",
    )


async def event(client: Client) -> tuple[str, str, Element]:
    """From whom, of which node, and the item or the retraction of the next event."""
    while True:
        message = await client.receive()
        found = message.child(f"{EVENT}event")
        if found is not None:
            assert message.kind == "headline"
            assert not message.body
            items = found.find(f"{EVENT}items")
            (one,) = items
            return message.sender, items.get("node"), one


def number(answer: str) -> int:
    return int(answer.partition("#")[2].split()[0].rstrip(".!:"))


async def test_who_follows_a_blog_is_told_of_a_post_its_edit_and_its_end(
    database: str, prosody: Prosody
) -> None:
    async with writers(database, prosody, "juliet") as cast:
        juliet = f"juliet@{prosody.component}"
        movim = await cast.client("movim")
        await follow(cast, "movim", BLOG, juliet)
        post = number(await told(cast, "juliet", "*verona Good <night>"))
        sender, node, item = await event(movim)
        assert (sender, node) == (juliet, BLOG)
        assert (item.get("id"), item.get("publisher")) == (f"post-{post}", juliet)
        entry = item.find(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == "Good <night>"

        await told(cast, "juliet", f"EDIT #{post} Good day")
        _, _, item = await event(movim)
        assert item.get("id") == f"post-{post}"
        assert item.findtext(f"{ATOM}entry/{ATOM}title") == "Good day"

        await told(cast, "juliet", f"D #{post}")
        _, _, gone = await event(movim)
        assert (gone.tag, gone.get("id")) == (f"{EVENT}retract", f"post-{post}")

        await told(cast, "juliet", f"RESTORE #{post}")
        _, _, item = await event(movim)
        assert item.get("id") == f"post-{post}"


async def test_tags_clubs_everyones_and_the_best_have_followers_of_their_own(
    database: str, prosody: Prosody
) -> None:
    async with writers(database, prosody, "juliet", "romeo", "nurse", "paris") as cast:
        service = prosody.component
        first = number(await told(cast, "juliet", "*verona !poets the first"))
        movim = await cast.client("movim")
        for node in ("tag/verona", "all", "best"):
            await follow(cast, "movim", node, service)
        post = number(await told(cast, "juliet", "*verona the second"))
        seen = {(await event(movim))[1] for _ in range(2)}
        assert seen == {"tag/verona", "all"}
        for name in ("romeo", "nurse", "paris"):
            await told(cast, name, f"! #{first}")
        sender, node, item = await event(movim)
        assert (sender, node, item.get("id")) == (service, "best", f"post-{first}")
        assert post != first
        await follow(cast, "movim", "all", service, "unsubscribe")
        await told(cast, "juliet", "*verona the third")
        assert (await event(movim))[1] == "tag/verona"
        await told(cast, "romeo", "*paris the fourth")
        await told(cast, "juliet", "*verona the fifth")
        _, node, item = await event(movim)
        assert (node, item.findtext(f"{ATOM}entry/{ATOM}title")) == ("tag/verona", "the fifth")


async def test_comments_and_likes_come_to_who_follows_a_thread(
    database: str, prosody: Prosody
) -> None:
    async with writers(database, prosody, "juliet", "romeo") as cast:
        post = number(await told(cast, "juliet", "Good night"))
        movim = await cast.client("movim")
        await follow(cast, "movim", f"{BLOG}:comments/post-{post}", prosody.component)
        await told(cast, "romeo", f"#{post} sleep well")
        _, _, item = await event(movim)
        assert (item.get("id"), item.get("publisher")) == (
            f"c-{post}-1",
            f"romeo@{prosody.component}",
        )
        await told(cast, "romeo", f"! #{post}")
        _, _, item = await event(movim)
        assert item.findtext(f"{ATOM}entry/{ATOM}title") == "♥"
        await told(cast, "romeo", f"!! #{post}")
        _, _, gone = await event(movim)
        assert (gone.tag, gone.get("id")) == (f"{EVENT}retract", f"like-{post}-romeo")


async def test_nobody_is_told_natively_of_what_is_private_or_blocked(
    database: str, prosody: Prosody
) -> None:
    async with writers(database, prosody, "juliet", "romeo", "nurse") as cast:
        movim = await cast.client("romeo")
        for who in ("juliet", "nurse"):
            await follow(cast, "romeo", BLOG, f"{who}@{prosody.component}")
        await follow(cast, "romeo", "all", prosody.component)
        await told(cast, "romeo", "BL @nurse")
        await told(cast, "juliet", "*private @nurse a secret")
        await told(cast, "nurse", "from the blocked")
        post = number(await told(cast, "juliet", "for all"))
        seen = [await event(movim) for _ in range(2)]
        assert {one[1] for one in seen} == {BLOG, "all"}
        assert {one[2].get("id") for one in seen} == {f"post-{post}"}


async def test_nobody_is_told_twice_unless_he_wants_to(database: str, prosody: Prosody) -> None:
    async with writers(database, prosody, "juliet", "romeo", "nurse") as cast:
        romeo = await cast.client("romeo")
        for who in ("romeo", "nurse"):
            await told(cast, who, "S @juliet")
            await cast.hear("juliet")
        await follow(cast, "romeo", BLOG, f"juliet@{prosody.component}")
        await told(cast, "juliet", "once")
        assert "once" in await cast.hear("nurse")
        assert (await event(romeo))[2].findtext(f"{ATOM}entry/{ATOM}title") == "once"
        assert await cast.unheard() == {}
        await told(cast, "juliet", "see, @romeo is named")
        assert "is named" in await cast.hear("romeo")
        assert (await event(romeo))[1] == BLOG
        await cast.hear("nurse")
        assert await told(cast, "romeo", "SET nodes off") == "From now on: nodes = off"
        await told(cast, "juliet", "twice")
        assert "twice" in await cast.hear("romeo")
        assert (await event(romeo))[1] == BLOG
