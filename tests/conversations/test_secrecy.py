"""Nobody learns anybody's JID: every stanza of a long evening is read, whoever it is for."""

import contextlib
import secrets
from xml.sax.saxutils import escape

import pytest
from slixmpp.exceptions import IqError

from microblog.embedded.prosody import Prosody
from tests.support.cast import Cast, stage
from tests.support.occupant import Occupant
from tests.support.proxy import proxy, to_port
from tests.support.secrecy import leaks, stanzas

pytestmark = pytest.mark.anyio
BLOG = "urn:xmpp:microblog:0"


async def test_no_stanza_of_a_long_evening_in_clients_tells_a_jid(
    database: str, prosody: Prosody
) -> None:
    async with proxy(to_port(*prosody.component_address)) as tap:
        tap.record = bytearray()
        async with stage(database, prosody, through=tap) as cast:
            await evening(cast, prosody)
            await in_a_room(cast, prosody)
            await cast.unheard()
        told = bytes(tap.record)
    kinds = {one.tag.rpartition("}")[2] for one in stanzas(told)}
    assert {"message", "presence", "iq"} <= kinds
    assert len(stanzas(told)) > 100
    assert leaks(told, {}) == []


def test_a_stanza_with_a_jid_is_found() -> None:
    head = b"<stream:stream xmlns='jabber:component:accept' xmlns:stream='s' to='b'>"
    told = b"<message to='a.01234567@localhost/x' from='bot@b'><body>%b</body></message>"
    own, other = b"a.01234567@localhost", b"b.01234567@localhost"
    assert leaks(head + told % own, {}) == []
    assert len(leaks(head + told % other, {})) == 1
    assert leaks(head + told % other, {own.decode(): {other.decode()}}) == []


async def evening(cast: Cast, prosody: Prosody) -> None:
    """Everything that people do in chat and in social clients, each with the others."""
    component = prosody.component
    for name in ("juliet", "romeo", "nurse"):
        await said(cast, name, f"NICK {name}")
    for name, other in (("romeo", "juliet"), ("nurse", "juliet"), ("juliet", "romeo")):
        await said(cast, name, f"S @{other}")
        await cast.hear(other)
        client = await cast.client(name)
        for to in (cast.bot, f"{other}@{component}"):
            await client.subscribe(to)
        for node, to in ((BLOG, f"{other}@{component}"), ("all", component)):
            await asked(cast, name, to, f"<subscribe node='{node}' jid='{cast.jid(name)}'/>", "set")
    await said(cast, "nurse", "SET nodes off")
    post = number(await said(cast, "juliet", "*verona !poets Good night, @romeo"))
    comments = f"{BLOG}:comments/post-{post}"
    for name, title in (("romeo", "Sleep well"), ("nurse", "♥")):
        await publish(cast, name, component, comments, f"{name}-uuid", title)
    await publish(cast, "romeo", f"romeo@{component}", BLOG, "blog-uuid", "From my client")
    await react(cast, "romeo", f"juliet@{component}", f"post-{post}")
    for text in (f"#{post}/1 Answered", f"EDIT #{post} Good day", "PM @romeo Come", "D L"):
        await said(cast, "juliet", text)
    for text in (
        "*private @juliet Secret",
        "USERS",
        "@juliet",
        "@juliet+",
        f"#{post}+",
        "S",
        "BL @nurse",
    ):
        await said(cast, "romeo", text)
    for to, payload in (
        (f"juliet@{component}", "<vCard xmlns='vcard-temp'/>"),
        (f"juliet@{component}", "<query xmlns='http://jabber.org/protocol/disco#info'/>"),
        (component, "<query xmlns='http://jabber.org/protocol/disco#items'/>"),
        (f"{post}@{component}", "<vCard xmlns='vcard-temp'/>"),
        (f"juliet@{component}", "<query xmlns='jabber:iq:last'/>"),
    ):
        await quietly(cast, "nurse", to, payload)
    for node, to in ((BLOG, f"juliet@{component}"), (comments, component), ("all", component)):
        await asked(cast, "nurse", to, f"<items node='{node}'/>")
        await quietly(cast, "nurse", to, owner(f"<affiliations node='{node}'/>"))
        await quietly(cast, "nurse", to, owner(f"<subscriptions node='{node}'/>"))
    target = f"xmpp:juliet@{component}?;node=urn%3Axmpp%3Amicroblog%3A0;item=post-{post}"
    attached = f"urn:xmpp:pubsub-attachments:1/{target}"
    await asked(cast, "nurse", f"juliet@{component}", f"<items node='{attached}'/>")


async def in_a_room(cast: Cast, prosody: Prosody) -> None:
    """The bot in a room whose owner shows his JID to everybody there."""
    host, port = prosody.c2s
    jid = cast.jid("owner")
    room = f"verona-{secrets.token_hex(4)}@conference.{prosody.domain}"
    async with Occupant(jid, "secret", host=host, port=port, register=True) as inviter:
        await inviter.make(room, "capulet", whois="anyone")
        inviter.invite_directly(room, cast.bot)
        await inviter.hears(room, "bot")
        await inviter.send(room, "S @juliet", kind="groupchat")
        await inviter.hears(room, "bot")
        await said(cast, "juliet", "Told to a room")
        await inviter.hears(room, "bot")


async def said(cast: Cast, name: str, text: str) -> str:
    await cast.say(name, text)
    return await cast.hear(name)


def number(answer: str) -> int:
    return int(answer.partition("#")[2].split()[0].rstrip(".!:"))


def owner(inside: str) -> str:
    return f"<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>{inside}</pubsub>"


async def asked(cast: Cast, name: str, to: str, inside: str, kind: str = "get") -> None:
    client = await cast.client(name)
    payload = f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{inside}</pubsub>"
    await client.ask(to, payload, kind=kind)


async def quietly(cast: Cast, name: str, to: str, payload: str) -> None:
    """Ask what may be refused."""
    client = await cast.client(name)
    with contextlib.suppress(IqError):
        await client.ask(to, payload)


async def publish(cast: Cast, name: str, to: str, node: str, item: str, title: str) -> None:
    entry = f"<entry xmlns='http://www.w3.org/2005/Atom'><title>{escape(title)}</title></entry>"
    inside = f"<publish node='{node}'><item id='{item}'>{entry}</item></publish>"
    await asked(cast, name, to, inside, "set")


async def react(cast: Cast, name: str, to: str, item: str) -> None:
    node = f"urn:xmpp:pubsub-attachments:1/xmpp:{to}?;node=urn%3Axmpp%3Amicroblog%3A0;item={item}"
    reactions = "<reactions><reaction>👍</reaction></reactions>"
    attached = f"<attachments xmlns='urn:xmpp:pubsub-attachments:1'>{reactions}</attachments>"
    inside = f"<publish node='{node}'><item id='{cast.jid(name)}'>{attached}</item></publish>"
    await asked(cast, name, to, inside, "set")
