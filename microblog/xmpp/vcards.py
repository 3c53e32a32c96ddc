"""What people's own vCards (XEP-0054) and pictures (XEP-0084) say, read when they ask for it."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from microblog.domain.card import ABOUT_LIMIT, AVATAR_LIMIT, LINK_LIMIT, NAME_LIMIT, picture_type
from microblog.domain.errors import Unavailable
from microblog.domain.link import LinkLost
from microblog.domain.names import Nick
from microblog.domain.people import User
from microblog.domain.text import clean
from microblog.i18n import language_of
from microblog.i18n import mark as _
from microblog.log import logger
from microblog.render.words import Words
from microblog.store import profiles, users
from microblog.store.database import Database
from microblog.xmpp import writing
from microblog.xmpp.requesting import NotAnswered, Requests

_READERS = 4
_WAITING = 100
_SEAMS = str.maketrans("", "", " \t\r\n")
_V = "{vcard-temp}"
_PUBSUB = "http://jabber.org/protocol/pubsub"
_METADATA, _DATA = "urn:xmpp:avatar:metadata", "urn:xmpp:avatar:data"

READ = _("From your vCard I took: {parts}.")
PARTS = {
    "full_name": _("the name"),
    "about": _("the words about you"),
    "link": _("the link"),
    "avatar": _("the picture"),
}
NOTHING = _("Your vCard says nothing that I could take. Fill it in in your client, or see SET.")
NOT_READ = _("Your server does not let me read your vCard. Nothing was changed; SET does it too.")
SILENT = _("Your server did not answer in time. Please try VCARD again later.")
BUSY = _("Too many vCards are being read. Please try again in a minute.")

log = logger("vcards")


@dataclass(frozen=True, slots=True)
class Told:
    """What a vCard says of its owner; what it does not say is empty."""

    full_name: str = ""
    about: str = ""
    link: str = ""
    avatar: bytes = b""

    @property
    def parts(self) -> list[str]:
        """The names of what it says."""
        return [name for name in PARTS if getattr(self, name)]


@dataclass(frozen=True, slots=True)
class _Wish:
    jid: str
    route: writing.Route
    language: str


class VCards:
    """Reads people's vCards by `requests`, a few at a time, and keeps what they say.

    `say` takes what is told to them; `changed` is told whose picture may be new.
    """

    def __init__(
        self,
        database: Database,
        requests: Requests,
        *,
        say: Callable[[bytes], None],
        changed: Callable[[Nick], Awaitable[None]],
    ) -> None:
        self._database = database
        self._requests = requests
        self._say = say
        self._changed = changed
        self._wishes: asyncio.Queue[_Wish] = asyncio.Queue(_WAITING)

    def read(self, jid: str, route: writing.Route, language: str) -> None:
        """Read the vCard of the bare `jid` as soon as may be; what came of it goes by `route`."""
        wish = _Wish(jid, route, language)
        try:
            self._wishes.put_nowait(wish)
        except asyncio.QueueFull:
            self._tell(wish, Words(language_of(language), "").say(BUSY))

    async def run(self) -> None:
        """Read until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _number in range(_READERS):
                tasks.create_task(self._work())

    async def _work(self) -> None:
        while True:
            wish = await self._wishes.get()
            try:
                await self._fulfil(wish)
            except Unavailable as away:
                log.info("not kept", reason=str(away))
                self._tell(wish, Words(language_of(wish.language), "").say(SILENT))
            except Exception:  # the edge: one odd vCard must not end the others
                log.exception("failed")

    async def _fulfil(self, wish: _Wish) -> None:
        async with self._database.connection() as connection:
            user = await users.by_jid(connection, wish.jid)
        if user is None:
            return
        words = Words(user.language or language_of(wish.language), "")
        try:
            told = await self._told(wish.jid)
        except NotAnswered as failure:
            is_late = failure.condition in ("timeout", "remote-server-timeout")
            self._tell(wish, words.say(SILENT if is_late else NOT_READ))
            return
        if not told.parts:
            self._tell(wish, words.say(NOTHING))
            return
        await self._keep(user, told)
        parts = ", ".join(words.say(PARTS[name]) for name in told.parts)
        self._tell(wish, words.say(READ, parts=parts))
        if told.avatar and user.nick is not None:
            await self._show(Nick(user.nick))

    async def _show(self, nick: Nick) -> None:
        try:
            await self._changed(nick)
        except (Unavailable, LinkLost) as reason:
            # The next session begins with telling everybody.
            log.info("a new picture was not shown to all", reason=str(reason))

    async def _keep(self, user: User, told: Told) -> None:
        async with self._database.transaction() as connection:
            await profiles.learn(
                connection,
                user.user_id,
                full_name=told.full_name,
                about=told.about,
                link=told.link,
                avatar=told.avatar,
            )

    async def _told(self, jid: str) -> Told:
        """What the vCard says, with the picture that newer clients publish where it has none.

        Raises NotAnswered where there is neither.
        """
        failure: NotAnswered | None = None
        told = Told()
        try:
            told = told_by(await self._requests.get(jid, "<vCard xmlns='vcard-temp'/>"))
        except NotAnswered as silent:
            failure = silent
        if not told.avatar:
            avatar = await self._published(jid)
            told = Told(told.full_name, told.about, told.link, avatar)
        if failure is not None and not told.parts:
            # No vCard at all is told alike by some servers (XEP-0054, 3.1).
            if failure.condition == "item-not-found":
                return told
            raise failure
        return told

    async def _published(self, jid: str) -> bytes:
        """The picture of XEP-0084, empty where there is none that we keep."""
        try:
            metadata = await self._requests.get(jid, _items(_METADATA, " max_items='1'"))
            info = metadata.find(f".//{{{_METADATA}}}info")
            named = info.get("id", "") if info is not None else ""
            if not named or _too_big(info):
                return b""
            item = f"<item id='{writing.escaped(clean(named))}'/>"
            answer = await self._requests.get(jid, _items(_DATA, "", item))
        except NotAnswered:
            return b""
        return _picture(answer.findtext(f".//{{{_DATA}}}data", ""))

    def _tell(self, wish: _Wish, text: str) -> None:
        self._say(writing.message(wish.route, text))


def told_by(iq: Element) -> Told:
    """What the vCard in `iq` says, as far as it can be kept."""
    card = iq.find(f"{_V}vCard")
    if card is None:
        return Told()
    link = _text(card, "URL")
    is_link = link.startswith(("https://", "http://")) and len(link) <= LINK_LIMIT
    return Told(
        full_name=(_text(card, "FN") or _text(card, "NICKNAME"))[:NAME_LIMIT],
        # COMPAT: Prosody 0.12 (mod_vcard_legacy) gives a DESC back as NOTE.
        about=(_text(card, "DESC") or _text(card, "NOTE"))[:ABOUT_LIMIT],
        link=link if is_link else "",
        avatar=_picture(card.findtext(f"{_V}PHOTO/{_V}BINVAL", "")),
    )


def _text(card: Element, name: str) -> str:
    return clean(card.findtext(f"{_V}{name}", "")).strip()


def _picture(encoded: str) -> bytes:
    """The picture, empty where it is too big, or none of the types that we keep."""
    if len(encoded) > 2 * AVATAR_LIMIT:
        return b""
    try:
        data = base64.b64decode(encoded.translate(_SEAMS), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if len(data) <= AVATAR_LIMIT and picture_type(data) else b""


def _too_big(info: Element | None) -> bool:
    octets = info.get("bytes", "") if info is not None else ""
    return octets.isascii() and octets.isdigit() and int(octets[:18]) > AVATAR_LIMIT


def _items(node: str, more: str = "", item: str = "") -> str:
    return f"<pubsub xmlns='{_PUBSUB}'><items node='{node}'{more}>{item}</items></pubsub>"
