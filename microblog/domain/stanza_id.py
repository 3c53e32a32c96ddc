"""Ids of pushed stanzas: what was pushed and to whom, stable over resends and not to be forged.

Where one stanza serves many (XEP-0033), they share its id, which is bound to nobody.
"""

import hashlib
import hmac

from microblog.domain.ref import Ref

# Our own answers about one post or comment; the actor is a number that makes them different.
SHOWN = "shown"
_MAC_BYTES = 6
_ALL = 0


class Mint:
    """Mints the ids of one deed: `kind.100123-4.MAC`, the MAC binding each to its recipient.

    `actor` (`kind.100123-4-ACTOR.MAC`) tells two deeds of one kind on one post apart.
    """

    __slots__ = ("_keyed", "_named")

    def __init__(self, secret: bytes, kind: str, ref: Ref, actor: int = 0) -> None:
        by = f"-{actor}" if actor else ""
        self._named = f"{kind}.{ref.post}-{ref.comment}{by}."
        self._keyed = _keyed(secret, self._named)

    def for_all(self) -> str:
        """The id that all recipients share."""
        return self.mint(_ALL)

    def mint(self, recipient: int) -> str:
        """The id for `recipient`, the same at every resend; 0.4 us."""
        mac = self._keyed.copy()
        mac.update(b"%d" % recipient)
        return self._named + mac.hexdigest()


def mint(secret: bytes, kind: str, ref: Ref, recipient: int, actor: int = 0) -> str:
    """One id, as a `Mint` makes them."""
    return Mint(secret, kind, ref, actor).mint(recipient)


def read(secret: bytes, text: str, recipient: int) -> tuple[str, Ref] | None:
    """What was pushed to `recipient`, or to all, under this id; None for one that is not ours."""
    named, _, mac = text.rpartition(".")
    kind, numbers = _parts(named)
    if not numbers:
        return None
    if not any(_is_mac(secret, named, mac, who) for who in (recipient, _ALL)):
        return None
    return kind, Ref(numbers[0], numbers[1])


def actor(text: str) -> int:
    """Who did what an id that was `read` tells of; 0 where kind and ref say it all."""
    _, numbers = _parts(text.rpartition(".")[0])
    return numbers[2] if len(numbers) == 3 else 0


def _parts(named: str) -> tuple[str, tuple[int, ...]]:
    """The kind, and two or three numbers; none for anything else."""
    kind, _, listed = named.partition(".")
    numbers = listed.split("-")
    if len(numbers) not in (2, 3) or not all(map(_is_number, numbers)):
        return kind, ()
    return kind, tuple(map(int, numbers))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def _is_mac(secret: bytes, named: str, mac: str, recipient: int) -> bool:
    due = _keyed(secret, f"{named}.")
    due.update(b"%d" % recipient)
    return hmac.compare_digest(mac.encode(), due.hexdigest().encode())


def _keyed(secret: bytes, named: str) -> hashlib.blake2s:
    """The MAC of `named` and what is added to it."""
    return hashlib.blake2s(named.encode(), key=secret[:32], digest_size=_MAC_BYTES)
