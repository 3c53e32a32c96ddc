"""What a handler is given: who calls, on which connection, and where events go."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from microblog.domain.people import User
from microblog.grammar.command import Catalogue
from microblog.store import outbox
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Context:
    """One command of one caller, inside one transaction."""

    connection: Connection
    caller: User
    catalogue: Catalogue
    language: str
    events: list[int] = field(default_factory=list)

    def speaking_as(self, caller: User) -> "Context":
        """The same command by the caller as he is now."""
        return replace(self, caller=caller)

    async def emit(
        self,
        kind: str,
        *,
        post: int = 0,
        comment: int = 0,
        recipient: int | None = None,
        mentioned: Sequence[int] = (),
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
        )
        self.events.append(number)
