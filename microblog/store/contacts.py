"""People and threads on rosters: who has added `NICK@component` or `NUMBER@component`."""

from collections.abc import Collection
from dataclasses import dataclass

from microblog.domain.names import Nick
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection

Contact = Nick | Ref


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """A post as a contact: its author's nick, and the beginning of its text."""

    author: str
    body: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody follows a contact, or asks to."""

    follows: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """The bare `jid` sees the presence of `contact`, whose own picture has this hash, if any.

    The first two fields are the cursor of a page.
    """

    jid: str = ""
    contact: str = ""
    avatar_hash: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """A request that waited is granted now, or has come to nothing."""

    jid: str
    contact: str
    is_granted: bool


def key_of(contact: Contact) -> str:
    """The local part of a contact's JID."""
    return contact.key if isinstance(contact, Nick) else str(contact.post)


async def thread(connection: Connection, number: int, jid: str) -> ThreadHead | None:
    """The head of a post, None where it is not there for whoever writes from the bare `jid`."""
    return await queries.one(connection, "thread_for_jid", ThreadHead, post_id=number, jid=jid)


async def standing(connection: Connection, jid: str, contact: Contact) -> Standing:
    """How whoever writes from the bare `jid` stands to `contact`."""
    if isinstance(contact, Nick):
        found = await queries.one(
            connection, "standing_of_person", Standing, jid=jid, nick_key=contact.key
        )
    else:
        found = await queries.one(
            connection, "standing_of_thread", Standing, jid=jid, post_id=contact.post
        )
    return found or Standing()


async def keep(
    connection: Connection, jid: str, contact: Contact, *, is_pending: bool = False
) -> None:
    """The bare `jid`, which has an account, has `contact` on its roster, or waits for it."""
    await queries.run(
        connection, "keep_contact", jid=jid, contact=key_of(contact), is_pending=is_pending
    )


async def drop(connection: Connection, jid: str, contact: Contact) -> bool:
    """Whether the bare `jid` had `contact` on its roster until now."""
    key = key_of(contact)
    return bool(await queries.value(connection, "drop_contact", bool, jid=jid, contact=key))


async def watching(connection: Connection, pairs: Collection[tuple[str, str]]) -> list[Watched]:
    """Which of the `pairs` of bare JID and contact's local part are granted."""
    jids, contacts = [jid for jid, _ in pairs], [contact for _, contact in pairs]
    return await queries.many(connection, "watched_among", Watched, jids=jids, contacts=contacts)


async def page(connection: Connection, after: Watched, count: int) -> list[Watched]:
    """At most `count` of all granted contacts behind `after`, domain by domain of the JIDs."""
    return await queries.many(
        connection,
        "watched_after",
        Watched,
        domain=after.jid.rpartition("@")[2],
        jid=after.jid,
        contact=after.contact,
        count=count,
    )


async def watchers(connection: Connection, contact: str, after: str, count: int) -> list[Watched]:
    """At most `count` of those who see `contact`, behind the JID `after`."""
    return await queries.many(
        connection, "watchers_of_contact", Watched, contact=contact, jid=after, count=count
    )


async def ready(connection: Connection, count: int) -> list[Settled]:
    """At most `count` requests that waited and need not any more."""
    return await queries.many(connection, "ready_contacts", Settled, count=count)


async def settle(connection: Connection, settled: Collection[Settled]) -> None:
    """Keep what was granted of the `settled`, drop the others."""
    for query, is_granted in (("grant_contacts", True), ("drop_contacts", False)):
        some = [one for one in settled if one.is_granted is is_granted]
        if some:
            jids, keys = [one.jid for one in some], [one.contact for one in some]
            await queries.run(connection, query, jids=jids, contacts=keys)
