"""Which tags and clubs a post has and shall have: limits, each once, and those with a meaning."""

from collections.abc import Iterable, Sequence

from microblog.commands.context import Context
from microblog.domain import markup
from microblog.domain.errors import Refused
from microblog.domain.names import TAG_LIMIT, Club
from microblog.domain.post import PRIVATE, READONLY
from microblog.domain.ref import Ref
from microblog.store import marks
from microblog.store.editing import Wording
from microblog.store.marks import Mark


def key(mark: Mark) -> tuple[bool, str]:
    """What makes two tags, or two clubs, the same."""
    return isinstance(mark, Club), mark.key


def inline(text: str) -> tuple[Mark, ...]:
    """The hashtags in `text` that are tags."""
    return without(markup.hashtags(text), (PRIVATE, READONLY))


def is_among(mark: Mark, others: Iterable[Mark]) -> bool:
    """Whether `mark` is one of `others`."""
    return key(mark) in map(key, others)


def without(some: Iterable[Mark], others: Iterable[Mark]) -> tuple[Mark, ...]:
    """Those of `some` that are none of `others`."""
    keys = set(map(key, others))
    return tuple(mark for mark in some if key(mark) not in keys)


def once(some: Iterable[Mark]) -> tuple[Mark, ...]:
    """*readonly, tags, then clubs, each once, in their order."""
    unique: dict[tuple[bool, str], Mark] = {}
    for mark in some:
        unique.setdefault(key(mark), mark)
    return tuple(sorted(unique.values(), key=_place))


def _place(mark: Mark) -> tuple[bool, bool]:
    return isinstance(mark, Club), key(mark) != key(READONLY)


def same(some: Iterable[Mark], others: Iterable[Mark]) -> bool:
    """Whether both are the same tags and clubs in the same order."""
    return list(map(key, some)) == list(map(key, others))


def check(wanted: Sequence[Mark], ref: Ref, now: Wording) -> None:
    """Refuse more than ten tags or clubs, and a post made private when it is out already."""
    if is_among(PRIVATE, wanted) and not now.is_private:
        raise Refused("private_later", ref=str(ref))
    stored = without(wanted, (READONLY, PRIVATE))
    clubs = sum(isinstance(mark, Club) for mark in stored)
    if len(stored) - clubs > TAG_LIMIT:
        raise Refused("tags_beyond", limit=TAG_LIMIT, ref=str(ref))
    if clubs > TAG_LIMIT:
        raise Refused("clubs_beyond", limit=TAG_LIMIT, ref=str(ref))


async def head(context: Context, ref: Ref, now: Wording) -> tuple[Mark, ...]:
    """The tags and clubs of a post as its author may change them, *readonly before them."""
    stored = await marks.of_post(context.connection, ref.post)
    return once((*([READONLY] if now.is_readonly else []), *(one.mark for one in stored)))


async def put(
    context: Context, ref: Ref, before: Sequence[Mark], wanted: Sequence[Mark]
) -> tuple[Mark, ...]:
    """Give a post its tags and clubs in place of those `before`; returns them."""
    wanted = once(without(wanted, (PRIVATE,)))
    is_readonly = is_among(READONLY, wanted)
    if is_readonly is not is_among(READONLY, before):
        await marks.set_readonly(context.connection, ref.post, is_readonly=is_readonly)
    if not same(without(wanted, (READONLY,)), without(before, (READONLY,))):
        await marks.replace(context.connection, ref.post, without(wanted, (READONLY,)))
    return wanted
