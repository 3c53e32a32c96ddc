"""Presence subscriptions between people and the bot (RFC 6121, 3): the links, not who is online."""

from collections.abc import Collection
from dataclasses import dataclass

from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Links:
    """Whether the bare `jid` sees our presence, and whether we see theirs."""

    jid: str
    watches_us: bool = False
    watched_by_us: bool = False


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who sees our presence; both fields are the cursor of a page."""

    domain: str = ""
    jid: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    jid: str


async def links(connection: Connection, jid: str) -> Links:
    """The links with the bare `jid`, none at all with a stranger."""
    return await queries.one(connection, "presence_of", Links, jid=jid) or Links(jid)


async def remember(connection: Connection, present: Links) -> None:
    """Keep the links as they are `present`."""
    await queries.run(
        connection,
        "remember_presence",
        jid=present.jid,
        watches_us=present.watches_us,
        watched_by_us=present.watched_by_us,
    )


async def forget(connection: Connection, jid: str) -> None:
    """No link with `jid` is left."""
    await queries.run(connection, "forget_presence", jid=jid)


async def watching(connection: Connection, jids: Collection[str]) -> set[str]:
    """Which of the bare `jids` see our presence."""
    found = await queries.many(connection, "watchers_among", _Found, jids=list(jids))
    return {each.jid for each in found}


async def page(connection: Connection, after: Watcher, count: int) -> list[Watcher]:
    """At most `count` watchers behind `after`, by domain and JID; `Watcher()` is before all."""
    return await queries.many(
        connection,
        "watchers_after",
        Watcher,
        domain=after.domain,
        jid=after.jid,
        count=count,
    )


async def silenced(connection: Connection, jids: Collection[str]) -> list[str]:
    """To which of the bare `jids` deliveries would go, but are paused."""
    found = await queries.many(connection, "silenced_among", _Found, jids=list(jids))
    return [each.jid for each in found]
