"""Ids of pushed stanzas: what was pushed and to whom, stable over resends and not to be forged."""

import hashlib
import hmac

from microblog.domain.ref import Ref

_MAC_BYTES = 6


def mint(secret: bytes, kind: str, ref: Ref, recipient: int) -> str:
    """`kind.100123-4.MAC`, the same at every resend; the MAC binds it to `recipient`."""
    named = f"{kind}.{ref.post}-{ref.comment}"
    return f"{named}.{_mac(secret, named, recipient)}"


def read(secret: bytes, text: str, recipient: int) -> tuple[str, Ref] | None:
    """What was pushed to `recipient` under this id, or None for an id that is none of ours."""
    named, _, mac = text.rpartition(".")
    kind, _, numbers = named.partition(".")
    post, _, comment = numbers.partition("-")
    if not (post.isascii() and post.isdigit() and comment.isascii() and comment.isdigit()):
        return None
    if not hmac.compare_digest(mac.encode(), _mac(secret, named, recipient).encode()):
        return None
    return kind, Ref(int(post), int(comment))


def _mac(secret: bytes, named: str, recipient: int) -> str:
    text = f"{named}.{recipient}".encode()
    return hashlib.blake2s(text, key=secret[:32], digest_size=_MAC_BYTES).hexdigest()
