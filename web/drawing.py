"""Drawings of rooms (SVG 1.1): their history, a badge, and a picture for those without one."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from microblog.store.rooms import HISTORY_DAYS, Day
from web.colour import colour

WIDTH, HEIGHT = 600, 120
KIND = "image/svg+xml"
_CHARACTER = 6.6  # of the badge's typeface, on average
_BADGE_NAME = 40
_SPARK = 60


def history(days: Sequence[Day], last: date) -> Markup:
    """Thirty days up to `last`: a bar for each, as high as the most people of it, and the average.

    Days without a visit are gaps. The parts have classes, so that the stylesheet colours them, and
    the heading `history` of the page names the whole.
    """
    most = max((max(day.peak, day.average) for day in days), default=0) or 1
    step = WIDTH / HISTORY_DAYS
    first = last - timedelta(days=HISTORY_DAYS - 1)
    bars = Markup("")
    for day in days:
        place = (day.day - first).days
        if not 0 <= place < HISTORY_DAYS:
            continue
        peak, average = (max(2.0, value / most * HEIGHT) for value in (day.peak, day.average))
        bars += Markup(
            '<g><title>{}: {} / {}</title><rect class="peak" x="{}" y="{}" width="{}" height="{}"/>'
            '<rect class="average" x="{}" y="{}" width="{}" height="{}"/></g>'
        ).format(
            day.day.isoformat(), round(day.average), day.peak,
            *_rect(place * step, peak, step), *_rect(place * step, average, step),
        )  # fmt: skip
    drawn = '<svg class="history" viewBox="0 0 {} {}" role="img" aria-labelledby="history">{}</svg>'
    return Markup(drawn).format(WIDTH, HEIGHT, bars)  # noqa: S704  (our own)


def _rect(left: float, height: float, step: float) -> tuple[str, ...]:
    return tuple(f"{part:g}" for part in (
        round(left + step * 0.1, 1), round(HEIGHT - height, 1), round(step * 0.8, 1),
        round(height, 1),
    ))  # fmt: skip


def identicon(address: str, name: str) -> str:
    """A square in the colour of the address with the first letter of its name."""
    letter = next((each for each in name or address if each.isalnum()), "#").upper()
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
            '<rect width="64" height="64" rx="12" fill="{}"/><text x="32" y="33" fill="#fff"'
            ' font-family="system-ui, sans-serif" font-size="34" font-weight="600"'
            ' text-anchor="middle" dominant-baseline="central">{}</text></svg>'
        ).format(colour(address), letter)
    )


def badge(name: str, users: int | None, days: Sequence[Day]) -> str:
    """The name of a room, the averages of its days as a line, and how many people are there."""
    shown = name if len(name) <= _BADGE_NAME else f"{name[: _BADGE_NAME - 1]}…"
    number = "?" if users is None else str(users)
    left = round(len(shown) * _CHARACTER + 16)
    spark = _SPARK + 8 if len(days) > 1 else 0
    right = round(len(number) * _CHARACTER + 16)
    width = left + spark + right
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="20" role="img"'
            ' aria-label="{1}: {2}"><title>{1}: {2}</title>'
            '<rect width="{0}" height="20" rx="4" fill="#4a5366"/>'
            '<path d="M{3} 0h{4}a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4h-{4}z" fill="#7a4b00"/>'
            '{5}<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"'
            ' text-anchor="middle"><text x="{6}" y="14" textLength="{7}"'
            ' lengthAdjust="spacingAndGlyphs">{1}</text>'
            '<text x="{8}" y="14">{2}</text></g></svg>'
        ).format(
            width,
            shown,
            number,
            width - right,
            right - 4,
            _spark(days, left),
            left / 2,
            left - 16,
            width - right / 2,
        )
    )


def _spark(days: Sequence[Day], left: int) -> Markup:
    if len(days) < 2:
        return Markup("")
    most = max(day.average for day in days) or 1
    first, last = days[0].day, days[-1].day
    whole = (last - first).days or 1
    points = " ".join(
        f"{left + 4 + (day.day - first).days / whole * _SPARK:.1f}"
        f",{16 - day.average / most * 12:.1f}"
        for day in days
    )
    return Markup('<polyline points="{}" fill="none" stroke="#ffc533" stroke-width="1.5"/>').format(
        points
    )
