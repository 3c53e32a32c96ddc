"""The one gate that everything we write to the stream passes.

A server closes the whole stream for a single stanza without `from`, from a foreign domain, with an
illegal character or over its size limit (measured on Prosody and ejabberd), and whoever sent it
would send it again after every reconnect. So what is illegal is dropped here and never sent.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree
from xml.parsers import expat

STANZA_LIMIT = 128 * 1024

_ROOT = b"<stream xmlns='jabber:component:accept'>"
_END = b"</stream>"
_NAMESPACE = "{jabber:component:accept}"
_NAMES = frozenset(_NAMESPACE + name for name in ("message", "presence", "iq"))
_ANY_HEAD = re.compile(rb"<(?:message|presence|iq)(?=[\s/>])")
# The end of a stanza with nothing but another, or the end of the chunk, behind it.
_GOOD_END = re.compile(rb"</(?:message|presence|iq)>(?=<(?:message|presence|iq)[\s/>]|\Z)")
# Where one stanza ends and another begins, to look at the stanzas of a bad chunk one by one.
_SEAM = re.compile(rb"(?<=</message>)(?=<)|(?<=</presence>)(?=<)|(?<=</iq>)(?=<)")


@dataclass(frozen=True, slots=True)
class Passed:
    """What may be sent, how many stanzas it is, and why others were dropped."""

    octets: bytes
    stanzas: int
    dropped: tuple[str, ...] = ()


class _Illegal(Exception):  # noqa: N818
    """Why a stanza may not be sent."""


class Gate:
    """Lets through whole stanzas from the JIDs of one `domain`."""

    def __init__(self, domain: str) -> None:
        self._domain = domain
        # Stanzas as we write them: `from` first, then `to` with at most a type between.
        self._good_head = re.compile(
            rb"<(?:message|presence|iq) from=['\"](?:[^'\"@/<]+@)?%b(?:/[^'\"<]*)?['\"]"
            rb"(?: type='[a-z]+')? to=['\"][^'\"<]" % re.escape(domain.encode())
        )

    def check(self, chunk: bytes) -> Passed:
        """`chunk`, any number of whole stanzas, less the stanzas that may not be sent.

        Costs 3 us a stanza of a good chunk: one parse without callbacks, three counts.
        """
        if not _is_long(chunk) and _flaw(chunk) is None:
            heads = len(self._good_head.findall(chunk))
            if heads and heads == len(_ANY_HEAD.findall(chunk)) == len(_GOOD_END.findall(chunk)):
                return Passed(chunk, heads)
        return self._sift(chunk)

    def _sift(self, chunk: bytes) -> Passed:
        good: list[bytes] = []
        reasons: list[str] = []
        for stanza in _SEAM.split(chunk):
            try:
                self._inspect(stanza)
            except _Illegal as reason:
                reasons.append(str(reason))
            else:
                good.append(stanza)
        return Passed(b"".join(good), len(good), tuple(reasons))

    def _inspect(self, stanza: bytes) -> None:
        if len(stanza) > STANZA_LIMIT:
            raise _Illegal(f"larger than {STANZA_LIMIT} bytes")
        flaw = _flaw(stanza)
        if flaw is not None:
            raise _Illegal(flaw)
        root = ElementTree.fromstring(_ROOT + stanza + _END)  # noqa: S314  (our own, and checked)
        if len(root) != 1 or root.text or root[0].tail or root[0].tag not in _NAMES:
            raise _Illegal("not one stanza")
        sender = root[0].get("from", "").partition("/")[0]
        if sender.rpartition("@")[2] != self._domain:
            raise _Illegal(f"from {sender or 'nobody'}")
        if not root[0].get("to"):
            raise _Illegal("to nobody")


def _is_long(chunk: bytes) -> bool:
    """Whether there may be a stanza over the limit in it."""
    if len(chunk) <= STANZA_LIMIT:
        return False
    heads = [*(head.start() for head in _ANY_HEAD.finditer(chunk)), len(chunk)]
    return any(end - start > STANZA_LIMIT for start, end in pairwise(heads))


def _flaw(chunk: bytes) -> str | None:
    """Why `chunk` is no sequence of whole elements that XMPP allows, by the servers' own parser."""
    parser = expat.ParserCreate("utf-8", " ")
    # XMPP has none of these (RFC 6120, 11.1); they call back only where they occur.
    parser.CommentHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    parser.StartCdataSectionHandler = _refuse
    try:
        parser.Parse(_ROOT + chunk + _END, True)
    except expat.ExpatError as error:
        return f"not well-formed: {expat.errors.messages[error.code]}"
    except _Illegal as illegal:
        return str(illegal)
    return None


def _refuse(*_anything: object) -> None:
    raise _Illegal("no part of XMPP")
