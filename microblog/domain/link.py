"""What may become of a stanza on its way: the link is lost, or it comes back."""

from dataclasses import dataclass


class LinkLost(Exception):  # noqa: N818  (a state of the stream, not a fault of the program)
    """The session with the XMPP server is gone; what was not answered by a barrier is in doubt."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A message of ours that came back (RFC 6120, 8.3).

    `stanza_id` is the id we gave it, `jid` the bare JID that it came back from, `kind` the error
    type (`wait`, `cancel`, `auth`, `modify`), `condition` the element's name, `session` the number
    of the session in which it came back.
    """

    stanza_id: str
    jid: str
    kind: str
    condition: str
    session: int
