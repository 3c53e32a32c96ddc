"""A batch on its way: which ids it carries, and what came back before the server's pong."""

from collections.abc import Collection
from dataclasses import dataclass, field

from microblog.domain.link import Bounce
from microblog.domain.people import UserId
from microblog.store.recipients import Recipient


@dataclass(slots=True, eq=False)
class Flight:
    """The stanzas of one batch, between the first byte and the barrier.

    `session` is that of the stream it went out on, `taken` how many of the recipients it was given
    are done with; some of them have no JID, and those `away` belong into the retry table. Each
    stanza has an id of its own, or all have `shared_id`; `through` is the service that multiplies
    them, if any, which says that it `is_refused` when it does not.
    """

    session: int
    bounces: list[tuple[UserId, Bounce]] = field(default_factory=list)
    away: list[UserId] = field(default_factory=list)
    taken: int = 0
    shared_id: str = ""
    through: str = ""
    is_refused: bool = False
    _aboard: dict[str, Recipient] = field(default_factory=dict)

    @property
    def people(self) -> Collection[Recipient]:
        """To whom something was sent."""
        return self._aboard.values()

    def board(self, aboard: dict[str, Recipient], taken: int) -> None:
        """Note to whom stanzas go, by their ids or, where these are shared, by JID."""
        self._aboard, self.taken = aboard, taken

    def carries(self, stanza_id: str) -> bool:
        """Whether a stanza with this id is on its way."""
        return stanza_id == self.shared_id if self.shared_id else stanza_id in self._aboard

    def take_back(self, bounce: Bounce) -> bool:
        """Note a bounce; False for one that comes from neither the addressee nor the domain."""
        if self.through and bounce.jid == self.through:
            self.is_refused = True
            return True
        returned = self._returned(bounce)
        for recipient in returned:
            # What a domain says of one of its people is about that address.
            jid = str(recipient.jid)
            said = Bounce(bounce.stanza_id, jid, bounce.kind, bounce.condition, bounce.session)
            self.bounces.append((recipient.user_id, said))
        return bool(returned)

    def _returned(self, bounce: Bounce) -> list[Recipient]:
        """Who is meant; where a domain speaks and the id is shared, all its people."""
        if not self.shared_id:
            recipient = self._aboard[bounce.stanza_id]
            jid = str(recipient.jid)
            return [recipient] if bounce.jid in (jid, jid.rpartition("@")[2]) else []
        if bounce.jid in self._aboard:
            return [self._aboard[bounce.jid]]
        return [one for one in self.people if str(one.jid).rpartition("@")[2] == bounce.jid]
