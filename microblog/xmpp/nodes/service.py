"""What is asked of nodes, handed to whoever answers it."""

from collections.abc import Awaitable, Callable, Mapping
from xml.etree.ElementTree import Element

from microblog.domain import node as names
from microblog.store.database import Database
from microblog.xmpp.asking import BAD, UNSERVED, Asked, Place, Reply, Service
from microblog.xmpp.nodes import paging
from microblog.xmpp.nodes.reading import FEATURES, NAMESPACE, Reading
from microblog.xmpp.nodes.subscribing import OWNER, Subscribing

PLACES = frozenset((Place.SERVICE, Place.PERSON))
_FEATURES = (
    *FEATURES,
    *(
        f"{NAMESPACE}#{name}"
        for name in ("subscribe", "retrieve-subscriptions", "owner-affiliation")
    ),
    paging.RSM,
    names.MICROBLOG,
    "urn:xmpp:pubsub-social-feed:1",
)

_Answer = Callable[[Asked, Element], Awaitable[Reply]]


class Nodes:
    """Answers for all nodes of the component `domain`; `url` is the public address."""

    def __init__(self, database: Database, domain: str, url: str) -> None:
        self._reading = reading = Reading(database, domain, url, _FEATURES)
        self._subscribing = subscribing = Subscribing(database, domain)
        self._answers: Mapping[tuple[str, str], _Answer] = {
            ("get", "items"): reading.items,
            ("get", "subscriptions"): subscribing.subscriptions,
            ("get", "affiliations"): subscribing.affiliations,
            ("set", "subscribe"): subscribing.subscribe,
            ("set", "unsubscribe"): subscribing.unsubscribe,
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
        answer = self._answers.get((asked.kind, wanted.tag.removeprefix(f"{{{NAMESPACE}}}")))
        return UNSERVED if answer is None else await answer(asked, wanted)
