"""Addresses of conferences (XEP-0045), and the links that name them (XEP-0147)."""

import re
from urllib.parse import unquote

from microblog.domain.jid import Jid

MENTIONED_ROOMS = 10
_LINK = re.compile(
    r"xmpp:(?://[^\s/]*/)?(?P<address>[^\s?#<>\"]+)(?P<query>\?[^\s<>\"]*)?", re.IGNORECASE
)
_TRAILING = ".,;:!?)]}'»”…"
# What services of conferences are called, where a link does not say that it is one.
_SERVICES = frozenset(("conference", "muc", "chat", "rooms", "groups", "room", "conf"))


def room_address(text: str) -> str | None:
    """The address that `room@service` or a link to it stands for, in lower case; None for none."""
    found = _LINK.fullmatch(text)
    address = unquote(found["address"]) if found else text
    try:
        jid = Jid.parse(address.strip().lower())
    except ValueError:
        return None
    return jid.bare if jid.local and not jid.resource else None


def service_domain(text: str) -> str | None:
    """The domain that `text` is, in lower case; None where it is none."""
    try:
        jid = Jid.parse(text.strip().lower())
    except ValueError:
        return None
    return jid.domain if not jid.local and not jid.resource else None


def rooms_in(text: str) -> tuple[str, ...]:
    """The rooms that links in `text` name, each once, in order; at most ten.

    A link without `?join` is one to a person unless its service sounds like conferences.
    """
    found: dict[str, None] = {}
    for match in _LINK.finditer(text):
        query = (match["query"] or "").lower()
        raw = match["address"] if query else match["address"].rstrip(_TRAILING)
        address = room_address(f"xmpp:{raw}")
        if address is None:
            continue
        action = re.split(r"[;&]", query.lstrip("?"))[0].rstrip(_TRAILING)
        is_service = address.partition("@")[2].split(".")[0] in _SERVICES
        if action == "join" or (not action and is_service):
            found[address] = None
    return tuple(found)[:MENTIONED_ROOMS]


def join_link(address: str) -> str:
    """The link by which clients enter a room."""
    return f"xmpp:{address}?join"
