"""What requests for nodes and the answers to them are made of (XEP-0060)."""

from microblog.domain import node as names
from microblog.domain.names import Nick
from microblog.domain.node import Node
from microblog.xmpp.asking import Asked, Place, Refusal

NAMESPACE = "http://jabber.org/protocol/pubsub"
OWNER = f"{NAMESPACE}#owner"
FORBIDDEN: Refusal = ("auth", "forbidden")
_ERRORS = f"{NAMESPACE}#errors"


def features(*feature_names: str) -> tuple[str, ...]:
    """Features of the protocol by their short names (10)."""
    return tuple(f"{NAMESPACE}#{name}" for name in feature_names)


def node_of(asked: Asked, name: str) -> Node | None:
    """Which of our nodes is meant at the JID that is asked."""
    if asked.place is Place.PERSON and isinstance(asked.contact, Nick):
        return names.of_person(asked.contact) if name == names.MICROBLOG else None
    return names.of_service(name)


def pubsub(inside: str) -> str:
    """A payload."""
    return f"<pubsub xmlns='{NAMESPACE}'>{inside}</pubsub>"


def refusal(kind: str, condition: str, detail: str) -> Refusal:
    """An error with what the protocol calls it (16.4)."""
    return (kind, condition, "", f"<{detail} xmlns='{_ERRORS}'/>")
