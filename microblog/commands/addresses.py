"""The addresses that the caller writes from, and the proof of new ones."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from microblog import clock
from microblog.commands.context import Context
from microblog.commands.replies import Noted, Reply
from microblog.domain.errors import Refused
from microblog.domain.jid import Jid
from microblog.domain.people import UserId
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import addresses
from microblog.store.addresses import Address, Claim

ADDRESS_LIMIT = 10
CLAIM_LIMIT = 5
_HOUR = timedelta(hours=1)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Addresses(Reply):
    """The caller's own addresses, the active one first, and those that wait for their code."""

    own: tuple[Address, ...]
    claimed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddressClaimed(Reply):
    """The code that is to come from `jid` within an hour."""

    jid: str
    code: str


@dataclass(frozen=True, slots=True)
class AddressConfirmed(Reply):
    """The address that the caller writes from belongs to the account called `nick` now.

    Pushes go to it if it `is_active`; with `has_text` a text of it waits there to be published.
    """

    jid: str
    nick: str | None
    is_active: bool
    has_text: bool


@dataclass(frozen=True, slots=True)
class ListAddresses:
    """The caller's own addresses."""


@command(
    "jids",
    "JIDS",
    summary=_("The addresses that you write from"),
    section=Section.ACCOUNT,
    examples=("JIDS",),
    access=Access.ANYONE,
)
async def list_addresses(context: Context, request: ListAddresses) -> Addresses:
    """Own addresses and open claims, which nobody else ever sees."""
    connection, caller = context.connection, context.caller.user_id
    claimed = await addresses.claims(connection, caller)
    return Addresses(
        tuple(await addresses.of(connection, caller)), tuple(claim.jid for claim in claimed)
    )


@dataclass(frozen=True, slots=True)
class AddAddress:
    """Say that `address` is the caller's too."""

    address: str


@command(
    "jid_add",
    "JID +<address>",
    summary=_("Write from another address too"),
    section=Section.ACCOUNT,
    examples=("JID +juliet@verona.example",),
    access=Access.ANYONE,
)
async def add_address(context: Context, request: AddAddress) -> Reply:
    """Wait for a code from the address; whether somebody else has it is not told."""
    connection, caller = context.connection, context.caller.user_id
    jid = _bare(request.address)
    own = await addresses.of(connection, caller)
    if jid in [address.jid for address in own]:
        return Noted("address_yours", {"jid": jid})
    if len(own) >= ADDRESS_LIMIT:
        raise Refused("addresses_full", limit=ADDRESS_LIMIT)
    claims = await addresses.claims(connection, caller)
    if len(claims) >= CLAIM_LIMIT and jid not in [claim.jid for claim in claims]:
        raise Refused("claims_spent", limit=CLAIM_LIMIT, minutes=_minutes_left(claims[-1]))
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    return AddressClaimed(jid, await addresses.claim(connection, caller, jid, code))


@dataclass(frozen=True, slots=True)
class RemoveAddress:
    """`address` is not the caller's any more."""

    address: str


@command(
    "jid_remove",
    "JID -<address>",
    summary=_("Remove one of your addresses"),
    section=Section.ACCOUNT,
    examples=("JID -juliet@verona.example",),
    access=Access.ANYONE,
)
async def remove_address(context: Context, request: RemoveAddress) -> Noted:
    """Remove an address, but never the last one; or take a claim back."""
    connection, caller = context.connection, context.caller.user_id
    jid = _bare(request.address)
    own = await addresses.of(connection, caller)
    if jid not in [address.jid for address in own]:
        if await addresses.drop_claim(connection, caller, jid):
            return Noted("claim_dropped", {"jid": jid})
        raise Refused("address_not_yours", jid=jid)
    if len(own) == 1:
        raise Refused("address_last", jid=jid)
    active = await addresses.remove(connection, caller, jid)
    if active is None:
        return Noted("address_removed", {"jid": jid})
    return Noted("address_replaced", {"jid": jid, "active": active})


@dataclass(frozen=True, slots=True)
class UseAddress:
    """Send to `address`."""

    address: str


@command(
    "jid_use",
    "JID !<address>",
    summary=_("Which of your addresses posts are sent to"),
    section=Section.ACCOUNT,
    examples=("JID !juliet@verona.example",),
    access=Access.ANYONE,
)
async def use_address(context: Context, request: UseAddress) -> Noted:
    """Make an own address the active one."""
    connection, caller = context.connection, context.caller.user_id
    jid = _bare(request.address)
    own = await addresses.of(connection, caller)
    if jid not in [address.jid for address in own]:
        raise Refused("address_not_yours", jid=jid)
    if not await addresses.use(connection, caller, jid):
        return Noted("address_active_already", {"jid": jid})
    context.undo_with(UseAddress(own[0].jid))
    return Noted("address_active", {"jid": jid})


@dataclass(frozen=True, slots=True)
class Confirm:
    """The code for the address that the caller writes from."""

    code: str


@command(
    "confirm",
    "CONFIRM <code:word>",
    summary=_("Confirm from a new address that it is yours"),
    section=Section.ACCOUNT,
    examples=("CONFIRM 271828",),
    access=Access.ANYONE,
)
async def confirm(context: Context, request: Confirm) -> Reply:
    """Move the account of this address, which must be an empty one, into that of the claim.

    A wrong code is counted, so it is answered and not refused.
    """
    connection, jid = context.connection, context.line.jid
    claims = await addresses.claims_on(connection, jid)
    if not claims:
        raise Refused("nothing_to_confirm", jid=jid)
    claim = next((one for one in claims if _is_code(request.code, one)), None)
    if claim is None:
        await addresses.count_try(connection, jid)
        return Noted("code_wrong")
    return await _move(context, claim)


async def _move(context: Context, claim: Claim) -> Reply:
    connection, jid, caller = context.connection, context.line.jid, context.caller.user_id
    if caller == claim.user_id:
        await addresses.settle(connection, jid)
        return Noted("address_yours", {"jid": jid})
    mine, into = await _held(context, caller, claim.user_id)
    if mine.nick is not None or mine.has_written:
        raise Refused("address_has_blog", nick=mine.nick or "")
    count = await addresses.count(connection, caller)
    if await addresses.count(connection, into.user_id) + count > ADDRESS_LIMIT:
        raise Refused("addresses_full", limit=ADDRESS_LIMIT)
    has_text = await addresses.dissolve(connection, caller, into.user_id)
    await addresses.settle(connection, jid)
    if into.follows_address:
        await addresses.use(connection, into.user_id, jid)
    return AddressConfirmed(jid, into.nick, into.follows_address, has_text)


async def _held(
    context: Context, caller: UserId, claimer: UserId
) -> tuple[addresses.Account, addresses.Account]:
    """Both accounts, held in the order of their numbers so that two moves never wait in a ring."""
    found = {
        user_id: await addresses.account(context.connection, user_id)
        for user_id in sorted((caller, claimer))
    }
    mine, into = found[caller], found[claimer]
    if mine is None or into is None:
        raise Refused("nothing_to_confirm", jid=context.line.jid)
    return mine, into


def _bare(text: str) -> str:
    """The bare JID that is meant, folded as servers fold it; refuses what is none."""
    try:
        jid = Jid.parse(text.casefold())
    except ValueError as malformed:
        raise Refused("address_malformed", address=text) from malformed
    if not jid.local or text.casefold().startswith(("http:", "https:")):
        raise Refused("address_malformed", address=text)
    return jid.bare


def _is_code(typed: str, claim: Claim) -> bool:
    return secrets.compare_digest(typed.encode(), claim.code.encode())


def _minutes_left(claim: Claim) -> int:
    left = claim.created_at + _HOUR - clock.now()
    return max(1, -(-int(left.total_seconds()) // 60))
