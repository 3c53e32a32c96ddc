"""What a handler is given: who calls, on which connection, and where events go."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from microblog.domain.foreign import Reach
from microblog.domain.line import Line
from microblog.domain.people import User
from microblog.domain.ref import Ref
from microblog.grammar.command import Catalogue
from microblog.store import outbox
from microblog.store.queries import Connection

_IN_NODES = frozenset(("post", "comment", "edited", "deleted"))


@dataclass(frozen=True, slots=True)
class Context:
    """One command of one caller, inside one transaction.

    `line` is what was said, for those few who need more of it than their request. `after` is the
    cursor where a listing goes on, empty for its beginning. `inverses` are the requests that undo
    what was done, the last one first.
    """

    connection: Connection
    caller: User
    catalogue: Catalogue
    language: str
    line: Line
    reach: Reach = Reach(blogs=0)  # noqa: RUF009  (frozen)
    after: str = ""
    events: list[int] = field(default_factory=list)
    inverses: list[object] = field(default_factory=list)

    def speaking_as(self, caller: User) -> "Context":
        """The same command by the caller as he is now."""
        return replace(self, caller=caller)

    def going_on(self, after: str) -> "Context":
        """The same command from the cursor `after` on."""
        return replace(self, after=after)

    def undo_with(self, request: object) -> None:
        """Note that UNDO is to run `request`, which the language can say."""
        self.inverses.insert(0, request)

    async def emit(
        self,
        kind: str,
        *,
        post: int = 0,
        comment: int = 0,
        recipient: int | None = None,
        mentioned: Sequence[int] = (),
        revision: int = 0,
    ) -> None:
        """Promise a push: an outbox row in the transaction of the deed."""
        number = await outbox.append(
            self.connection,
            kind=kind,
            author_id=self.caller.user_id,
            post_id=post,
            comment=comment,
            recipient_id=recipient,
            mentioned=mentioned,
            revision=revision,
        )
        self.events.append(number)
        if kind in _IN_NODES:
            await self.tell_nodes(Ref(post, comment))

    async def tell_nodes(self, ref: Ref, *, is_like: bool = False) -> None:
        """Promise whoever follows a node (XEP-0060) that has `ref` to tell what became of it.

        Or, with `is_like`, of the caller's recommendation of it.
        """
        self.events.extend(
            await outbox.promise_items(self.connection, self.caller.user_id, ref, is_like=is_like)
        )
