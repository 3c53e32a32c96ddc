"""Who our JIDs say they are."""

import base64
import hashlib
import struct
import zlib

import pytest

from microblog.domain.names import Nick
from microblog.domain.reaction import REACTIONS, deeds_of
from microblog.xmpp import identicon
from microblog.xmpp.asking import Place, Service, contact_of
from microblog.xmpp.disco import Form, Identity
from microblog.xmpp.introducing import Introducing

pytestmark = pytest.mark.anyio
INFO = "{http://jabber.org/protocol/disco#info}"
DATA = "{jabber:x:data}"
CAPS = "{http://jabber.org/protocol/caps}c"


def test_the_verification_string_is_that_of_the_specification():
    # XEP-0115, 5.3, less the name's version number.
    software = Form("urn:xmpp:dataforms:softwareinfo", "os", ("Mac",))
    identity = Identity("client", "pc", "Psi", ("b", "a"), (software,))
    told = "client/pc//Psi<a<b<urn:xmpp:dataforms:softwareinfo<os<Mac<"
    digest = hashlib.sha1(told.encode()).digest()
    assert identity.version == base64.b64encode(digest).decode()


def test_every_reaction_that_is_announced_means_something():
    assert all(deeds_of((emoji,)) for emoji in REACTIONS)


@pytest.mark.parametrize("place", Place)
def test_all_contacts_of_a_kind_share_their_capabilities(place):
    introducing = Introducing("bot@blog.example", "https://blog.example", ())
    payloads = {introducing.presence(place, digest).partition("/>")[0] for digest in "ab"}
    assert len(payloads) == 1


async def test_the_bot_announces_what_it_takes_and_its_caps_lead_to_the_same(desk):
    async with desk.serving(), desk.person() as romeo:
        info = await romeo.ask(desk.bot, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
        features = {one.get("var") for one in info.iter(f"{INFO}feature")}
        assert features >= {
            "urn:xmpp:reactions:0",
            "urn:xmpp:reply:0",
            "urn:xmpp:message-correct:0",
            "urn:xmpp:message-retract:1",
            "jabber:x:oob",
            "urn:xmpp:sfs:0",
            "urn:xmpp:receipts",
            "http://jabber.org/protocol/chatstates",
            "vcard-temp",
        }
        form = info.find(f".//{DATA}x")
        told = {
            field.get("var"): [value.text for value in field.iter(f"{DATA}value")]
            for field in form.iter(f"{DATA}field")
        }
        assert told["FORM_TYPE"] == ["urn:xmpp:reactions:0:restrictions"]
        assert told["allowlist"] == list(REACTIONS)

        await romeo.subscribe(desk.bot)
        while (seen := await romeo.presence()).kind or seen.bare != desk.bot:
            pass
        caps = next(child for child in seen.children if child.tag == CAPS)
        node = f"{caps.get('node')}#{caps.get('ver')}"
        query = f"<query xmlns='http://jabber.org/protocol/disco#info' node='{node}'/>"
        again = await romeo.ask(desk.bot, query)
        assert {one.get("var") for one in again.iter(f"{INFO}feature")} == features


async def test_the_bots_picture_is_there_for_newer_clients_too(desk):
    async with desk.serving(), desk.person() as romeo:
        metadata = await romeo.ask(desk.bot, pubsub("urn:xmpp:avatar:metadata"))
        info = metadata.find(".//{urn:xmpp:avatar:metadata}info")
        wanted = f"<item id='{info.get('id')}'/>"
        data = await romeo.ask(desk.bot, pubsub("urn:xmpp:avatar:data", wanted))
        octets = base64.b64decode(data.findtext(".//{urn:xmpp:avatar:data}data"))
        assert len(octets) == int(info.get("bytes"))
        assert hashlib.sha1(octets).hexdigest() == info.get("id")
        with pytest.raises(Exception, match="item-not-found"):
            await romeo.ask(desk.bot, pubsub("urn:xmpp:avatar:data", "<item id='old'/>"))
        with pytest.raises(Exception, match="item-not-found"):
            await romeo.ask(desk.bot, pubsub("urn:xmpp:other"))


async def test_the_search_has_an_address_that_is_not_spoken_to(desk):
    search = f"search@{desk.prosody.component}"
    found = []

    def look(asked):
        found.append(asked.place)
        return "<query xmlns='jabber:iq:search'/>"

    tag = "{jabber:iq:search}query"
    places = frozenset((Place.SEARCH,))
    desk.services = (Service({("get", tag): look}, ("jabber:iq:search",), places),)
    async with desk.serving(), desk.person() as romeo:
        items = await romeo.ask(
            desk.prosody.component, "<query xmlns='http://jabber.org/protocol/disco#items'/>"
        )
        assert {item.get("jid") for item in items[0]} == {desk.bot, search}
        info = await romeo.ask(search, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
        identity = info.find(f"{INFO}query/{INFO}identity")
        assert (identity.get("category"), identity.get("type")) == ("directory", "user")
        features = {one.get("var") for one in info.iter(f"{INFO}feature")}
        assert "jabber:iq:search" in features
        assert "urn:xmpp:reactions:0" not in features
        await romeo.ask(search, "<query xmlns='jabber:iq:search'/>")
        assert found == [Place.SEARCH]
        with pytest.raises(Exception, match="service-unavailable"):
            await romeo.ask(desk.bot, "<query xmlns='jabber:iq:search'/>")


def pubsub(node, item=""):
    items = f"<items node='{node}'>{item}</items>"
    return f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{items}</pubsub>"


def pixels(octets):
    """The pixels of an indexed PNG without filters."""
    assert octets.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(octets):
        length, kind = struct.unpack(">I4s", octets[at : at + 8])
        data = octets[at + 8 : at + 8 + length]
        (crc,) = struct.unpack(">I", octets[at + 8 + length : at + 12 + length])
        assert crc == zlib.crc32(kind + data)
        chunks[kind] = data
        at += 12 + length
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, colour, len(chunks[b"PLTE"])) == (8, 3, 9)
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == height * (width + 1)
    return [rows[y * (width + 1) + 1 : (y + 1) * (width + 1)] for y in range(height)]


def test_the_picture_of_a_name_is_its_own_and_the_same_left_and_right():
    names = ["juliet", "romeo", "mercutio", "a1", "benvolio-2"]
    drawn = [identicon.person(name) for name in names]
    assert len(set(drawn)) == len(names)
    assert all(len(octets) < 1024 for octets in drawn)
    for octets in drawn:
        rows = pixels(octets)
        assert all(row == row[::-1] for row in rows)
        assert any(map(any, rows))
    assert pixels(identicon.thread(100_123))


@pytest.mark.parametrize(
    ("local", "contact"), [("juliet", Nick("juliet")), ("bot", None), ("a b", None), ("", None)]
)
def test_a_local_part_is_a_nick_a_number_or_nobody(local, contact):
    assert contact_of(local) == contact
