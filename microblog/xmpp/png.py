"""Small pictures packed as PNG (RFC 2083) without a graphics library."""

import struct
import zlib
from collections.abc import Iterable

Colour = tuple[int, int, int]
_TRUE_COLOUR, _INDEXED = 2, 3


def true_colour(size: int, rows: Iterable[bytes]) -> bytes:
    """A square of `size` pixels a side, three bytes a pixel."""
    return _packed(size, 8, _TRUE_COLOUR, b"", rows)


def indexed(size: int, palette: Iterable[Colour], rows: Iterable[bytes]) -> bytes:
    """A square of `size` pixels a side, one byte a pixel, the number of its colour."""
    colours = b"".join(map(bytes, palette))
    return _packed(size, 8, _INDEXED, _chunk(b"PLTE", colours), rows)


def _packed(size: int, depth: int, kind: int, palette: bytes, rows: Iterable[bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", size, size, depth, kind, 0, 0, 0)
    unfiltered = b"".join(b"\0" + row for row in rows)
    data = _chunk(b"IDAT", zlib.compress(unfiltered, 9))
    head = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header)
    return head + palette + data + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
