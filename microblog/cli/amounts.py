"""Numbers and spans of time, as an operator reads them."""


def counted(number: int, one: str, many: str, *, beyond: int | None = None) -> str:
    """`1 event`, `12,000 events`, or `100,000 events or more` where counting stops `beyond`."""
    if beyond is not None and number >= beyond:
        return f"{number:,} {many} or more"
    return f"{number:,} {one if number == 1 else many}"


def span(seconds: float) -> str:
    """`3 ms`, `2.5 s`, `48 s`, `12 min`, `5 h` or `9 d`."""
    if seconds < 1:
        return f"{max(0.0, seconds) * 1000:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    for limit, size, unit in ((120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h")):
        if seconds < limit:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} d"
