"""What a person says of himself: a name, some words, a link, a picture."""

import re
from dataclasses import dataclass

from microblog.domain.people import UserId
from microblog.domain.text import clean

NAME_LIMIT = 128
ABOUT_LIMIT = 1_024
LINK_LIMIT = 512
AVATAR_LIMIT = 64 * 1_024

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Card:
    """What everyone may know of the person called `nick`; what is not known is empty.

    `avatar_hash` is the SHA-1 of the picture in hexadecimal digits, as XEP-0153 wants it.
    """

    user_id: UserId
    nick: str
    full_name: str
    about: str
    link: str
    avatar: bytes | None
    avatar_type: str
    avatar_hash: str


def one_line(text: str) -> str:
    """`text` as a name may be: clean, on one line."""
    return " ".join(clean(text).split())


def is_link(text: str) -> bool:
    """Whether `text` is the address of a page."""
    return len(text) <= LINK_LIMIT and _LINK.fullmatch(text) is not None


def picture_type(data: bytes) -> str:
    """The media type of a picture by its first bytes, empty where it is none that we keep."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return ""
