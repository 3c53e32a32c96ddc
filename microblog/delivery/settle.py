"""What is done about a bounce."""

from datetime import timedelta

from microblog.delivery.bounces import Meaning, meaning
from microblog.domain.link import Bounce
from microblog.log import logger
from microblog.store import outbox
from microblog.store.outbox import Event
from microblog.store.queries import Connection

_FIRST_RETRY = timedelta(minutes=1)


async def note_bounce(connection: Connection, event: Event, user_id: int, bounce: Bounce) -> None:
    """Do what a bounce means: try again, leave the address alone, or tell the operator."""
    match meaning(bounce.kind, bounce.condition):
        case Meaning.SOFT:
            await outbox.retry_later(connection, event, [user_id], bounce.condition, _FIRST_RETRY)
        case Meaning.REFUSED:
            await outbox.pause(connection, bounce.jid)
        case Meaning.OURS:
            logger("delivery").error("rejected", outbox=event.outbox_id, condition=bounce.condition)
