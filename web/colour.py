"""The colour of a name, the same in all clients (XEP-0392, 5): HSLuv by its SHA-1."""

import hashlib
import math

# CIE and sRGB constants of HSLuv (hsluv.org, revision 4).
_KAPPA = 903.2962962
_EPSILON = 0.0088564516
_REF_U, _REF_V = 0.19783000664283681, 0.468319994938791
_FROM_XYZ = (
    (3.2409699419045214, -1.5373831775700935, -0.49861076029300328),
    (-0.96924363628087983, 1.8759675015077207, 0.041555057407175613),
    (0.055630079696993609, -0.20397695888897657, 1.0569715142428786),
)
_LINEAR = 0.0031308


def hue(name: str) -> float:
    """The angle of a name in degrees (5.1)."""
    digest = hashlib.sha1(name.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:2], "little") / 65536 * 360


def colour(name: str, lightness: float = 50.0) -> str:
    """The colour of a name as `#rrggbb`."""
    angle = math.radians(hue(name))
    chroma = _most_chroma(lightness, angle)
    return "#" + "".join(
        f"{round(255 * min(1.0, max(0.0, part))):02x}"
        for part in _rgb(lightness, math.cos(angle) * chroma, math.sin(angle) * chroma)
    )


def _most_chroma(lightness: float, angle: float) -> float:
    """How far sRGB reaches at this lightness and hue: the nearest of its six bounds."""
    cube = (lightness + 16) ** 3 / 1560896
    sub = cube if cube > _EPSILON else lightness / _KAPPA
    found = []
    for red, green, blue in _FROM_XYZ:
        top = (284517 * red - 94839 * blue) * sub
        for end in (0, 1):
            above = (
                838422 * blue + 769860 * green + 731718 * red
            ) * lightness * sub - 769860 * end * lightness
            bottom = (632260 * blue - 126452 * green) * sub + 126452 * end
            reach = (above / bottom) / (math.sin(angle) - top / bottom * math.cos(angle))
            if reach >= 0:
                found.append(reach)
    return min(found)


def _rgb(lightness: float, u: float, v: float) -> tuple[float, ...]:
    """CIE LUV into sRGB."""
    place_u, place_v = u / (13 * lightness) + _REF_U, v / (13 * lightness) + _REF_V
    y = ((lightness + 16) / 116) ** 3 if lightness > 8 else lightness / _KAPPA
    x = 9 * y * place_u / (4 * place_v)
    z = (9 * y - 15 * place_v * y - place_v * x) / (3 * place_v)
    return tuple(_curved(row[0] * x + row[1] * y + row[2] * z) for row in _FROM_XYZ)


def _curved(part: float) -> float:
    if part <= _LINEAR:
        return 12.92 * part
    return float(1.055 * part ** (1 / 2.4) - 0.055)
