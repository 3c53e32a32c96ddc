"""What our JIDs say they are (XEP-0030, 0128), and its short form for presence (XEP-0115)."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from microblog.xmpp.writing import escaped

INFO = "http://jabber.org/protocol/disco#info"
ITEMS = "http://jabber.org/protocol/disco#items"
_CAPS = "http://jabber.org/protocol/caps"


@dataclass(frozen=True, slots=True)
class Form:
    """More about a JID: a form of one field with `values` (XEP-0128)."""

    kind: str
    var: str
    values: tuple[str, ...]

    def xml(self) -> str:
        """The element."""
        values = "".join(f"<value>{escaped(value)}</value>" for value in self.values)
        return (
            "<x xmlns='jabber:x:data' type='result'>"
            f"<field var='FORM_TYPE' type='hidden'><value>{escaped(self.kind)}</value></field>"
            f"<field var='{escaped(self.var)}' type='text-multi'>{values}</field></x>"
        )

    @property
    def canonical(self) -> tuple[str, ...]:
        """Its part of a verification string (XEP-0115, 5.1)."""
        return (self.kind, self.var, *sorted(self.values))


@dataclass(frozen=True, slots=True)
class Identity:
    """Category and type (the registry of XMPP disco), with all that is served there.

    `others` are categories and types of what it is beside.
    """

    category: str
    kind: str
    name: str
    features: tuple[str, ...]
    forms: tuple[Form, ...] = ()
    others: tuple[tuple[str, str], ...] = ()

    def info(self, *, node: str = "", name: str = "") -> str:
        """The answer to disco#info, at `node` if one was asked for.

        `name` stands in place of ours where no node was asked for: all contacts of a kind share one
        verification string, so that nobody's client has to ask each of them.
        """
        listed = "".join(f"<feature var='{escaped(feature)}'/>" for feature in self.features)
        shown = self.name if node else name or self.name
        named = f" name='{escaped(shown)}'" if shown else ""
        beside = "".join(
            f"<identity category='{category}' type='{kind}'/>" for category, kind in self.others
        )
        at = f" node='{escaped(node)}'" if node else ""
        return (
            f"<query xmlns='{INFO}'{at}>"
            f"<identity category='{self.category}' type='{self.kind}'{named}/>"
            f"{beside}{listed}{''.join(form.xml() for form in self.forms)}</query>"
        )

    @property
    def version(self) -> str:
        """The verification string (XEP-0115, 5.1)."""
        known = [f"{self.category}/{self.kind}//{self.name}"]
        known += [f"{category}/{kind}//" for category, kind in self.others]
        parts = [*sorted(known), *sorted(self.features)]
        for form in sorted(self.forms, key=lambda one: one.kind):
            parts += form.canonical
        digest = hashlib.sha1("".join(f"{part}<" for part in parts).encode())  # noqa: S324
        return base64.b64encode(digest.digest()).decode()

    def caps(self, url: str) -> str:
        """The element for presence: program `url` and verification string."""
        return f"<c xmlns='{_CAPS}' hash='sha-1' node='{escaped(url)}' ver='{self.version}'/>"


def items(found: Iterable[tuple[str, str, str]] = (), *, node: str = "") -> str:
    """The answer to disco#items, of a node if one was asked for: JIDs, nodes and names."""
    listed = "".join(
        f"<item jid='{escaped(jid)}'{_given('node', at)}{_given('name', name)}/>"
        for jid, at, name in found
    )
    return f"<query xmlns='{ITEMS}'{_given('node', node)}>{listed}</query>"


def _given(name: str, value: str) -> str:
    return f" {name}='{escaped(value)}'" if value else ""
