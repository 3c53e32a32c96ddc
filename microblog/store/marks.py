"""The tags and clubs of a post: which they are, how many posts each has, and their pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from microblog.domain.names import Club, Tag
from microblog.store import posts, queries
from microblog.store.queries import Connection

Mark = Tag | Club


@dataclass(frozen=True, slots=True)
class StoredMark:
    """A tag or a club of a post, with its number."""

    is_club: bool
    mark_id: int
    name: str

    @property
    def mark(self) -> Mark:
        """It as a value."""
        return Club(self.name) if self.is_club else Tag(self.name)

    @property
    def scope(self) -> str:
        """The pages that list posts with it."""
        return f"{'club' if self.is_club else 'tag'}:{self.mark_id}"


@dataclass(frozen=True, slots=True)
class _Named:
    mark_id: int
    key: str


async def of_post(connection: Connection, post: int) -> list[StoredMark]:
    """The tags, then the clubs of a post, each in the author's order."""
    return await queries.many(connection, "marks_of_post", StoredMark, post_id=post)


async def replace(connection: Connection, post: int, wanted: Sequence[Mark]) -> None:
    """Give a post these tags and clubs in this order, count them, and renew all pages concerned."""
    had = await of_post(connection, post)
    for kind in (Tag, Club):
        before = [one for one in had if type(one.mark) is kind]
        await _replace(connection, post, before, [one for one in wanted if type(one) is kind], kind)
    await queries.run(connection, "bump_versions", scopes=[one.scope for one in had], slot=0)
    await posts.touched(connection, post)


async def _replace(
    connection: Connection,
    post: int,
    before: Sequence[StoredMark],
    wanted: Sequence[Mark],
    kind: type[Mark],
) -> None:
    sort = "clubs" if kind is Club else "tags"
    known = {one.mark.key: one.mark_id for one in before}
    new = {one.key: one.name for one in wanted if one.key not in known}
    if new:
        named = await queries.many(
            connection, f"name_{sort}", _Named, keys=list(new), names=list(new.values())
        )
        known |= {one.key: one.mark_id for one in named}
    ids = [known[one.key] for one in wanted]
    if ids == [one.mark_id for one in before]:
        return
    await queries.run(connection, f"place_{sort}", post_id=post, mark_ids=ids)
    gone = [one.mark_id for one in before if one.mark_id not in ids]
    changes = {**dict.fromkeys((known[key] for key in new), 1), **dict.fromkeys(gone, -1)}
    await _recount(connection, post, sort, changes)


async def recount(connection: Connection, post: int, change: int) -> None:
    """Count a post once more (1) or once less (-1) in each of its tags and clubs.

    Only a public post counts; whoever closes or opens a blog counts its posts anew.
    """
    had = await of_post(connection, post)
    for sort, is_club in (("tags", False), ("clubs", True)):
        ids = [one.mark_id for one in had if one.is_club is is_club]
        await _recount(connection, post, sort, dict.fromkeys(ids, change))


async def _recount(connection: Connection, post: int, sort: str, changes: dict[int, int]) -> None:
    if changes:
        await queries.run(
            connection,
            f"recount_{sort}",
            post_id=post,
            mark_ids=list(changes),
            changes=list(changes.values()),
        )


async def set_readonly(connection: Connection, post: int, *, is_readonly: bool) -> None:
    """Let nobody but its author comment on a post, or let everybody."""
    await queries.run(connection, "set_readonly", post_id=post, is_readonly=is_readonly)
    await posts.touched(connection, post)
