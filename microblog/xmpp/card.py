"""Who one of our JIDs is: its vCard (XEP-0054), its picture (XEP-0084, 0153)."""

import base64
import hashlib
from dataclasses import dataclass

from microblog.domain.text import clean
from microblog.xmpp.writing import escaped

PNG = "image/png"


@dataclass(frozen=True, slots=True)
class Card:
    """What people see of `jid`; `picture` is an image of the media type `picture_type`."""

    jid: str
    name: str
    nick: str
    url: str
    about: str
    picture: bytes
    picture_type: str = PNG

    def vcard(self) -> str:
        """The answer to a vcard-temp get."""
        parts = {
            "FN": self.name,
            "NICKNAME": self.nick,
            "URL": self.url,
            "JABBERID": self.jid,
            "DESC": self.about,
        }
        said = "".join(f"<{tag}>{_legal(text)}</{tag}>" for tag, text in parts.items() if text)
        return (
            f"<vCard xmlns='vcard-temp'>{said}"
            f"<PHOTO><TYPE>{self.picture_type}</TYPE><BINVAL>{self.picture_base64}</BINVAL></PHOTO>"
            "</vCard>"
        )

    @property
    def picture_base64(self) -> str:
        """The picture as it travels."""
        return base64.b64encode(self.picture).decode()

    @property
    def picture_hash(self) -> str:
        """By which clients know whether they have the picture: SHA-1, as both XEPs ask."""
        return photo_hash(self.picture)


def photo_hash(picture: bytes) -> str:
    """The SHA-1 of a picture, in hex."""
    return hashlib.sha1(picture).hexdigest()  # noqa: S324  (no secret: XEP-0153 names it)


def photo(digest: str) -> str:
    """The element that tells the hash of a picture in a presence (XEP-0153)."""
    return f"<x xmlns='vcard-temp:x:update'><photo>{digest}</photo></x>"


def _legal(text: str) -> str:
    return escaped(clean(text))
