"""Clients that ask nodes (XEP-0060) of a component, and people who write what stands there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from microblog.store.database import Database
from microblog.xmpp.asking import Asking, Later
from microblog.xmpp.contacts import People
from microblog.xmpp.introducing import Introducing
from microblog.xmpp.nodes.publishing import Deeds
from microblog.xmpp.nodes.service import Nodes
from tests.support.talk import URL, Talk

DOMAIN = "blog.example"
JULIET = f"juliet@{DOMAIN}"
PUBSUB = "{http://jabber.org/protocol/pubsub}"
ATOM = "{http://www.w3.org/2005/Atom}"
RSM = "{http://jabber.org/protocol/rsm}"
INFO = "{http://jabber.org/protocol/disco#info}"
ITEMS = "{http://jabber.org/protocol/disco#items}"
DATA = "{jabber:x:data}"
BLOG = "urn:xmpp:microblog:0"


@dataclass
class World:
    """People who write, and clients that ask."""

    talk: Talk
    asking: Asking

    async def ask(
        self,
        payload: str,
        *,
        to: str = DOMAIN,
        kind: str = "get",
        sender: str = "romeo@movim.example/web",
    ) -> Element:
        iq = ElementTree.fromstring(
            f"<iq xmlns='jabber:component:accept' type='{kind}' from='{sender}'"
            f" to='{to}' id='i1' xml:lang='en'>{payload}</iq>"
        )
        found = self.asking.answer(iq)
        stanza = await found.stanza() if isinstance(found, Later) else found
        assert stanza is not None
        return ElementTree.fromstring(stanza)

    async def items(self, node: str, more: str = "", *, to: str = JULIET, max_items: str = "12"):
        """A page: ids in their order, first, last, count."""
        limit = f" max_items='{max_items}'" if max_items else ""
        answer = await self.ask(
            f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
            f"<items node='{node}'{limit}/>{more}</pubsub>",
            to=to,
        )
        assert answer.get("type") == "result", ElementTree.tostring(answer)
        told = answer.find(f"{PUBSUB}pubsub")
        found = told.find(f"{PUBSUB}items")
        assert found.get("node") == node
        ids = [item.get("id") for item in found]
        of = {name: told.findtext(f"{RSM}set/{RSM}{name}") for name in ("first", "last", "count")}
        return ids, of, found

    async def post(self, who: str, text: str) -> int:
        answer = await self.talk.say(who, text)
        return int(answer.partition("#")[2].split()[0].rstrip(".!:"))


def paged(**names: str) -> str:
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in names.items())
    return f"<set xmlns='http://jabber.org/protocol/rsm'>{inner}</set>"


@asynccontextmanager
async def asked(dsn: str) -> AsyncIterator[World]:
    """A world without a server: requests go straight to whoever answers them."""
    pool = Database(dsn, size=4)
    await pool.open()
    talk = Talk(pool)
    deeds = Deeds(talk.conversation.publish, talk.conversation.withdraw, talk.conversation.attach)
    introducing = Introducing(f"bot@{DOMAIN}", URL, (Nodes(pool, DOMAIN, URL, deeds).service(),))
    asking = Asking(DOMAIN, introducing.cards, People(pool, DOMAIN, URL), introducing.services)
    await talk.name("juliet", "mercutio", "tybalt", "nurse")
    yield World(talk, asking)
    await pool.close()
