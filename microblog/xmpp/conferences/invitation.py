"""Invitations to conferences: through the room (XEP-0045, 7.8.2) or directly (XEP-0249)."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from microblog.domain.jid import Jid

MUC_USER = "{http://jabber.org/protocol/muc#user}"
_DIRECT = "{jabber:x:conference}x"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PASSWORD_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Invitation:
    """To which room, by whom as the message says, and with which password, empty for none.

    `by_room` where the room has passed it on, so that it can be declined there.
    """

    room: str
    inviter: str
    password: str
    language: str
    by_room: bool


def read(message: Element) -> Invitation | None:
    """The invitation in a message that is none of a room's talk; None where there is none."""
    if message.get("type") in ("groupchat", "error", "headline"):
        return None
    try:
        sender = Jid.parse(message.get("from", ""))
        return _mediated(message, sender) or _direct(message, sender)
    except ValueError:
        return None


def _mediated(message: Element, sender: Jid) -> Invitation | None:
    told = message.find(f"{MUC_USER}x")
    invite = told.find(f"{MUC_USER}invite") if told is not None else None
    if told is None or invite is None or sender.resource or not sender.local:
        return None
    inviter = str(Jid.parse(invite.get("from", "")))
    password = told.findtext(f"{MUC_USER}password", "")[:_PASSWORD_LIMIT]
    return Invitation(sender.bare, inviter, password, message.get(_XML_LANG, ""), by_room=True)


def _direct(message: Element, sender: Jid) -> Invitation | None:
    told = message.find(_DIRECT)
    if told is None or not told.get("jid") or not sender.local:
        return None
    room = Jid.parse(told.get("jid", ""))
    if not room.local or room.resource:
        return None
    password = told.get("password", "")[:_PASSWORD_LIMIT]
    return Invitation(room.bare, str(sender), password, message.get(_XML_LANG, ""), by_room=False)
