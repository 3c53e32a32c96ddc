"""Ids of pushed stanzas: what was pushed and to whom, stable over resends and not to be forged."""

import hashlib
import hmac

from microblog.domain.ref import Ref

# Our own answers about one post or comment; the actor is a number that makes them different.
SHOWN = "shown"
_MAC_BYTES = 6


def mint(secret: bytes, kind: str, ref: Ref, recipient: int, actor: int = 0) -> str:
    """`kind.100123-4.MAC`, the same at every resend; the MAC binds it to `recipient`.

    `actor` (`kind.100123-4-ACTOR.MAC`) tells two deeds of one kind on one post apart.
    """
    by = f"-{actor}" if actor else ""
    named = f"{kind}.{ref.post}-{ref.comment}{by}"
    return f"{named}.{_mac(secret, named, recipient)}"


def read(secret: bytes, text: str, recipient: int) -> tuple[str, Ref] | None:
    """What was pushed to `recipient` under this id, or None for an id that is none of ours."""
    named, _, mac = text.rpartition(".")
    kind, numbers = _parts(named)
    if not numbers:
        return None
    if not hmac.compare_digest(mac.encode(), _mac(secret, named, recipient).encode()):
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


def _mac(secret: bytes, named: str, recipient: int) -> str:
    text = f"{named}.{recipient}".encode()
    return hashlib.blake2s(text, key=secret[:32], digest_size=_MAC_BYTES).hexdigest()
