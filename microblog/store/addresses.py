"""The addresses that people write from: their own, and those that they say are theirs."""

from dataclasses import dataclass
from datetime import datetime

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Address:
    """A bare JID of somebody; pushes go to the active one."""

    jid: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says that `jid` is his, which `code` proves when it comes from there."""

    jid: str
    user_id: UserId
    code: str
    tries: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """An account that others may move into, or that moves into another one."""

    user_id: UserId
    nick: str | None
    follows_address: bool
    has_written: bool


async def of(connection: Connection, user_id: UserId) -> list[Address]:
    """A person's addresses, the active one first."""
    return await queries.many(connection, "addresses_of", Address, user_id=user_id)


async def count(connection: Connection, user_id: UserId) -> int:
    """How many addresses a person has."""
    return await queries.value(connection, "count_addresses", int, user_id=user_id) or 0


async def use(connection: Connection, user_id: UserId, jid: str) -> bool:
    """Send pushes to `jid`, which is the person's; whether that is new."""
    await queries.run(connection, "rest_address", user_id=user_id, jid=jid)
    return bool(await queries.run(connection, "use_address", user_id=user_id, jid=jid))


async def remove(connection: Connection, user_id: UserId, jid: str) -> str | None:
    """Take an address away from a person who has others.

    Returns the one that is active in its place, None where it was not.
    """
    if await queries.value(connection, "remove_address", bool, user_id=user_id, jid=jid):
        return await queries.value(connection, "promote_address", str, user_id=user_id)
    return None


async def claims(connection: Connection, user_id: UserId) -> list[Claim]:
    """What a person has claimed within the hour, newest first."""
    return await queries.many(connection, "claims_of", Claim, user_id=user_id)


async def claim(connection: Connection, user_id: UserId, jid: str, code: str) -> str:
    """Wait an hour for a code from `jid`: this one, or the one that is waited for already."""
    await queries.run(connection, "forget_claims")
    values = {"user_id": user_id, "jid": jid, "code": code}
    return await queries.value(connection, "claim_address", str, **values) or code


async def drop_claim(connection: Connection, user_id: UserId, jid: str) -> bool:
    """Whether a person had claimed `jid` until now."""
    return bool(await queries.run(connection, "drop_claim", user_id=user_id, jid=jid))


async def claims_on(connection: Connection, jid: str) -> list[Claim]:
    """Who claims `jid` and has tries left, newest first."""
    return await queries.many(connection, "claims_on", Claim, jid=jid)


async def count_try(connection: Connection, jid: str) -> None:
    """A wrong code came from `jid`."""
    await queries.run(connection, "count_try", jid=jid)


async def account(connection: Connection, user_id: UserId) -> Account | None:
    """An account, held until the transaction ends."""
    return await queries.one(connection, "account_of_claim", Account, user_id=user_id)


async def dissolve(connection: Connection, user_id: UserId, into: UserId) -> bool:
    """Move all that an account without a nick has into another one; it is gone then.

    Whether a text that has waited for a nick goes with it.
    """
    pair = {"from_id": user_id, "into_id": into}
    await queries.run(connection, "move_addresses", **pair)
    await queries.run(connection, "move_subscriptions", **pair)
    has_text = await queries.run(connection, "move_belongings", **pair)
    await queries.run(connection, "dissolve_account", user_id=user_id)
    return bool(has_text)


async def settle(connection: Connection, jid: str) -> None:
    """Nobody waits for a code from `jid` any more."""
    await queries.run(connection, "drop_claims_on", jid=jid)
