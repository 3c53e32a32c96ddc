"""Whether pushes are sent to the caller, and what came while they were not."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from microblog import clock
from microblog.commands.context import Context
from microblog.commands.replies import Heading, Listing, Reply
from microblog.domain import until
from microblog.domain.errors import Refused
from microblog.domain.preferences import Delivery
from microblog.domain.ref import Ref
from microblog.grammar.command import Access, Section, command, usage
from microblog.i18n import mark as _
from microblog.store import missed, preferences
from microblog.store.missed import Letter, Missed

_LONGEST = timedelta(days=366)
# Who says it again within a minute means the same moment.
_SAME = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SwitchedOn(Reply):
    """Pushes are sent; `missed` is what came before that, if they were not."""

    missed: Missed | None = None


@dataclass(frozen=True, slots=True)
class SwitchedOff(Reply):
    """No pushes are sent, until a moment on the caller's clock, or until ON."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MissedPosts(Reply):
    """Posts that came while pushes were off or were sent in vain; `is_on` where that is said too.

    The first page also has the newest comments and private messages that were sent in vain.
    """

    listing: Listing
    is_on: bool
    comments: tuple[Ref, ...] = ()
    letters: tuple[Letter, ...] = ()

    @property
    def then(self) -> str:
        """The cursor behind the last post."""
        return self.listing.then


@dataclass(frozen=True, slots=True)
class On:
    """Send pushes."""


@command(
    "on",
    "ON",
    summary=_("Deliver posts to me"),
    section=Section.ACCOUNT,
    examples=("ON",),
    access=Access.ANYONE,
)
async def on(context: Context, request: On) -> SwitchedOn:
    """Pushes come from now on; counts what came meanwhile."""
    if not await _switch_on(context):
        return SwitchedOn()
    found = await missed.digest(context.connection, context.caller.user_id)
    return SwitchedOn(found or None)


@dataclass(frozen=True, slots=True)
class ShowMissed:
    """What came while pushes were off or was sent in vain; send them again first where `on`."""

    on: bool = False


@command(
    "missed",
    usage("ON+", on=True),
    "MISSED",
    summary=_("What came while deliveries were off or did not arrive; ON+ also switches them on"),
    section=Section.ACCOUNT,
    examples=("ON+", "MISSED"),
    access=Access.ANYONE,
)
async def show_missed(context: Context, request: ShowMissed) -> MissedPosts:
    """The newest ten posts of that time; MORE goes on."""
    is_first = not context.after
    if request.on and is_first:
        await _switch_on(context)
    page = await missed.page(context.connection, context.caller.user_id, context.after)
    listing = Listing(Heading.LAST, page.posts, page.then)
    return MissedPosts(listing, request.on and is_first, page.comments, page.letters)


@dataclass(frozen=True, slots=True)
class Off:
    """Send no pushes, for a time or `until` a moment; empty: until ON."""

    until: str = ""


@command(
    "off",
    "OFF|STOP|QUIT",
    "OFF <until>",
    summary=_("Deliver nothing to me for now, for 8h, 2d, 1w, or until mon, tomorrow, 18:00"),
    section=Section.ACCOUNT,
    examples=("OFF", "OFF 8h", "OFF until mon"),
    access=Access.ANYONE,
)
async def off(context: Context, request: Off) -> SwitchedOff:
    """Pushes stop; answers to commands still come."""
    connection, caller = context.connection, context.caller.user_id
    zone = until.zone_of(await preferences.zone(connection, caller))
    end = _end(request.until, zone) if request.until else None
    before = await preferences.delivery(connection, caller)
    if not before.is_on and _is_same(before.off_until, end):
        end = before.off_until
    else:
        await preferences.switch_off(connection, caller, end)
        context.undo_with(On() if before.is_on else _off(before))
    return SwitchedOff(end.astimezone(zone) if end else None)


async def _switch_on(context: Context) -> bool:
    """Whether pushes come only from now on."""
    connection, caller = context.connection, context.caller.user_id
    before = await preferences.delivery(connection, caller)
    await preferences.switch_on(connection, caller)
    if not before.is_on:
        context.undo_with(_off(before))
    return not before.is_on


def _off(before: Delivery) -> Off:
    """What brings back deliveries that were off."""
    return Off(f"until {before.off_until.isoformat()}" if before.off_until else "")


def _end(text: str, zone: tzinfo) -> datetime:
    now = clock.now()
    end = until.moment(text, now, zone)
    if end is None:
        raise Refused("until_unreadable", text=text)
    if end <= now:
        raise Refused("until_past", text=text)
    if end > now + _LONGEST:
        raise Refused("until_too_far", text=text)
    return end


def _is_same(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < _SAME
