"""Words for conferences: lines, cards, what a visit found, and what is new of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from microblog import clock
from microblog.commands.rooming import FoundRooms, RoomCard
from microblog.commands.roomkeeping import RoomAsked
from microblog.commands.roomwatching import FollowedRooms
from microblog.domain.conference import join_link
from microblog.domain.names import Tag
from microblog.domain.text import first_line
from microblog.grammar.tokens import spell_tag
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words
from microblog.store.followed_rooms import RoomNews
from microblog.store.rooms import Day, Mention, Order, Room

NOTES = {
    "room_reported": _("The operators will look at {room}. Thank you."),
    "room_reported_already": _("You have reported {room} already."),
    "room_delisted": _("{room} is out of the directory. ROOMS RELIST {room} lets it in again."),
    "room_delisted_already": _("{room} is out of the directory already."),
    "domain_delisted": _(
        "Nothing at {domain} or below it is in the directory. ROOMS RELIST {domain} lets it in"
        " again."
    ),
    "domain_delisted_already": _("{domain} is out of the directory already."),
    "domain_relisted": _("What is at {domain} may be listed again; I read it soon."),
    "domain_not_delisted": _("Nobody has taken {domain} out of the directory."),
    "room_relisted": _("{room} may be listed again; I read it soon."),
    "room_not_delisted": _("Nobody has taken {room} out of the directory."),
    "room_followed": _("You hear when {room} wakes up, falls silent or moves."),
    "room_followed_already": _("You follow {room} already; ROOMS UNSUB {room} ends it."),
    "room_unfollowed": _("You no longer follow {room}."),
    "room_not_followed": _("You do not follow {room}. ROOMS SUBS lists what you follow."),
    "rooms_followed": _("You hear of new conferences that fit “{query}”."),
    "rooms_followed_already": _("You have that search already; ROOMS UNSUB {query} ends it."),
    "rooms_unfollowed": _("You no longer hear of new conferences that fit “{query}”."),
    "rooms_not_followed": _("There is no such search. ROOMS SUBS lists what you follow."),
    "rooms_unfollowed_all": _("You hear of no conferences any more."),
    "rooms_followed_none": _(
        "You follow no conferences. ROOMS SUB room@server follows one, ROOMS SUB words new ones."
    ),
}

REFUSALS = {
    "room_address": _("“{text}” is no address of a conference: ROOMS room@server"),
    "room_unknown": _("I do not know {room} yet. ROOMS ADD {room} has me read it now."),
    "room_unlisted": _("{room} is not listed. ROOMS REFRESH {room} reads it again and says why."),
    "room_language": _("“{language}” is no language: two letters, as in ROOMS TOP ru"),
    "room_requests_full": _(
        "You have asked for {limit} conferences within an hour. Later, please."
    ),
    "room_proof": _(
        "I do not know that {room} is yours. Put your address {jid} into its settings as a contact"
        " (contact JID), or into the abuse contacts of its server, then send ROOMS REFRESH {room}"
        " and this again."
    ),
    "room_domain_delisted": _(
        "{room} is out of the directory with all of {domain}. ROOMS RELIST {domain} lets it in"
        " again."
    ),
    "domain_proof": _(
        "I do not know that {domain} is yours. Put your address {jid} into its abuse contacts"
        " (XEP-0157) and send this again in some hours, when I have read them."
    ),
    "room_blocked": _("An operator keeps {room} out of the directory. REPORT text writes to them."),
    "room_search_empty": _("What should new conferences be like? ROOMS SUB linux lang:ru"),
    "rooms_followed_full": _(
        "You follow {limit} conferences and searches; drop one first: ROOMS SUBS"
    ),
}

# What came of a visit, by the outcome in `room_requests`.
OUTCOMES = {
    "hidden": _("{room} is not listed: it is hidden (not public in its settings)."),
    "members_only": _("{room} is not listed: it is for members only."),
    "password": _("{room} is not listed: one needs a password to enter."),
    "temporary": _("{room} is not listed: it is temporary and goes when the last one leaves."),
    "noindex": _("{room} is not listed: it, or its server, asks directories to leave it out."),
    "gateway": _("{room} is not listed: it belongs to a gateway to another network."),
    "blocked": _("{room} is not listed: an operator of this site has blocked it."),
    "delisted": _("{room} is not listed: its owner has taken it out of the directory."),
    "unread": _("{room} has not been read yet."),
    "unreachable": _("I cannot reach {room} at the moment."),
    "not_found": _("There is no {room}."),
    "not_a_room": _("{room} is no conference."),
    "refused": _("{room} is not listed: its server does not tell me anything of it."),
}
VISITED = _("I have read {room}, and it is listed:")
_ASKED = _("I read {room} soon. ROOMS {room} shows it then.")
_UNVISITED = _(
    "This service keeps no crawler running: {room} is noted, and read as soon as there is one."
)

_HEADS = {
    Order.RELEVANCE: _("Conferences:"),
    Order.POPULAR: _("Popular conferences:"),
    Order.NEW: _("New conferences:"),
    Order.RISING: _("Rising conferences:"),
    Order.ACTIVE: _("Lively conferences:"),
    Order.ADDRESS: _("Conferences:"),
}
_STATES = {
    "quiet": _("quiet"),
    "dead": _("nobody there"),
    "gone": _("it is gone"),
}
_NEWS = {
    "woke": _("{room} has woken up:"),
    "died": _("{room} has fallen silent: nobody is there any more."),
    "gone": _("{room} is gone."),
    "moved": _("{room} has moved to {target}"),
    "new": _("New here, and fits your search:"),
}
_BARS = "▁▂▃▄▅▆▇█"
_MENTION, _TOPIC = 60, 100


def line(room: Room | RoomNews, words: Words) -> str:
    """`Линукс (142, 23/h, ru) xmpp:linux@conference.example?join - софт и железо`."""
    numbers = ", ".join(_numbers(room, words))
    told = f" ({numbers})" if numbers else ""
    topic = first_line(room.description, _TOPIC)
    return f"{_name(room)}{told} {join_link(room.address)}{f' - {topic}' if topic else ''}"


def _name(room: Room | RoomNews) -> str:
    return room.name or room.address.partition("@")[0]


def _numbers(room: Room | RoomNews, words: Words) -> Iterator[str]:
    """Those that are known."""
    if room.occupants is not None:
        yield str(room.occupants)
    if room.activity:
        yield words.say(_("{number}/h"), number=_number(room.activity))
    if room.language:
        yield _language(room)


def _language(room: Room | RoomNews) -> str:
    return f"{room.language}?" if room.is_language_guessed else room.language


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


@said.register
def _found(reply: FoundRooms, words: Words) -> str:
    blocks = []
    if reply.is_plain:
        told = f"{words.url}/rooms"
        blocks.append(words.say(_("Understood as plain words. What one can say: {url}"), url=told))
    if not reply.rooms:
        blocks.append(words.say(_("No conferences found.")))
    else:
        head = words.say(_HEADS[reply.order])
        if reply.is_alike:
            head = words.say(_("None has these words; these sound like it:"))
        shown = (f"{place}. {line(room, words)}" for place, room in enumerate(reply.rooms, 1))
        blocks.append("\n".join((head, *shown)))
    if reply.guesses:
        offered = ", ".join(f"ROOMS {text}" for text in reply.guesses)
        blocks.append(words.say(_("Did you mean: {guesses}"), guesses=offered))
    if reply.then:
        blocks.append(words.say(_("MORE shows the next ones.")))
    return "\n\n".join(blocks)


@said.register
def _card(reply: RoomCard, words: Words) -> str:
    return card(reply, words, clock.now())


def card(reply: RoomCard, words: Words, now: datetime) -> str:
    """All that is known of one room; the age of its numbers is that at `now`."""
    room = reply.room
    lines = [f"{_name(room)} - {join_link(room.address)}"]
    if room.state in _STATES:
        lines.append(words.say(_STATES[room.state]))
    if room.moved_to:
        lines.append(words.say(_("It has moved to {target}"), target=join_link(room.moved_to)))
    lines += [_people(room, words, now), *_about(room, words)]
    if reply.days:
        bars = sparkline(reply.days)
        lines.append(words.say(_("{bars} - people in the last 30 days"), bars=bars))
    if room.description:
        lines.append(room.description)
    if reply.twins:
        copies = ", ".join(reply.twins)
        lines.append(words.say(_("Copies elsewhere: {rooms}"), rooms=copies))
    if reply.mentions:
        lines.append(words.say(_("Mentioned in:")))
        lines.extend(map(_mention, reply.mentions))
    lines.append(f"{words.url}/rooms/{room.address}")
    return "\n".join(lines)


def _people(room: Room, words: Words, now: datetime) -> str:
    """Who is there, what is written, and how old that is."""
    told = []
    if room.occupants is not None:
        told.append(words.say(_("{number} there"), number=room.occupants))
    if room.median is not None:
        told.append(words.say(_("{number} as a rule"), number=_number(room.median)))
    if room.peak is not None:
        told.append(words.say(_("at most {number} in 30 days"), number=room.peak))
    if room.activity is not None:
        told.append(words.say(_("{number} messages an hour"), number=_number(room.activity)))
    if not told:
        return words.say(_("how many people are there is not known"))
    if room.sampled_at is not None:
        told.append(_age(now - room.sampled_at, words))
    return ", ".join(told)


def _about(room: Room, words: Words) -> Iterator[str]:
    """One line with what the room is like, where something is known of that."""
    about = [_language(room)] if room.language else []
    about += [spell_tag(Tag(key)) for key in room.tags]
    told = (
        (room.anonymity == "none", _("everyone sees your address")),
        (room.is_moderated, _("moderated")),
        (room.is_sensitive, _("for adults")),
    )
    about += [words.say(sentence) for holds, sentence in told if holds]
    if about:
        yield " · ".join(about)


def _age(age: timedelta, words: Words) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 60:
        return words.say(_("read {number} min ago"), number=minutes)
    if minutes < 48 * 60:
        return words.say(_("read {number} h ago"), number=minutes // 60)
    return words.say(_("read {number} days ago"), number=minutes // (24 * 60))


def sparkline(days: Sequence[Day]) -> str:
    """A bar a day from the first that is known, the highest of them full; `·` where not seen."""
    known = {one.day: one.average for one in days}
    first, last = min(known), max(known)
    top = max(known.values()) or 1.0
    return "".join(
        _bar(known.get(first + timedelta(days=number)), top)
        for number in range((last - first).days + 1)
    )


def _bar(average: float | None, top: float) -> str:
    if average is None:
        return "·"
    return _BARS[min(len(_BARS) - 1, int(average / top * (len(_BARS) - 1) + 0.5))]


def _mention(mention: Mention) -> str:
    number = f"#{mention.post_id}" + (f"/{mention.comment}" if mention.comment else "")
    return f"{number} @{mention.author}: {first_line(mention.body, _MENTION)}"


@said.register
def _asked(reply: RoomAsked, words: Words) -> str:
    return words.say(_ASKED, room=reply.address)


@said.register
def _followed(reply: FollowedRooms, words: Words) -> str:
    if not reply.rooms and not reply.searches:
        return words.say(NOTES["rooms_followed_none"])
    blocks = []
    if reply.rooms:
        blocks.append("\n".join((words.say(_("Conferences you follow:")), *reply.rooms)))
    if reply.searches:
        head = words.say(_("New conferences that fit these come to you:"))
        blocks.append("\n".join((head, *reply.searches)))
    return "\n\n".join(blocks)


def visited(outcome: str, address: str, room: Room | None, words: Words) -> str:
    """What a visit found: the room as it is listed now, or why it is not."""
    if outcome or room is None:
        return words.say(OUTCOMES.get(outcome, _ASKED), room=address)
    return f"{words.say(VISITED, room=address)}\n{line(room, words)}"


def unvisited(address: str, words: Words) -> str:
    """That nobody reads a room for now."""
    return words.say(_UNVISITED, room=address)


def news(told: Sequence[RoomNews], words: Words) -> str:
    """What is new of rooms that somebody follows."""
    lines = []
    for one in told:
        if one.what == "new":
            continue
        lines.append(words.say(_NEWS[one.what], room=one.address, target=_target(one)))
        if one.what == "woke":
            lines.append(line(one, words))
    fresh = [line(one, words) for one in told if one.what == "new"]
    if fresh:
        lines += [words.say(_NEWS["new"]), *fresh]
    return "\n".join(lines)


def _target(told: RoomNews) -> str:
    return join_link(told.moved_to) if told.moved_to else ""
