"""A picture made small: decoded with bounds, turned upright, without what cameras write into it."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

SIDE = 640
OCTETS = 128 * 1024
_PIXELS = 40_000_000
_QUALITIES = (80, 60, 40)
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")


class NoPicture(Exception):  # noqa: N818  (a state of the octets)
    """The octets are no picture that we can show."""


@dataclass(frozen=True, slots=True)
class Small:
    """A WebP picture of at most 640 by 640 pixels and 128 KiB."""

    image: bytes
    width: int
    height: int


def shrink(octets: bytes, side: int = SIDE) -> Small:
    """The first frame of a JPEG, PNG, GIF or WebP picture, made small; raises NoPicture.

    Neither of its sides is longer than `side` then.

    Takes up to a second of processor time for the largest: not to be called on the loop.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(octets), formats=_FORMATS) as opened:
                if opened.width * opened.height > _PIXELS:
                    raise NoPicture("too many pixels")
                opened.draft("RGB", (side, side))
                upright = ImageOps.exif_transpose(opened)
                small = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,
    ) as fault:
        raise NoPicture(repr(fault)) from fault
    small.thumbnail((side, side))
    return Small(_packed(small), small.width, small.height)


def _packed(picture: Image.Image) -> bytes:
    for quality in _QUALITIES:
        packed = io.BytesIO()
        picture.save(packed, "WEBP", quality=quality)
        if packed.tell() <= OCTETS:
            return packed.getvalue()
    raise NoPicture("too rich to be made small")
