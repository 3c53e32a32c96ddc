"""The bot's vCard (XEP-0054) and the hash of its picture for presence (XEP-0153)."""

import base64
import hashlib
from dataclasses import dataclass

from microblog.xmpp.avatar import light_bulb
from microblog.xmpp.writing import escaped


@dataclass(frozen=True, slots=True)
class Card:
    """Who the bot is: its JID, and where its posts are read."""

    jid: str
    url: str

    def vcard(self) -> str:
        """The answer to a vcard-temp get."""
        picture = base64.b64encode(light_bulb()).decode()
        return (
            "<vCard xmlns='vcard-temp'><FN>Microblog</FN>"
            f"<NICKNAME>{escaped(self.jid.partition('@')[0])}</NICKNAME>"
            f"<URL>{escaped(self.url)}</URL><JABBERID>{escaped(self.jid)}</JABBERID>"
            "<DESC>A microblog. Write to me: every message is a post. HELP tells the rest.</DESC>"
            f"<PHOTO><TYPE>image/png</TYPE><BINVAL>{picture}</BINVAL></PHOTO></vCard>"
        )

    def photo(self) -> str:
        """The element for presence."""
        digest = hashlib.sha1(light_bulb()).hexdigest()  # noqa: S324  (XEP-0153 asks for SHA-1)
        return f"<x xmlns='vcard-temp:x:update'><photo>{digest}</photo></x>"
