"""People and the addresses they write from."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.domain.people import Profile, User, UserId
from microblog.store import queries
from microblog.store.queries import Connection


async def by_jid(connection: Connection, jid: str) -> User | None:
    """Who writes from the bare `jid`, if anybody has."""
    return await queries.one(connection, "user_of_jid", User, jid=jid)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who writes from some address; `is_due` where a sign of life from there changes anything."""

    user: User
    is_due: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class _Due:
    jid: str


@dataclass(frozen=True, slots=True)
class _Row:
    user_id: UserId
    nick: str | None
    language: str
    is_on: bool
    is_due: bool


async def speaker(connection: Connection, jid: str) -> Speaker | None:
    """Who writes from the bare `jid` now, if anybody has before."""
    row = await queries.one(connection, "speaker_of_jid", _Row, jid=jid)
    if row is None:
        return None
    return Speaker(User(row.user_id, row.nick, row.language, row.is_on), is_due=row.is_due)


async def due(connection: Connection, jids: Sequence[str]) -> list[str]:
    """From which of some bare JIDs a sign of life changes anything."""
    rows = await queries.many(connection, "due_among", _Due, jids=list(jids))
    return [row.jid for row in rows]


async def welcome(connection: Connection, jid: str, language: str) -> User:
    """A newcomer's account; raises UniqueViolationError when the JID has one by now."""
    user = await queries.one(connection, "add_user", User, jid=jid, language=language)
    if user is None:
        raise LookupError(jid)
    return user


async def hear(connection: Connection, jid: str) -> None:
    """Note a sign of life from one of a person's addresses.

    It ends any pause of deliveries to it, with a digest where nothing more could be stored for it,
    and it becomes the active one where the person has chosen so.
    """
    await queries.run(connection, "hear_jid", jid=jid)


async def by_nick(connection: Connection, nick: Nick) -> User:
    """The person called so; refuses with the nearest nick when there is none."""
    user = await queries.one(connection, "user_by_nick", User, nick_key=nick.key)
    if user is not None:
        return user
    near = await queries.value(connection, "nearest_nick", str, nick_key=nick.key)
    if near:
        raise Refused("no_such_user_but", nick=nick.name, near=near)
    raise Refused("no_such_user", nick=nick.name)


async def all_by_nick(connection: Connection, nicks: Sequence[Nick]) -> list[User]:
    """The people called so, each once, in the order given; refuses the first who is not there."""
    unique = {nick.key: nick for nick in nicks}
    found = await by_nicks(connection, tuple(unique.values()))
    by_key = {Nick(user.nick).key: user for user in found if user.nick}
    return [by_key.get(key) or await by_nick(connection, nick) for key, nick in unique.items()]


async def by_nicks(connection: Connection, nicks: tuple[Nick, ...]) -> list[User]:
    """Those of `nicks` that exist."""
    keys = [nick.key for nick in nicks]
    return await queries.many(connection, "users_by_nick", User, nick_keys=keys)


async def lock(connection: Connection, user_id: UserId) -> None:
    """Hold one person's writing until the transaction ends."""
    await queries.run(connection, "lock_user", user_id=user_id)


async def set_nick(connection: Connection, user_id: UserId, nick: Nick) -> None:
    """Give `nick`; refuses one that somebody else has."""
    try:
        await queries.run(
            connection, "set_nick", user_id=user_id, nick=nick.name, nick_key=nick.key
        )
    except asyncpg.UniqueViolationError as taken:
        raise Refused("nick_taken", nick=nick.name) from taken


async def set_language(connection: Connection, user_id: UserId, language: str) -> None:
    """Answer and push in `language` from now on."""
    await queries.run(connection, "set_language", user_id=user_id, language=language)


async def wake(connection: Connection) -> list[UserId]:
    """Send pushes again to those whose time to be away is over, with a digest for each.

    At most five hundred people at once, those first who have waited longest.
    """
    return await queries.many(connection, "wake_users", UserId)


async def profile(connection: Connection, nick: Nick) -> Profile | None:
    """What everyone may know of the person called so."""
    return await queries.one(connection, "profile", Profile, nick_key=nick.key)


async def jid_of_nick(connection: Connection, nick: Nick) -> str | None:
    """The active JID of the person called so; never to be shown to anybody but operators."""
    return await queries.value(connection, "jid_of_nick", str, nick_key=nick.key)


async def nick_of(connection: Connection, user_id: UserId) -> str | None:
    """What a person is called, if anything."""
    return await queries.value(connection, "nick_of", str, user_id=user_id)
