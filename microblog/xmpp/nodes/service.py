"""What is asked of nodes, handed to whoever answers it."""

from collections.abc import Awaitable, Callable, Mapping
from xml.etree.ElementTree import Element

from microblog.domain import node as names
from microblog.store.database import Database
from microblog.xmpp.asking import BAD, UNSERVED, Asked, Place, Reply, Service
from microblog.xmpp.nodes import paging, publishing, reading, subscribing
from microblog.xmpp.nodes.attaching import ATTACHMENTS, SUMMARY, Attaching, Target, target_of
from microblog.xmpp.nodes.protocol import NAMESPACE, OWNER
from microblog.xmpp.nodes.publishing import Deeds, Publishing
from microblog.xmpp.nodes.reading import Reading
from microblog.xmpp.nodes.subscribing import Subscribing

PLACES = frozenset((Place.SERVICE, Place.PERSON))
_FEATURES = (
    *reading.FEATURES,
    *subscribing.FEATURES,
    *publishing.FEATURES,
    paging.RSM,
    names.MICROBLOG,
    "urn:xmpp:pubsub-social-feed:1",
    ATTACHMENTS,
    SUMMARY,
)

_AnswerOfTarget = Callable[[Target, Asked, Element], Awaitable[Reply]]
_Answer = Callable[[Asked, Element], Awaitable[Reply]]


class Nodes:
    """Answers for all nodes of the component `domain`; `url` is the public address.

    `deeds` does what is published.
    """

    def __init__(self, database: Database, domain: str, url: str, deeds: Deeds) -> None:
        self._reading = Reading(database, domain, url, _FEATURES)
        self._subscribing = Subscribing(database, domain)
        writing = Publishing(database, deeds)
        self._answers: Mapping[tuple[str, str], _Answer] = {
            ("get", "items"): self._reading.items,
            ("get", "subscriptions"): self._subscribing.subscriptions,
            ("get", "affiliations"): self._subscribing.affiliations,
            ("set", "subscribe"): self._subscribing.subscribe,
            ("set", "unsubscribe"): self._subscribing.unsubscribe,
            ("set", "publish"): writing.publish,
            ("set", "retract"): writing.retract,
            ("set", "create"): writing.create,
        }
        attaching = Attaching(database, domain, deeds)
        self._attached: Mapping[tuple[str, str], _AnswerOfTarget] = {
            ("get", "items"): attaching.items,
            ("set", "publish"): attaching.publish,
            ("set", "retract"): attaching.retract,
        }

    def service(self) -> Service:
        """All this at the component and at people."""
        return Service(
            {
                ("get", f"{{{NAMESPACE}}}pubsub"): self._answer,
                ("set", f"{{{NAMESPACE}}}pubsub"): self._answer,
                ("get", f"{{{OWNER}}}pubsub"): self._subscribing.owned,
                ("set", f"{{{OWNER}}}pubsub"): self._subscribing.owned,
            },
            _FEATURES,
            PLACES,
            node=self._reading.disco,
            items=self._reading.listed,
            identities=(("pubsub", "service"),),
        )

    async def _answer(self, asked: Asked) -> Reply:
        """Whatever the first element is; beside it stand options and a set."""
        wanted = next(iter(asked.payload), None)
        if wanted is None:
            return BAD
        key = (asked.kind, wanted.tag.removeprefix(f"{{{NAMESPACE}}}"))
        target = target_of(asked, wanted.get("node", ""))
        if target is not None:
            attached = self._attached.get(key)
            return UNSERVED if attached is None else await attached(target, asked, wanted)
        answer = self._answers.get(key)
        return UNSERVED if answer is None else await answer(asked, wanted)
