"""Pushes that bounced, sent again when they are due: the same words now, the same stanza id."""

from collections import defaultdict
from collections.abc import Sequence

from microblog.delivery.bounces import judge
from microblog.delivery.carrier import Carrier
from microblog.delivery.consequences import Consequences
from microblog.delivery.content import Composer
from microblog.delivery.fanout import POISON
from microblog.delivery.flight import Flight
from microblog.delivery.pace import MOST
from microblog.delivery.push import Push
from microblog.store import outbox, recipients, undelivered
from microblog.store.database import Database
from microblog.store.outbox import Event, Retry
from microblog.store.recipients import Recipient


class Retries:
    """Sends what is due, one event after the other, in the same window as the fan-out."""

    def __init__(
        self,
        database: Database,
        carrier: Carrier,
        composer: Composer,
        consequences: Consequences,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._composer = composer
        self._consequences = consequences

    async def turn(self) -> bool:
        """Send what is due, at most a batch; False when there is nothing.

        Each is put off to its next turn before it is sent, so that what makes the link or the
        process fail is not tried again at once. Raises LinkLost and Unavailable.
        """
        async with self._database.connection() as connection:
            due = await outbox.due_retries(connection, MOST)
        for group in _groups(due):
            await self._retry(group)
        return bool(due)

    async def _retry(self, group: Sequence[Retry]) -> None:
        """Send one event again to some people."""
        user_ids = [retry.recipient_id for retry in group]
        async with self._database.connection() as connection:
            event = await outbox.event_of(connection, group[0].author_id, group[0].outbox_id)
            if event is None:
                return
            push = await self._composer.compose(connection, event)
            found = await recipients.among(connection, event, user_ids) if push else []
            served = [one for one in found if one.jid is not None]
            wanted = {one.user_id for one in served}
            await outbox.drop_retries(
                connection, event, [one for one in user_ids if one not in wanted]
            )
        while push is not None and served:
            flight = await self._fly(event, push, served)
            served = served[flight.taken :]

    async def _fly(self, event: Event, push: Push, recipients: Sequence[Recipient]) -> Flight:
        async with self._carrier.window:
            flight = await self._carrier.send(push, recipients)
            await self._carrier.land(flight)
        try:
            await self._write(event, flight)
        finally:
            self._carrier.forget(flight)
        return flight

    async def _write(self, event: Event, flight: Flight) -> None:
        """Count what went out, then take what bounced back from that.

        In this order, and with the batch still watched: a bounce that came between would be
        overwritten.
        """
        sent = [one.user_id for one in flight.people]
        seen = 0
        while sent or seen < len(flight.bounces):
            news, seen = flight.bounces[seen:], len(flight.bounces)
            verdict = judge(news, is_settling=self._carrier.is_settling)
            hopeless = [user_id for user_id, _ in news if user_id not in verdict.again]
            async with self._database.transaction() as connection:
                await outbox.sent_again(connection, event, sent)
                is_soon = self._carrier.is_settling
                await outbox.retry_later(connection, event, verdict.again, is_soon=is_soon)
                await outbox.drop_retries(connection, event, hopeless)
                await undelivered.note(connection, event, verdict.ours)
            await self._consequences.follow(event, verdict, is_settling=self._carrier.is_settling)
            sent = []


def _groups(due: Sequence[Retry]) -> list[list[Retry]]:
    """By event; whoever is suspected of breaking the link goes alone, and last."""
    groups: dict[int, list[Retry]] = defaultdict(list)
    alone: list[list[Retry]] = []
    for retry in due:
        if retry.condition == POISON:
            alone.append([retry])
        else:
            groups[retry.outbox_id].append(retry)
    return [*groups.values(), *alone]
