"""`microblog parse`: message bodies in, commands out, one JSON value a line."""

import json
from collections.abc import Iterable
from typing import IO

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar.projections import fields


def parse(lines: Iterable[bytes], out: IO[bytes]) -> bool:
    """Write one line a line, in order, flushed; whether every line was a JSON string."""
    sound = True
    for line in lines:
        found = _one(line)
        sound = sound and "error" not in found
        out.write(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        out.flush()
    return sound


def _one(line: bytes) -> dict[str, object]:
    try:
        body = json.loads(line)
    except ValueError:
        return {"error": "not JSON"}
    if not isinstance(body, str):
        return {"error": "not a JSON string"}
    return fields(CATALOGUE.read(body))
