"""Until when: `8h`, `mon`, `18:00`, `2026-12-01`, as people write it in their own time zone."""

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# A day that is named begins when people get up, not at midnight.
MORNING = time(8)
_SPAN = re.compile(r"([0-9]{1,4})\s?([a-zа-я])", re.IGNORECASE)
_UNTIL = re.compile(r"(?:until|до)\s+(\S+)", re.IGNORECASE)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_RUSSIAN_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)
_UNITS = {
    **dict.fromkeys("mм", timedelta(minutes=1)),
    **dict.fromkeys("hч", timedelta(hours=1)),
    **dict.fromkeys("dд", timedelta(days=1)),
    **dict.fromkeys("wн", timedelta(weeks=1)),
}
_WEEKDAYS = (
    ("mon", "monday", "пн", "понедельник", "понедельника"),
    ("tue", "tuesday", "вт", "вторник", "вторника"),
    ("wed", "wednesday", "ср", "среда", "среды"),
    ("thu", "thursday", "чт", "четверг", "четверга"),
    ("fri", "friday", "пт", "пятница", "пятницы"),
    ("sat", "saturday", "сб", "суббота", "субботы"),
    ("sun", "sunday", "вс", "воскресенье", "воскресенья"),
)
_TOMORROW = ("tomorrow", "завтра")
_DAYS = {word: number for number, words in enumerate(_WEEKDAYS) for word in words}


def moment(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The moment that `text` means at `now` to somebody in `zone`; None where it means nothing.

    `8h`, `30m`, `2d` and `1w` count from now; `until` goes before a weekday, `tomorrow`, an hour,
    a day, or both as in ISO 8601. A moment in the past is given as it is.
    """
    text = text.strip().casefold()
    span = _SPAN.fullmatch(text)
    if span:
        unit = _UNITS.get(span[2])
        return None if unit is None else now + int(span[1]) * unit
    until = _UNTIL.fullmatch(text)
    return _named(until[1] if until else text, now.astimezone(zone), zone)


def is_moment(word: str) -> bool:
    """Whether `word` may stand behind `until`."""
    now = datetime.min.replace(year=2000, tzinfo=UTC)
    return _SPAN.fullmatch(word) is None and moment(word, now, UTC) is not None


def find_zone(text: str) -> str | None:
    """The name of the time zone that `text` means, `Europe/Moscow` or `+03:00`, or None."""
    text = text.strip()
    offset = _OFFSET.fullmatch(text)
    if offset:
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        return f"{offset[1]}{hours:02}:{minutes:02}" if hours < 15 and minutes < 60 else None
    spellings = (text, "/".join(map(_titled, text.split("/"))), text.upper())
    return next((name for name in spellings if _region(name)), None)


def zone_of(name: str) -> tzinfo:
    """The time zone called `name`, as `find_zone` names it; UTC where it is not known any more."""
    offset = _OFFSET.fullmatch(name)
    if offset:
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-span if offset[1] == "-" else span)
    return _region(name) or UTC


def _region(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def _titled(part: str) -> str:
    return "_".join(word.capitalize() for word in part.replace(" ", "_").split("_"))


def _named(word: str, now: datetime, zone: tzinfo) -> datetime | None:
    day = now.date()
    if word in _TOMORROW:
        return datetime.combine(day + timedelta(days=1), MORNING, zone)
    if word in _DAYS:
        ahead = (_DAYS[word] - day.weekday() - 1) % 7 + 1
        return datetime.combine(day + timedelta(days=ahead), MORNING, zone)
    clock = _CLOCK.fullmatch(word)
    try:
        if clock:
            today = datetime.combine(day, time(int(clock[1]), int(clock[2])), zone)
            return today if today > now else _next_day(today, zone)
        return _dated(word, zone)
    except (ValueError, OverflowError):
        return None


def _next_day(moment: datetime, zone: tzinfo) -> datetime:
    """The same hour on the clock a day later, whatever the clock does in between."""
    return datetime.combine(moment.date() + timedelta(days=1), moment.time(), zone)


def _dated(word: str, zone: tzinfo) -> datetime:
    """Raises ValueError where `word` is neither a day nor a moment."""
    russian = _RUSSIAN_DATE.fullmatch(word)
    if russian:
        word = f"{russian[3]}-{int(russian[2]):02}-{int(russian[1]):02}"
    if _DATE.fullmatch(word):
        return datetime.combine(datetime.fromisoformat(word), MORNING, zone)
    found = datetime.fromisoformat(word.upper())
    return found if found.tzinfo else found.replace(tzinfo=zone)
