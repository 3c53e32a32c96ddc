"""What disco#info says of a domain or a room (XEP-0030, 0045, 0157, 0486, 0502)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from microblog.crawler import wording
from microblog.domain.discovery import Fields, Info
from microblog.domain.jid import Jid
from microblog.domain.names import Tag

MUC = "http://jabber.org/protocol/muc"
RSM = "http://jabber.org/protocol/rsm"
# What a service or a room puts into its disco#info to stay out of directories: the feature, or a
# field of that name, in a form of any type, that is true.
NOINDEX = "urn:microblog:noindex:0"
_NOINDEX_FIELD = f"{{{NOINDEX}}}noindex"
_ROOM_INFO = "http://jabber.org/protocol/muc#roominfo"
_SERVER_INFO = "http://jabber.org/network/serverinfo"
_ACTIVITY = "{urn:xmpp:muc-activity}message-activity"
_BRIDGES = frozenset(("irc", "matrix"))
_CONTACTS = 10
_URL_LIMIT = 1_000
_ASSUMED = "en"
_OCCUPANTS_LIMIT = 1_000_000
_ACTIVITY_LIMIT = 1_000_000.0
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{40}")


class NotARoom(Exception):  # noqa: N818  (a state of what was read)
    """Whoever answered is no conference."""


@dataclass(frozen=True, slots=True)
class DomainRead:
    """What a domain is (`muc_domains.kind`), and who may speak for it."""

    kind: str
    contacts: tuple[str, ...]
    is_noindex: bool
    is_paged: bool


@dataclass(frozen=True, slots=True)
class RoomRead:
    """What a room says of itself; `unlisted` is why it is not to be shown, empty where it is.

    Of a room that is not shown nothing is kept but who may speak for it. `occupants` and `activity`
    (messages an hour) are None where they are not told.
    """

    unlisted: str
    name: str = ""
    description: str = ""
    language: str = ""
    tags: tuple[Tag, ...] = ()
    is_open: bool | None = None
    is_moderated: bool | None = None
    anonymity: str = ""
    is_sensitive: bool = False
    contacts: tuple[str, ...] = ()
    logs_url: str = ""
    webchat_url: str = ""
    avatar_hash: str = ""
    occupants: int | None = None
    activity: float | None = None


def domain(info: Info) -> DomainRead:
    """What the domain that answered `info` is."""
    return DomainRead(
        kind=_kind(info),
        contacts=_jids(_field(info.forms.get(_SERVER_INFO, {}), "abuse-addresses")),
        is_noindex=_is_noindex(info),
        is_paged=RSM in info.features,
    )


def room(info: Info, listed_as: int | None = None) -> RoomRead:
    """What the room that answered `info` says of itself; raises NotARoom.

    `listed_as` is the number of occupants in its service's list, for a room that tells none.
    """
    if not _is_conference(info):
        raise NotARoom
    form = info.forms.get(_ROOM_INFO, {})
    contacts = _jids(_field(form, "muc#roominfo_contactjid"))
    about = wording.described(
        _all(form, "muc#roominfo_description") or _all(form, "muc#roomconfig_roomdesc")
    )
    unlisted = _unlisted(info, is_noindex=about.is_noindex or _is_noindex(info))
    if unlisted:
        return RoomRead(unlisted=unlisted, contacts=contacts)
    occupants = _whole(_first(form, "muc#roominfo_occupants"))
    name = wording.title(_first(form, "muc#roomconfig_roomname") or _named(info))
    return RoomRead(
        unlisted="",
        name=name,
        description=about.text,
        language=_language(_first(form, "muc#roominfo_lang"), f"{name} {about.text}"),
        tags=about.tags,
        is_open=_either(info, ("muc_open",), ("muc_membersonly", "muc_passwordprotected")),
        is_moderated=_either(info, ("muc_moderated",), ("muc_unmoderated",)),
        anonymity=_anonymity(info),
        is_sensitive=about.is_sensitive,
        contacts=contacts,
        logs_url=_url(_first(form, "muc#roominfo_logs")),
        webchat_url=_url(_first(form, "muc#roominfo_webchat_url")),
        avatar_hash=_avatar(_field(form, "muc#roominfo_avatarhash")),
        occupants=listed_as if occupants is None else occupants,
        activity=_activity(_first(form, _ACTIVITY)),
    )


def _kind(info: Info) -> str:
    categories = {identity.category for identity in info.identities}
    if MUC in info.features:
        return "service" if _is_conference(info) else "gateway"
    if "gateway" in categories:
        return "gateway"
    return "server" if "server" in categories else "other"


def _is_conference(info: Info) -> bool:
    """Whether it is a conference of text, and none that stands for one elsewhere."""
    conferences = {one.kind for one in info.identities if one.category == "conference"}
    is_bridge = bool(conferences & _BRIDGES) or any(
        one.category == "gateway" for one in info.identities
    )
    return MUC in info.features and "text" in conferences and not is_bridge


def is_bridged(info: Info) -> bool:
    """Whether it is a conference that stands for one of another network."""
    return MUC in info.features and not _is_conference(info)


def _unlisted(info: Info, *, is_noindex: bool) -> str:
    """Why a room is not to be shown: what is not told is not agreed to."""
    checks = (
        ("hidden", "muc_public" not in info.features or "muc_hidden" in info.features),
        ("members_only", "muc_membersonly" in info.features),
        ("password", "muc_passwordprotected" in info.features),
        ("temporary", "muc_persistent" not in info.features),
        ("noindex", is_noindex),
    )
    return next((reason for reason, holds in checks if holds), "")


def _is_noindex(info: Info) -> bool:
    if NOINDEX in info.features:
        return True
    return any(_first(form, _NOINDEX_FIELD) in ("1", "true") for form in info.forms.values())


def _named(info: Info) -> str:
    names = (one.name for one in info.identities if one.category == "conference" and one.name)
    return next(names, "")


def _either(info: Info, yes: tuple[str, ...], no: tuple[str, ...]) -> bool | None:
    if info.features.intersection(no):
        return False
    return True if info.features.intersection(yes) else None


def _anonymity(info: Info) -> str:
    if "muc_nonanonymous" in info.features:
        return "none"
    return "semi" if "muc_semianonymous" in info.features else ""


def _field(form: Fields, var: str) -> tuple[str, ...]:
    return form.get(var, ())


def _first(form: Fields, var: str) -> str:
    return next(iter(_field(form, var)), "").strip()


def _all(form: Fields, var: str) -> str:
    return "\n".join(_field(form, var)).strip()


def _whole(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return min(int(text), _OCCUPANTS_LIMIT) if is_number else None


def _activity(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return min(found, _ACTIVITY_LIMIT) if isfinite(found) and found >= 0 else None


def _language(tag: str, words: str) -> str:
    """The language that a room tells, empty for none.

    COMPAT: Prosody 0.12 tells English for every room whose owner has said nothing.
    """
    found = _LANGUAGE.fullmatch(tag)
    language = found[1].lower() if found else ""
    return "" if language == _ASSUMED and not wording.is_latin(words) else language


def _url(text: str) -> str:
    is_web = text.startswith(("http://", "https://")) and len(text) <= _URL_LIMIT
    return text if is_web and text.isprintable() and not set(text) & set(" <>\"'`\\") else ""


def _avatar(hashes: Iterable[str]) -> str:
    return next((one for one in map(str.lower, hashes) if _HASH.fullmatch(one)), "")


def _jids(texts: Iterable[str]) -> tuple[str, ...]:
    """The bare JIDs among addresses, which may be written as `xmpp:` URIs."""
    found: dict[str, None] = {}
    for text in texts:
        scheme, colon, rest = text.strip().partition(":")
        jid = rest.partition("?")[0] if colon and scheme.lower() == "xmpp" else text.strip()
        try:
            parsed = Jid.parse(jid.lower())
        except ValueError:
            continue
        if parsed.local:
            found[parsed.bare] = None
    return tuple(found)[:_CONTACTS]
