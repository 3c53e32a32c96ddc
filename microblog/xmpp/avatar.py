"""The bot's picture, a light bulb."""

from functools import cache
from math import hypot

from microblog.xmpp import png
from microblog.xmpp.png import Colour

_SIZE = 96
_SKY = (38, 50, 72)
_LIGHT = (255, 209, 82)
_METAL = (168, 178, 194)
_SHINE = (255, 240, 190)


@cache
def light_bulb() -> bytes:
    """A PNG of 96 by 96 pixels, under 8 KiB."""
    return png.true_colour(_SIZE, map(_row, range(_SIZE)))


def _row(y: int) -> bytes:
    return b"".join(bytes(_pixel(x + 0.5, y + 0.5)) for x in range(_SIZE))


def _pixel(x: float, y: float) -> Colour:
    colour = _SKY
    glass = min(_disc(x, y, 48, 39, 25), _neck(x, y))
    colour = _laid(colour, _LIGHT, glass)
    for top in (66, 72.5, 79):
        colour = _laid(colour, _METAL, _bar(x, y, 48, top, 10 if top < 79 else 6))
    return _laid(colour, _SHINE, abs(_disc(x, y, 48, 39, 17)) - 1.4 if x < 44 and y < 37 else 1.0)


def _disc(x: float, y: float, middle: float, centre: float, radius: float) -> float:
    """The distance outside a disc, as for every shape here: negative inside."""
    return hypot(x - middle, y - centre) - radius


def _neck(x: float, y: float) -> float:
    """The taper from the globe to the socket."""
    half = 21 - max(0.0, y - 51) * 0.9
    return max(abs(x - 48) - max(half, 10.5), 48 - y, y - 63)


def _bar(x: float, y: float, middle: float, top: float, half: float) -> float:
    """A ring of the socket, with round ends."""
    return hypot(max(abs(x - middle) - half, 0.0), y - top) - 2.4


def _laid(under: Colour, over: Colour, distance: float) -> Colour:
    cover = min(1.0, max(0.0, 0.5 - distance))
    red, green, blue = (
        round(low + (high - low) * cover) for low, high in zip(under, over, strict=True)
    )
    return red, green, blue
