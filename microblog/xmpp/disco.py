"""What our JIDs say they are (XEP-0030), and its short form for presence (XEP-0115)."""

import base64
import hashlib
from dataclasses import dataclass

from microblog.xmpp.writing import escaped

INFO = "http://jabber.org/protocol/disco#info"
ITEMS = "http://jabber.org/protocol/disco#items"

_FEATURES = (
    INFO,
    ITEMS,
    "http://jabber.org/protocol/caps",
    "jabber:iq:last",
    "jabber:iq:version",
    "urn:xmpp:ping",
    "urn:xmpp:receipts",
    "urn:xmpp:time",
    "vcard-temp",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """One JID's category, type and name (the registry of XMPP disco categories)."""

    category: str
    kind: str
    name: str

    def info(self, node: str = "") -> str:
        """The answer to disco#info, at `node` if one was asked for."""
        features = "".join(f"<feature var='{feature}'/>" for feature in _FEATURES)
        at = f" node='{escaped(node)}'" if node else ""
        return (
            f"<query xmlns='{INFO}'{at}>"
            f"<identity category='{self.category}' type='{self.kind}' name='{escaped(self.name)}'/>"
            f"{features}</query>"
        )

    @property
    def version(self) -> str:
        """The verification string (XEP-0115, 5.1)."""
        parts = [f"{self.category}/{self.kind}//{self.name}", *sorted(_FEATURES)]
        digest = hashlib.sha1("".join(f"{part}<" for part in parts).encode())  # noqa: S324
        return base64.b64encode(digest.digest()).decode()

    def caps(self, url: str) -> str:
        """The element for presence: program `url` and verification string."""
        return (
            "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1'"
            f" node='{escaped(url)}' ver='{self.version}'/>"
        )


def items(found: tuple[tuple[str, str], ...] = ()) -> str:
    """The answer to disco#items: JIDs with their names."""
    listed = "".join(f"<item jid='{escaped(jid)}' name='{escaped(name)}'/>" for jid, name in found)
    return f"<query xmlns='{ITEMS}'>{listed}</query>"
