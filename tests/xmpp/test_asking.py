"""Who answers IQs, in which turn, and what becomes of those that nobody can answer."""

import asyncio
from xml.etree import ElementTree

import pytest

from microblog.domain.names import Nick
from microblog.domain.ref import Ref
from microblog.xmpp.asking import CONTACTS, Asking, Later, Place, Service
from microblog.xmpp.card import Card
from tests.xmpp.conftest import until

pytestmark = pytest.mark.anyio
NAMESPACE = "urn:example:slow"
SLOW = f"<slow xmlns='{NAMESPACE}'/>"
TAG = f"{{{NAMESPACE}}}slow"
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"


def card(jid):
    return Card(jid, "A name", "nick", "https://x.org", "", b"pixels")


class Known:
    """Everybody but Tybalt, and thread 100123 for Romeo alone."""

    async def card(self, contact, asker):
        is_known = asker == "romeo@x.org" if isinstance(contact, Ref) else contact.key != "tybalt"
        return card("any@blog.example") if is_known else None


def asking(*services):
    cards = {
        Place.SERVICE: card("blog.example"),
        Place.BOT: card("bot@blog.example"),
    }
    return Asking("blog.example", cards, Known(), services)


def iq(payload, *, to="bot@blog.example", kind="get", sender="romeo@x.org/phone", stanza_id="i1"):
    return ElementTree.fromstring(
        f"<iq xmlns='jabber:component:accept' type='{kind}' from='{sender}' to='{to}'"
        f" id='{stanza_id}' xml:lang='ru'>{payload}</iq>"
    )


async def answered(found):
    stanza = await found.stanza() if isinstance(found, Later) else found
    return ElementTree.fromstring(stanza)


def conditions(stanza):
    return [child.tag.rpartition("}")[2] for child in stanza.find("error")]


async def test_a_service_is_told_who_asks_whom():
    asked = []

    async def serve(one):
        asked.append(one)
        return "<done/>"

    service = Service({("set", TAG): serve}, (NAMESPACE,), CONTACTS)
    stanza = await answered(asking(service).answer(iq(SLOW, to="juliet@blog.example", kind="set")))
    assert (stanza.get("type"), stanza[0].tag) == ("result", "done")
    assert (stanza.get("from"), stanza.get("to")) == ("juliet@blog.example", "romeo@x.org/phone")
    one = asked[0]
    assert (one.asker, one.jid, one.language) == ("romeo@x.org", "juliet@blog.example", "ru")
    assert (one.contact, one.place, one.card.name) == (Nick("juliet"), Place.PERSON, "A name")


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        (iq(SLOW), "service-unavailable"),
        (iq(SLOW, kind="set", to="juliet@blog.example"), "service-unavailable"),
        (iq(SLOW, to="tybalt@blog.example"), "item-not-found"),
        (iq("<other xmlns='urn:x'/>", to="tybalt@blog.example"), "item-not-found"),
        (iq(SLOW, to="100123@blog.example", sender="paris@x.org/a"), "item-not-found"),
        (iq(SLOW, to="crawler@blog.example"), "service-unavailable"),
        (iq(SLOW, to="juliet@elsewhere.example"), "service-unavailable"),
        (iq("", to="juliet@blog.example"), "bad-request"),
        (iq(SLOW + SLOW), "bad-request"),
    ],
)
async def test_what_is_not_served_is_refused_and_tells_nothing(asked, condition):
    service = Service({("get", TAG): lambda _one: ""}, (), CONTACTS)
    stanza = await answered(asking(service).answer(asked))
    assert conditions(stanza) == [condition]


@pytest.mark.parametrize("kind", ["result", "error", "nonsense"])
def test_answers_are_never_answered(kind):
    assert asking().answer(iq(SLOW, kind=kind)) is None
    assert asking().answer(iq(SLOW, stanza_id="")) is None


async def test_what_cannot_wait_is_asked_to_come_again():
    later = asking().answer(iq(SLOW, to="juliet@blog.example"))
    assert isinstance(later, Later)
    refused = ElementTree.fromstring(later.refused("resource-constraint"))
    assert conditions(refused) == ["resource-constraint"]
    assert refused.find("error").get("type") == "wait"


async def test_questions_and_lines_of_one_person_keep_their_order(desk):
    served = []

    async def serve(asked):
        served.append(asked.asker)
        return ""

    desk.services = (Service({("get", TAG): serve}, (NAMESPACE,)),)
    async with desk.serving(), desk.person() as romeo, desk.person("juliet") as juliet:
        desk.held.clear()
        await romeo.send(desk.bot, "first")
        await until(lambda: desk.lines)
        asking = asyncio.ensure_future(romeo.ask(desk.bot, SLOW))
        await juliet.ask(desk.bot, SLOW)
        assert served == [juliet.jid]
        desk.held.set()
        assert (await asking).get("type") == "result"
        assert served == [juliet.jid, romeo.jid]
        info = await romeo.ask(desk.bot, INFO)
        assert any(one.get("var") == NAMESPACE for one in info.iter())


async def test_a_bug_of_a_service_is_an_error_to_wait(desk):
    async def serve(_asked):
        raise RuntimeError("a bug")

    desk.services = (Service({("get", TAG): serve}),)
    async with desk.serving(), desk.person() as romeo:
        with pytest.raises(Exception, match="internal-server-error"):
            await romeo.ask(desk.bot, SLOW)
        await romeo.send(desk.bot, "on")
        assert (await romeo.receive()).body == "said: on"
