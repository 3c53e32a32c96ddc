"""A batch on its way: which ids it carries, and what came back before the server's pong."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from microblog.domain.link import Bounce
from microblog.domain.people import UserId


@dataclass(slots=True)
class Flight:
    """The stanzas of one batch between the first byte and the barrier."""

    recipients: dict[str, UserId]
    bounces: list[tuple[UserId, Bounce]] = field(default_factory=list)


class Flights:
    """All batches on their way, so that a bounce finds its batch in one step."""

    def __init__(self) -> None:
        self._by_id: dict[str, Flight] = {}

    def begin(self, ids: Sequence[str], recipients: Sequence[UserId]) -> Flight:
        """Watch for bounces of `ids`, sent to `recipients` in the same order."""
        flight = Flight(dict(zip(ids, recipients, strict=True)))
        self._by_id.update(dict.fromkeys(ids, flight))
        return flight

    def end(self, flight: Flight) -> None:
        """Watch no more; what bounces now is late."""
        for stanza_id in flight.recipients:
            self._by_id.pop(stanza_id, None)

    def bounced(self, bounce: Bounce) -> bool:
        """Note a bounce; False when no batch on its way carries its id."""
        flight = self._by_id.get(bounce.stanza_id)
        if flight is None:
            return False
        flight.bounces.append((flight.recipients[bounce.stanza_id], bounce))
        return True
