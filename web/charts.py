"""Small bar charts (SVG 1.1), coloured by the stylesheet."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

WIDTH, HEIGHT = 300, 64


def bars(counted: Sequence[tuple[date, int]], last: date, days: int, labelled_by: str) -> Markup:
    """A bar for each of so many days up to `last`; the element `labelled_by` names the whole."""
    most = max((number for _day, number in counted), default=0) or 1
    step = WIDTH / days
    first = last - timedelta(days=days - 1)
    drawn = Markup("")
    for day, number in counted:
        place = (day - first).days
        if not 0 <= place < days or not number:
            continue
        height = max(2.0, number / most * HEIGHT)
        drawn += Markup(
            '<rect class="bar" x="{:g}" y="{:g}" width="{:g}" height="{:g}">'
            "<title>{}: {}</title></rect>"
        ).format(
            round(place * step + step * 0.1, 1), round(HEIGHT - height, 1), round(step * 0.8, 1),
            round(height, 1), day.isoformat(), number,
        )  # fmt: skip
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}">{}</svg>'
    ).format(WIDTH, HEIGHT, labelled_by, drawn)
