"""Pictures of contacts that have none of their own, drawn from their names alone.

A person is a pattern of tiles, the same left and right; a thread is a speech bubble.
"""

import hashlib
from colorsys import hls_to_rgb
from functools import lru_cache

from microblog.xmpp import png
from microblog.xmpp.png import Colour

_SIDE = 98
_GRID = 7  # five tiles a side, and a margin of one
_HALF = 3  # columns that are drawn; the other two mirror them
_BUBBLE = """
..............
..............
...########...
..##########..
.############.
.##oo#oo#oo##.
.##oo#oo#oo##.
.############.
..##########..
...########...
...###........
..##..........
..............
..............
""".split()  # noqa: SIM905  (a picture reads better than quotes)


@lru_cache(maxsize=2048)
def person(name: str) -> bytes:
    """A PNG of 98 by 98 pixels, under 1 KiB, in 0.2 ms; different names look different."""
    digest = hashlib.blake2s(name.encode(), digest_size=16, person=b"person").digest()
    tiles = [[0] * _GRID for _ in range(_GRID)]
    for number in range(_HALF * 5):
        row, column = divmod(number, _HALF)
        # Half of the tiles are filled, a quarter of those in the second colour.
        shade = digest[number]
        filled = 0 if shade < 112 else (2 if shade >= 216 else 1)
        tiles[row + 1][column + 1] = tiles[row + 1][5 - column] = filled
    return _drawn(tiles, digest[15])


@lru_cache(maxsize=256)
def thread(number: int) -> bytes:
    """A PNG of 98 by 98 pixels, in one of 256 hues."""
    digest = hashlib.blake2s(str(number).encode(), digest_size=1, person=b"thread").digest()
    shades = {".": 0, "#": 1, "o": 2}
    return _drawn([[shades[tile] for tile in row] for row in _BUBBLE], digest[0])


def _drawn(tiles: list[list[int]], hue: int) -> bytes:
    tile = _SIDE // len(tiles)
    rows: list[bytes] = []
    for tiled in tiles:
        row = b"".join(bytes((shade,)) * tile for shade in tiled)
        rows += [row] * tile
    return png.indexed(_SIDE, _palette(hue / 256), rows)


def _palette(hue: float) -> tuple[Colour, Colour, Colour]:
    """A pale ground, a deep colour of the same hue, and one a third of the circle away."""
    return (
        _colour(hue, 0.93, 0.35),
        _colour(hue, 0.42, 0.55),
        _colour((hue + 1 / 3) % 1, 0.55, 0.5),
    )


def _colour(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = (round(255 * part) for part in hls_to_rgb(hue, lightness, saturation))
    return red, green, blue
