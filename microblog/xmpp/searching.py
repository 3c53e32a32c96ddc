"""Searching conferences from clients: channel search (XEP-0433) and the protocol before it.

The older one is that of search.jabber.network, which Converse.js and Gajim speak. Both page by
result sets (XEP-0059), popular rooms first or by address.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from microblog.domain.errors import Refused
from microblog.domain.text import is_legal
from microblog.i18n import language_of
from microblog.i18n import mark as _
from microblog.render.words import Words
from microblog.search.keywords import Answered, Scope, alike, popular, room_query, users
from microblog.store import rooms
from microblog.store.database import Database
from microblog.store.rooms import Order, Room, RoomQuery
from microblog.xmpp import forms
from microblog.xmpp.asking import OURSELVES, Asked, Place, Refusal, Reply, Service
from microblog.xmpp.budget import Budget, Grant
from microblog.xmpp.forms import Question
from microblog.xmpp.writing import escaped

CHANNELS = "urn:xmpp:channel-search:0"
SEARCH = f"{CHANNELS}:search"
PARAMETERS = f"{CHANNELS}:search-params"
ERROR = f"{CHANNELS}:error"
LEGACY = "https://xmlns.zombofant.net/muclumbus/search/1.0"
RSM = "http://jabber.org/protocol/rsm"
MOST = 100
_DEFAULT = 20
_ASKED_LIMIT = 1024
_A_MINUTE = 30
_RETRY = 30
_TRUE = ("true", "1")
_FALSE = ("false", "0")
# COMPAT: the table of XEP-0433 0.1.0 says one name, its example another.
_ADDRESS_FIELDS = ("sinaddr", "sinaddress")
_KEYS = {
    f"{{{CHANNELS}:order}}nusers": Order.POPULAR,
    f"{{{CHANNELS}:order}}address": Order.ADDRESS,
    "nusers": Order.POPULAR,
    "address": Order.ADDRESS,
}


class Unfit(Exception):  # noqa: N818  (the answer to a request that cannot be)
    """A search that is refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A search as both protocols mean it; `has_sets` where whoever asks pages."""

    query: RoomQuery
    order: Order
    after: str
    size: int
    has_sets: bool


class RoomSearch:
    """Answers searches of rooms, thirty a minute from one account."""

    def __init__(self, database: Database, budget: Budget | None = None) -> None:
        self._database = database
        self._budget = budget or Budget(answers=_A_MINUTE)

    def service(self) -> Service:
        """Search at the component, the bot and `search@`."""
        return Service(
            {
                ("get", f"{{{SEARCH}}}search"): self.channels,
                ("get", f"{{{LEGACY}}}search"): self.legacy,
            },
            (SEARCH, LEGACY, RSM),
            OURSELVES | {Place.SEARCH},
        )

    async def channels(self, asked: Asked) -> Reply:
        """The form, or what was found (XEP-0433)."""
        values = forms.submitted(asked.payload)
        if values is None:
            return f"<search xmlns='{SEARCH}'>{_form(asked, PARAMETERS)}</search>"
        if "all" in values and _said(values, "q"):
            fields = "<var>all</var><var>q</var>"
            detail = f"<conflicting-fields xmlns='{ERROR}'>{fields}</conflicting-fields>"
            return ("modify", "bad-request", "", detail)
        return await self._searched(asked, values, _result)

    async def legacy(self, asked: Asked) -> Reply:
        """The form, or what was found (muclumbus 1.0)."""
        values = forms.submitted(asked.payload)
        if values is None:
            return f"<search xmlns='{LEGACY}'>{_form(asked, f'{LEGACY}#params')}</search>"
        return await self._searched(asked, values, _legacy_result)

    async def _searched(
        self,
        asked: Asked,
        values: Mapping[str, Sequence[str]],
        write: "Callable[[_Found, _Wanted], str]",
    ) -> Reply:
        if self._budget.ask(asked.asker) is not Grant.ANSWER:
            detail = f"<rate-limit xmlns='{ERROR}' retry-after='{_RETRY}'/>"
            return ("wait", "resource-constraint", "", detail)
        try:
            wanted = _read(asked.payload, values)
            found = await self._found(wanted)
        except Unfit as unfit:
            return unfit.refusal
        except ValueError:
            return _no_such_place()
        except Refused:
            detail = f"<rate-limit xmlns='{ERROR}' retry-after='{_RETRY}'/>"
            return ("wait", "resource-constraint", "", detail)
        return write(found, wanted)

    async def _found(self, wanted: _Wanted) -> "_Found":
        async with self._database.connection() as connection:
            if wanted.order is Order.ADDRESS:
                page = await rooms.find(
                    connection,
                    wanted.query,
                    order=Order.ADDRESS,
                    after=wanted.after,
                    size=wanted.size,
                )
                found = page.rooms
                if not found and not wanted.after:
                    likely = await alike(connection, wanted.query, wanted.size)
                    found = tuple(sorted(likely, key=lambda room: room.address))
                return _Found(found, lambda room: room.address)
            after = float(wanted.after) if wanted.after else None
            if after is not None and not math.isfinite(after):
                raise ValueError("no place")
            answered: Answered = await popular(
                connection, wanted.query, after=after, size=wanted.size
            )
            return _Found(answered.rooms, lambda room: repr(room.popularity))


@dataclass(frozen=True, slots=True)
class _Found:
    """Rooms, and by what each is known to whoever pages."""

    rooms: Sequence[Room]
    place: Callable[[Room], str]


def _read(payload: Element, values: Mapping[str, Sequence[str]]) -> _Wanted:
    """What is asked; raises Unfit."""
    text = _said(values, "q")
    if len(text) > _ASKED_LIMIT or not is_legal(text):
        raise Unfit(_no_terms("The text is too long."))
    scope = Scope(
        name=_flag(values, ("sinname",)),
        description=_flag(values, ("sindescription", "sindescr")),
        address=_flag(values, _ADDRESS_FIELDS),
    )
    if not (scope.name or scope.description or scope.address):
        detail = f"<no-search-conditions xmlns='{ERROR}'/>"
        raise Unfit(("modify", "bad-request", "Nothing is to be searched.", detail))
    query = room_query(text, _least(_said(values, "min_users")), scope)
    if text and not query.words and query == room_query("", _least(_said(values, "min_users"))):
        raise Unfit(_no_terms("There is no word to look for."))
    kinds = [kind for kind in values.get("types", ()) if kind]
    size, after, has_sets = _page(payload)
    if kinds and "xep-0045" not in kinds:
        size = 0
    return _Wanted(query, _order(values), after, size, has_sets)


def _order(values: Mapping[str, Sequence[str]]) -> Order:
    key = _said(values, "key")
    if key and key not in _KEYS:
        detail = f"<invalid-sort-key xmlns='{ERROR}'/>"
        raise Unfit(("modify", "feature-not-implemented", "", detail))
    return _KEYS.get(key, Order.POPULAR)


def _page(payload: Element) -> tuple[int, str, bool]:
    """How many, behind what, and whether a set was asked for; raises Unfit for other paging."""
    asked = payload.find(f"{{{RSM}}}set")
    if asked is None:
        return _DEFAULT, "", False
    names = {child.tag.rpartition("}")[2] for child in asked}
    if names - {"max", "after"}:
        raise Unfit(("cancel", "feature-not-implemented"))
    most = (asked.findtext(f"{{{RSM}}}max") or "").strip() or str(_DEFAULT)
    if not (most.isascii() and most.isdigit() and len(most) < 10):
        raise Unfit(("modify", "bad-request"))
    after = (asked.findtext(f"{{{RSM}}}after") or "").strip()
    if not is_legal(after) or len(after) > _ASKED_LIMIT:
        raise Unfit(_no_such_place())
    return min(int(most), MOST), after, True


def _said(values: Mapping[str, Sequence[str]], name: str) -> str:
    return " ".join(values.get(name, ())).strip()


def _flag(values: Mapping[str, Sequence[str]], names: Sequence[str]) -> bool:
    """A field that is yes or no; whoever does not say leaves it to us: yes."""
    said = next((text for name in names if (text := _said(values, name).lower())), "true")
    if said not in (*_TRUE, *_FALSE):
        raise Unfit(("modify", "bad-request"))
    return said in _TRUE


def _least(text: str) -> float:
    if not text:
        return 0.0
    try:
        least = float(text)
    except ValueError as broken:
        raise Unfit(("modify", "bad-request")) from broken
    if not math.isfinite(least):
        raise Unfit(("modify", "bad-request"))
    return least


def _no_terms(text: str) -> Refusal:
    detail = f"<invalid-search-terms xmlns='{ERROR}'/><text xmlns='{ERROR}'>{escaped(text)}</text>"
    return ("modify", "bad-request", "", detail)


def _no_such_place() -> Refusal:
    """A set begins behind what nobody gave out (XEP-0059, 2.2)."""
    return ("cancel", "item-not-found")


def _result(found: _Found, wanted: _Wanted) -> str:
    items = "".join(_item(room, is_legacy=False) for room in found.rooms)
    return f"<result xmlns='{SEARCH}'>{items}{_set(found, wanted)}</result>"


def _legacy_result(found: _Found, wanted: _Wanted) -> str:
    items = "".join(_item(room, is_legacy=True) for room in found.rooms)
    return f"<result xmlns='{LEGACY}'>{items}{_set(found, wanted)}</result>"


def _item(room: Room, *, is_legacy: bool) -> str:
    texts = (("name", room.name), ("description", room.description), ("language", room.language))
    told = "".join(f"<{tag}>{escaped(text)}</{tag}>" for tag, text in texts if text)
    if (inside := users(room)) is not None:
        told += f"<nusers>{inside}</nusers>"
    if room.is_open is not False:
        told += "<is-open/>" if is_legacy else "<is-open>true</is-open>"
    if not is_legacy:
        told += "<service-type>xep-0045</service-type>"
    if room.anonymity and is_legacy:
        told += f"<anonymity-mode>{room.anonymity}</anonymity-mode>"
    elif room.anonymity:
        mode = f"{{{CHANNELS}:anonymity}}none"
        told += f"<anonymity-mode>{_MODES.get(room.anonymity, mode)}</anonymity-mode>"
    return f"<item address='{escaped(room.address)}'>{told}</item>"


_MODES = {"semi": "muc_semianonymous"}


def _set(found: _Found, wanted: _Wanted) -> str:
    """The set; without a page of one there is none, but where somebody pages a maximum always."""
    if not found.rooms:
        return f"<set xmlns='{RSM}'><max>{wanted.size}</max></set>" if wanted.has_sets else ""
    first, last = (escaped(found.place(room)) for room in (found.rooms[0], found.rooms[-1]))
    return (
        f"<set xmlns='{RSM}'><first>{first}</first><last>{last}</last>"
        f"<max>{wanted.size}</max></set>"
    )


def _form(asked: Asked, form_type: str) -> str:
    words = Words(language_of(asked.language), "")
    keys = (
        (f"{{{CHANNELS}:order}}nusers", words.say(_("Number of people"))),
        (f"{{{CHANNELS}:order}}address", words.say(_("Address"))),
    )
    if form_type != PARAMETERS:
        keys = (("nusers", keys[0][1]), ("address", keys[1][1]))
    places = (
        ("sinname", words.say(_("Look in names"))),
        ("sindescription", words.say(_("Look in descriptions"))),
        ("sinaddr", words.say(_("Look in addresses"))),
    )
    questions = [
        forms.hidden(form_type),
        Question("q", "text-single", words.say(_("Words"))),
        *(Question(var, "boolean", label, value="true") for var, label in places),
        Question("min_users", "text-single", words.say(_("People, at least")), value="1"),
        Question("key", "list-single", words.say(_("Sort by")), value=keys[0][0], options=keys),
    ]
    return forms.form(words.say(_("Search for conferences")), "", questions)
