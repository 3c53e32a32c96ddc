"""What people's own vCards say, asked of a real server."""

import asyncio
import base64
from xml.etree import ElementTree

import pytest

from microblog.domain.link import LinkLost
from microblog.domain.names import Nick
from microblog.store import profiles
from microblog.xmpp.requesting import NotAnswered, Requests
from microblog.xmpp.vcards import Told, told_by
from tests.xmpp.test_contacts import PHOTO, Village, heard

pytestmark = pytest.mark.anyio
PNG = b"\x89PNG\r\n\x1a\n" + b"any pixels"
ENCODED = base64.b64encode(PNG).decode()
PUBSUB = "http://jabber.org/protocol/pubsub"


@pytest.fixture
async def village(desk):
    return Village(desk)


async def words(client):
    while not (body := (await client.receive()).body):
        pass
    return body


async def known(desk, nick):
    async with desk.database.connection() as connection:
        return await profiles.of_nick(connection, Nick(nick))


def vcard(inner):
    return f"<vCard xmlns='vcard-temp'>{inner}</vCard>"


WHOLE = vcard(
    "<FN>Romeo M.</FN><NICKNAME>rom</NICKNAME><DESC>A &lt;lover&gt;</DESC>"
    "<URL>https://romeo.example</URL>"
    f"<PHOTO><TYPE>image/png</TYPE><BINVAL>{ENCODED[:9]}\n {ENCODED[9:]}</BINVAL></PHOTO>"
)


async def test_a_vcard_is_read_kept_and_told_of_in_one_sentence(desk, village):
    async with desk.serving(), desk.person() as romeo:
        await romeo.send(desk.bot, "NICK romeo", language="en")
        await words(romeo)
        await romeo.ask(romeo.jid, WHOLE, kind="set")
        await romeo.send(desk.bot, "VCARD")
        assert "vCard" in await words(romeo)
        told = "From your vCard I took: the name, the words about you, the link, the picture."
        assert await words(romeo) == told
        card = await known(desk, "romeo")
        assert (card.full_name, card.link) == ("Romeo M.", "https://romeo.example")
        assert card.about == "A <lover>"
        assert (card.avatar, card.avatar_type) == (PNG, "image/png")
        await romeo.ask(romeo.jid, vcard("<DESC>Gone</DESC>"), kind="set")
        await romeo.send(desk.bot, "VCARD")
        await words(romeo)
        assert await words(romeo) == "From your vCard I took: the words about you."
        card = await known(desk, "romeo")
        assert (card.full_name, card.about, card.avatar) == ("Romeo M.", "Gone", PNG)


async def test_an_empty_vcard_changes_nothing_and_says_so_in_russian(desk, village):
    async with desk.serving(), desk.person() as romeo:
        await romeo.send(desk.bot, "LANG ru")
        await words(romeo)
        await romeo.send(desk.bot, "VCARD")
        await words(romeo)
        assert "нет ничего" in await words(romeo)


async def test_followers_see_a_new_picture(desk, village):
    async with desk.serving(), desk.person() as romeo, desk.person("juliet") as juliet:
        await romeo.send(desk.bot, "NICK romeo")
        await words(romeo)
        contact = village.jid("romeo")
        await juliet.subscribe(contact)
        await heard(juliet, "", contact)
        await romeo.ask(romeo.jid, WHOLE, kind="set")
        await romeo.send(desk.bot, "VCARD")
        seen = await heard(juliet, "", contact)
        digest = next(one.text for child in seen.children for one in child.iter(PHOTO))
        assert digest == (await known(desk, "romeo")).avatar_hash


def result(inner):
    return ElementTree.fromstring(f"<iq type='result'>{inner}</iq>")


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ("", Told()),
        (vcard(""), Told()),
        (vcard("<NICKNAME>rom</NICKNAME>"), Told(full_name="rom")),
        (vcard("<URL>javascript:x</URL><FN> a\n</FN>"), Told(full_name="a")),
        (vcard(f"<FN>{'x' * 300}</FN>"), Told(full_name="x" * 128)),
        (vcard("<PHOTO><BINVAL>not base64!</BINVAL></PHOTO>"), Told()),
        (vcard("<PHOTO><BINVAL>AAAA</BINVAL></PHOTO>"), Told()),
        (vcard("<PHOTO><EXTVAL>https://x.org/a.png</EXTVAL></PHOTO>"), Told()),
        (
            vcard(
                "<PHOTO><BINVAL>"
                + base64.b64encode(PNG + bytes(64 * 1024)).decode()
                + "</BINVAL></PHOTO>"
            ),
            Told(),
        ),
        (vcard(f"<PHOTO><BINVAL>{ENCODED}</BINVAL></PHOTO>"), Told(avatar=PNG)),
    ],
)
def test_of_a_vcard_is_taken_what_can_be_kept(inner, told):
    assert told_by(result(inner)) == told


class Wire:
    """Where requests go, for whoever answers them."""

    def __init__(self):
        self.sent = []
        self.is_on = True

    def write(self, octets):
        if not self.is_on:
            raise LinkLost("off")
        self.sent.append(ElementTree.fromstring(octets))


def reply(request, *, kind="result", sender=None, inner=""):
    return ElementTree.fromstring(
        f"<iq type='{kind}' id='{request.get('id')}'"
        f" from='{sender or request.get('to')}'>{inner}</iq>"
    )


async def test_only_whom_we_asked_may_answer():
    wire = Wire()
    requests = Requests(wire, "bot@blog.example")
    asking = asyncio.ensure_future(requests.get("romeo@x.org", "<a/>"))
    await asyncio.sleep(0)
    request = wire.sent[0]
    assert request.get("from") == "bot@blog.example"
    requests.receive(reply(request, sender="mallory@x.org", inner="<forged/>"))
    requests.receive(reply(request, sender="romeo@x.org/phone", inner="<forged/>"))
    requests.receive(reply(request, inner="<b/>"))
    requests.receive(reply(request, inner="<late/>"))
    assert (await asking)[0].tag == "b"


async def test_an_error_silence_and_no_link_are_no_answer():
    wire = Wire()
    requests = Requests(wire, "bot@blog.example")
    asking = asyncio.ensure_future(requests.get("romeo@x.org", "<a/>"))
    await asyncio.sleep(0)
    error = "<error xmlns='urn:x' type='cancel'><text/><forbidden/></error>"
    requests.receive(reply(wire.sent[0], kind="error", inner=error))
    with pytest.raises(NotAnswered, match="forbidden"):
        await asking
    with pytest.raises(NotAnswered, match="timeout"):
        await requests.get("romeo@x.org", "<a/>", seconds=0.01)
    wire.is_on = False
    with pytest.raises(NotAnswered, match="timeout"):
        await requests.get("romeo@x.org", "<a/>")


async def test_a_picture_that_only_newer_clients_publish_is_taken_too(desk, village):
    async with desk.serving(), desk.person() as romeo:
        await romeo.send(desk.bot, "NICK romeo")
        await words(romeo)
        digest = "3a1f"
        for node, item, inner in (
            ("data", digest, f"<data xmlns='urn:xmpp:avatar:data'>{ENCODED}</data>"),
            (
                "metadata",
                digest,
                (
                    f"<metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='{len(PNG)}'"
                    f" id='{digest}' type='image/png'/></metadata>"
                ),
            ),
        ):
            options = (
                "<publish-options><x xmlns='jabber:x:data' type='submit'>"
                "<field var='FORM_TYPE' type='hidden'>"
                f"<value>{PUBSUB}#publish-options</value></field>"
                "<field var='pubsub#access_model'><value>open</value></field></x></publish-options>"
            )
            await romeo.ask(
                romeo.jid,
                f"<pubsub xmlns='{PUBSUB}'><publish node='urn:xmpp:avatar:{node}'>"
                f"<item id='{item}'>{inner}</item></publish>{options}</pubsub>",
                kind="set",
            )
        await romeo.send(desk.bot, "VCARD")
        await words(romeo)
        assert "the picture" in await words(romeo)
        assert (await known(desk, "romeo")).avatar == PNG
