"""How much may stand in one message."""

from collections.abc import Iterable

# ejabberd takes 64 KiB a stanza from a client and as much from another server by default; the rest
# is for heads, numbers and addresses.
LIMIT = 48 * 1024


def octets(text: str) -> int:
    """The length of `text` in a stanza, in UTF-8 and escaped for XML."""
    markup = text.count("&") * len("amp;") + (text.count("<") + text.count(">")) * len("lt;")
    return len(text.encode()) + markup


def fitting(texts: Iterable[str], taken: int = 0) -> int:
    """How many of `texts`, from the first on, fit a message in which `taken` octets are taken.

    The first always does: it is for whoever stores it to keep it short enough.
    """
    count = 0
    for text in texts:
        taken += octets(text)
        if count and taken > LIMIT:
            break
        count += 1
    return count
