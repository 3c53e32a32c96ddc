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
# A list of addresses, each fit to stand in a stanza as it is.
_PLAIN = re.compile(r"(?:[^\x00-\x20'\"&<>\x7f-\x9f\ud800-\udfff\ufffe\uffff]+\n)*")


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
        stanzas: list[bytes] = []
        addresses: list[str] = []
        samples: dict[Template, bytes] = {}
        id_of, template_of, target_of = push.ids.of, push.template, push.target
        size, latest = 0, None
        for recipient in recipients:
            jid = recipient.jid
            if jid is not None and not self._is_away(jid):
                each, template = id_of(recipient.user_id), template_of(recipient, jid)
                stanza = template.stanza(jid, each, target_of(recipient))
                size += len(stanza)
                if stanzas and size > BATCH_BYTES:
                    break
                stanzas.append(stanza)
                addresses.append(jid)
                flight.board(each, jid, recipient)
                if template is not latest:
                    latest = template
                    samples.setdefault(template, stanza)
            elif jid is not None:
                flight.away.append(recipient.user_id)
            flight.taken += 1
        addresses.append("")
        is_plain = _PLAIN.fullmatch("\n".join(addresses))
        return Cargo(b"".join(stanzas), b"".join(samples.values()) if is_plain else None)

    def _together(self, flight: Flight, push: Push, recipients: Sequence[Recipient]) -> Cargo:
        """A stanza for all that get the same octets, to be multiplied by the server."""
        groups: dict[tuple[Template, str], list[str]] = defaultdict(list)
        size = 0
        for recipient in recipients:
            jid = recipient.jid
            if jid is not None and not self._is_away(jid):
                size += len(jid) + _ADDRESS
                if groups and size > _ADDRESSES:
                    break
                groups[push.template(recipient, jid), push.target(recipient)].append(jid)
                flight.board(push.ids.shared, jid, recipient)
            elif jid is not None:
                flight.away.append(recipient.user_id)
            flight.taken += 1
        return Cargo(b"".join(
            template.stanza(flight.through, push.ids.shared, target, addressed(jids))
            for (template, target), jids in groups.items()
        ))  # fmt: skip
