"""Reads every stanza that a component has sent, and finds JIDs that its recipient must not see."""

import re
from collections.abc import Mapping, Set
from xml.etree.ElementTree import Element, XMLPullParser, tostring

# As the cast of a play has them: a name and a number of the play.
_JID = re.compile(r"[\w-]+\.[0-9a-f]{8}@[\w.-]+")


def stanzas(written: bytes) -> list[Element]:
    """The stanzas of any number of streams, as they were written."""
    found: list[Element] = []
    for stream in written.split(b"<stream:stream ")[1:]:
        parser = XMLPullParser(("start", "end"))
        parser.feed(b"<stream:stream " + stream)
        depth = 0
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 1:
                found.append(element)
    return found


def jids(text: str) -> set[str]:
    """The bare JIDs of people in a text."""
    return {jid.partition("/")[0] for jid in _JID.findall(text)}


def leaks(written: bytes, may_know: Mapping[str, Set[str]]) -> list[str]:
    """Stanzas with a JID of a person in them that their recipient, by bare JID, may not know."""
    found = []
    for stanza in stanzas(written):
        to = stanza.get("to", "").partition("/")[0]
        known = {to, *may_know.get(to, ())}
        inside = tostring(stanza, "unicode")
        shown = jids(inside) - known
        if shown:
            found.append(f"{sorted(shown)} told to {to}: {inside}")
    return found
