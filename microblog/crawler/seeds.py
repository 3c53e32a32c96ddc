"""Where the crawler begins: the operator's files, and the directories of others."""

from pathlib import Path

import msgspec

from microblog.domain.errors import CannotStart
from microblog.domain.jid import Jid

_ITEMS = ("items", "rooms")


def blocked(path: Path) -> list[str]:
    """Addresses and domains, one a line, with comments behind `#`; raises CannotStart."""
    found = []
    for number, line in enumerate(_lines(path, "$.blocked_rooms"), 1):
        text = line.partition("#")[0].strip().lower()
        if not text:
            continue
        jid = _jid(text)
        if jid is None or jid.resource:
            raise CannotStart(
                f"line {number} of $.blocked_rooms {path} is no address of a room and no domain"
            )
        found.append(jid.bare)
    return found


def dumped(path: Path) -> dict[str, list[str]]:
    """Addresses of rooms by their domains, from what another directory gives away.

    Takes JSON objects with an `address`, one a line, or one JSON document with a list of them.
    Nothing else is believed: each room is asked itself. Raises CannotStart.
    """
    text = "\n".join(_lines(path, "$.crawl_dump"))
    found: dict[str, dict[str, None]] = {}
    for entry in _entries(text, path):
        address = entry.get("address") if isinstance(entry, dict) else None
        jid = _jid(address.lower()) if isinstance(address, str) else None
        if jid is not None and jid.local and not jid.resource:
            found.setdefault(jid.domain, {})[jid.bare] = None
    return {domain: list(addresses) for domain, addresses in found.items()}


def _entries(text: str, path: Path) -> list[object]:
    try:
        whole: object = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return [_entry(line, path, number) for number, line in _numbered(text)]
    if isinstance(whole, dict):
        whole = next((whole[name] for name in _ITEMS if name in whole), [whole])
    return whole if isinstance(whole, list) else []


def _entry(line: str, path: Path, number: int) -> object:
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError as wrong:
        raise CannotStart(f"line {number} of $.crawl_dump {path} is no JSON") from wrong


def _numbered(text: str) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _lines(path: Path, setting: str) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except OSError as unreadable:
        raise CannotStart(f"cannot read {setting} {path}: {unreadable.strerror}") from unreadable
    except UnicodeDecodeError as wrong:
        raise CannotStart(f"{setting} {path} is not UTF-8") from wrong


def _jid(text: str) -> Jid | None:
    try:
        return Jid.parse(text)
    except ValueError:
        return None
