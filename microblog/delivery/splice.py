"""A batch as octets: a stanza for each recipient, or one for many by multicast (XEP-0033)."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from microblog.delivery.flight import Flight
from microblog.delivery.push import Push
from microblog.delivery.template import Template, addressed
from microblog.store.recipients import Recipient

BATCH_BYTES = 256 * 1024
# Addresses in the stanzas of a batch; with the words these stay below what a stanza may have.
_ADDRESSES = 32 * 1024
_ADDRESS = 40
# Addresses that may stand in a stanza as they are, and what nearly all of them consist of.
_PLAIN = re.compile(r"(?:[^\x00-\x20'\"&<>\x7f-\x9f\ud800-\udfff\ufffe\uffff]+ )*")
_COMMON = bytes(octet for octet in range(0x21, 0x7F) if chr(octet) not in "'\"&<>")


@dataclass(frozen=True, slots=True)
class Cargo:
    """The octets of a batch; where those of the `sample` are legal, all are."""

    octets: bytes
    sample: bytes | None = None


class Splice:
    """Makes cargo of pushes, passing over whose domain `is_away`."""

    def __init__(self, is_away: Callable[[str], bool]) -> None:
        self._is_away = is_away

    def load(self, flight: Flight, push: Push, recipients: Sequence[Recipient]) -> Cargo:
        """Load as many of `recipients` as fit, at least one, and note in `flight` who they are."""
        flight.shared_id = push.ids.shared
        way = self._together if flight.through else self._singly
        return way(flight, push, recipients)

    def _singly(self, flight: Flight, push: Push, recipients: Sequence[Recipient]) -> Cargo:
        """A stanza for each.

        One of each template speaks for all, where nothing but plain addresses and our own ids
        differ; else there is no sample.
        """
        pieces: list[bytes] = []
        jids: list[str] = []
        aboard: dict[str, Recipient] = {}
        samples: dict[Template, bytes] = {}
        id_of, template_of, target_of = push.ids.of, push.template, push.target
        is_away, load = self._is_away, pieces.extend
        latest, of_latest = None, 0
        size, taken = 0, 0
        for recipient in recipients:
            jid = recipient.jid
            if jid is not None and not is_away(jid):
                each, template = id_of(recipient.user_id), template_of(recipient, jid)
                stanza = template.pieces(jid, each, target_of(recipient))
                if template is not latest:
                    latest, of_latest = template, template.size
                    samples.setdefault(template, b"".join(stanza))
                size += of_latest + len(jid) + 2 * len(each)
                if aboard and size > BATCH_BYTES:
                    break
                load(stanza)
                jids.append(jid)
                aboard[each] = recipient
            elif jid is not None:
                flight.away.append(recipient.user_id)
            taken += 1
        flight.board(aboard, taken)
        sample = b"".join(samples.values()) if _are_plain(jids) else None
        return Cargo(b"".join(pieces), sample)

    def _together(self, flight: Flight, push: Push, recipients: Sequence[Recipient]) -> Cargo:
        """A stanza for all that get the same octets, to be multiplied by the server."""
        groups: dict[tuple[Template, str], list[str]] = defaultdict(list)
        aboard: dict[str, Recipient] = {}
        size, taken = 0, 0
        for recipient in recipients:
            jid = recipient.jid
            if jid is not None and not self._is_away(jid):
                size += len(jid) + _ADDRESS
                if groups and size > _ADDRESSES:
                    break
                groups[push.template(recipient, jid), push.target(recipient)].append(jid)
                aboard[jid] = recipient
            elif jid is not None:
                flight.away.append(recipient.user_id)
            taken += 1
        flight.board(aboard, taken)
        return Cargo(b"".join(
            template.stanza(flight.through, push.ids.shared, target, addressed(jids))
            for (template, target), jids in groups.items()
        ))  # fmt: skip


def _are_plain(jids: Sequence[str]) -> bool:
    """Whether all of them may stand in a stanza as they are."""
    joined = " ".join((*jids, ""))
    if joined.isascii():
        return joined.encode().translate(None, _COMMON) == b" " * len(jids)
    return _PLAIN.fullmatch(joined) is not None
