"""A batch on its way: which ids it carries, and what came back before the server's pong."""

from dataclasses import dataclass, field

from microblog.domain.link import Bounce
from microblog.domain.people import UserId
from microblog.store.recipients import Recipient


@dataclass(slots=True, eq=False)
class Flight:
    """The stanzas of one batch, by their ids, between the first byte and the barrier.

    `session` is that of the stream it went out on, `taken` how many of the recipients it was given
    are done with; some of them have no JID, and those `away` belong into the retry table.
    """

    session: int
    addressees: dict[str, Recipient] = field(default_factory=dict)
    bounces: list[tuple[UserId, Bounce]] = field(default_factory=list)
    away: list[UserId] = field(default_factory=list)
    taken: int = 0

    def take_back(self, bounce: Bounce) -> bool:
        """Note a bounce; False for one that comes from neither the addressee nor the domain."""
        addressee = self.addressees[bounce.stanza_id]
        jid = str(addressee.jid)
        if bounce.jid not in (jid, jid.rpartition("@")[2]):
            return False
        # What a domain says of one of its people is about that address.
        said = Bounce(bounce.stanza_id, jid, bounce.kind, bounce.condition, bounce.session)
        self.bounces.append((addressee.user_id, said))
        return True
