"""One room in which the bot is or is about to be: who is there, and what was said to it."""

import time
from dataclasses import dataclass, field

ENTER_SECONDS = 60.0
ECHO_SECONDS = 60.0


@dataclass(slots=True)
class Visit:
    """`room` as seen from our occupant `nick`; moments are of the monotonic clock.

    It `is_in` once the room has let us in, and `is_ready` once it has told all that was said
    before. `inviter` is whom it is to be asked for, empty where that is done. `staff` and `jids`
    are by nick; `unconfirmed` are messages of ours that have not come back yet.
    """

    room: str
    nick: str
    since: float = field(default_factory=time.monotonic)
    inviter: str = ""
    language: str = ""
    is_in: bool = False
    is_ready: bool = False
    staff: set[str] = field(default_factory=set)
    jids: dict[str, str] = field(default_factory=dict)
    unconfirmed: dict[str, float] = field(default_factory=dict)
    asked_at: float = 0.0

    @property
    def is_overdue(self) -> bool:
        """Whether the room should have answered long ago."""
        now = time.monotonic()
        if not self.is_ready:
            return now - self.since > ENTER_SECONDS
        return any(now - sent > ECHO_SECONDS for sent in self.unconfirmed.values())

    def note(self, nick: str, jid: str, *, is_there: bool, is_staff: bool) -> None:
        """Somebody came, changed, or went."""
        if is_there and jid:
            self.jids[nick] = jid
        if not is_there:
            self.jids.pop(nick, None)
        if is_there and is_staff:
            self.staff.add(nick)
        else:
            self.staff.discard(nick)

    def may_invite(self) -> bool | None:
        """Whether who has invited us runs the room; None where the room does not show who is who.

        Rooms that hide JIDs pass invitations on in the name of the occupant, if at all.
        """
        room, _, nick = self.inviter.partition("/")
        if room == self.room:
            return nick in self.staff
        named = [nick for nick, jid in self.jids.items() if jid == room]
        return any(nick in self.staff for nick in named) if named else None
