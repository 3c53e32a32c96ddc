"""What occupants say in a room, and whether it is said to the bot."""

from xml.etree.ElementTree import Element

from microblog.domain.text import clean

_LIMIT = 1000
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DELAY = "{urn:xmpp:delay}delay"


def body(message: Element) -> tuple[str, str]:
    """The words and their language; of several bodies the first."""
    found = next((child for child in message if child.tag.endswith("}body")), None)
    if found is None:
        return "", ""
    spoken = found.get(_XML_LANG, "") or message.get(_XML_LANG, "")
    return clean(found.text or "").strip()[:_LIMIT], spoken


def is_subject(message: Element) -> bool:
    """Whether it is a subject, with which a room ends its history (XEP-0045, 7.2.15)."""
    names = {child.tag.rpartition("}")[2] for child in message}
    return "subject" in names and "body" not in names and "thread" not in names


def is_delayed(message: Element) -> bool:
    """Whether it was said before (XEP-0203)."""
    return message.find(_DELAY) is not None


def addressed(text: str, nick: str) -> tuple[str, bool]:
    """`text` less our name at its beginning, and whether that was there."""
    head, rest = text[: len(nick)], text[len(nick) :]
    if head.casefold() == nick.casefold() and rest[:1] in (":", ",", " "):
        return rest.lstrip(":, "), True
    return text, False
