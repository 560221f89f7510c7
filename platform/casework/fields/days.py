"""Days and times of day as people write them. A two-figure year or an impossible day is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from casework.fields.base import Culture, Fault
from casework.fields.writing import Style, is_month_first, style_of

FIRST_DAY = date(1000, 1, 1)
LAST_DAY = date(9999, 12, 30)
"""One day is left at the end, so that no time zone pushes a moment out of the calendar."""

NO_DATE = Fault("Enter a real date for {title}")
NO_TIME = Fault("{title} must have a time of day, like 14:30 or 2:30 pm")

_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_FIGURES = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{2,4})")
_CLOCK = re.compile(
    r"([0-9]{1,2})[:.h]([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?"
    r"(?: ?([ap])\.?m\.?)?(?: ?(z|[+-][0-9]{2}:?[0-9]{2}(?::?[0-9]{2})?))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as written; `ahead` when it names its distance from UTC."""

    time: time
    ahead: timedelta | None = None


def read_date(text: str, culture: Culture) -> date | Fault:
    """`2026-11-23`, or `11/23/2026` / `23.11.2026` in the order of the culture's region."""
    text = text.strip()
    if iso := _ISO.fullmatch(text):
        return real_date(iso[1], iso[2], iso[3])
    figures = _FIGURES.fullmatch(text)
    if figures is None:
        return NO_DATE
    first, second, year = figures[1], figures[3], figures[4]
    day, month = (second, first) if is_month_first(culture) else (first, second)
    return real_date(year, month, day)


def real_date(year: str, month: str, day: str, style: Style | None = None) -> date | Fault:
    """A day from its parts. The month may be a name when the style is known."""
    number = style.months().get(month.casefold().rstrip(".")) if style else None
    if len(year) != 4 or not year.isdigit():
        return Fault("{title} must have a year in four figures, like 2026", {"part": "year"})
    try:
        found = date(int(year), number or int(month), int(day))
    except ValueError:
        return NO_DATE
    return found if FIRST_DAY <= found <= LAST_DAY else NO_DATE


def date_of_parts(day: str, month: str, year: str, culture: Culture) -> date | Fault:
    """A day from the three boxes of a form; says which box was left empty."""
    for text, part, message in (
        (day, "day", "{title} must include a day"),
        (month, "month", "{title} must include a month"),
        (year, "year", "{title} must include a year"),
    ):
        if not text:
            return Fault(message, {"part": part})
    return real_date(year, month, day, style_of(culture))


def read_clock(text: str) -> Clock | Fault:
    """`14:30`, `2:30 pm`, `14:30:05.123456+01:00`."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return NO_TIME
    hour = int(match[1])
    if match[5]:
        if not 1 <= hour <= 12:
            return NO_TIME
        hour = hour % 12 + (12 if match[5].lower() == "p" else 0)
    try:
        found = time(hour, int(match[2]), int(match[3] or 0), int((match[4] or "").ljust(6, "0")))
    except ValueError:
        return NO_TIME
    return Clock(found, _ahead(match[6]))


def _ahead(written: str | None) -> timedelta | None:
    if written is None:
        return None
    if written in "zZ":
        return timedelta(0)
    figures = written[1:].replace(":", "")
    hours, minutes, seconds = int(figures[:2]), int(figures[2:4]), int(figures[4:] or 0)
    ahead = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -ahead if written[0] == "-" else ahead


def moment(day: date, clock: Clock, culture: Culture) -> datetime | Fault:
    """The instant in UTC. A time that the clocks skipped that day is refused."""
    local = datetime.combine(day, clock.time)
    if clock.ahead is not None:
        return (local - clock.ahead).replace(tzinfo=UTC)
    zone = ZoneInfo(culture.time_zone)
    found = local.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != local:
        return Fault("{title} names a time that the clocks skipped on that day")
    return found


def local_parts(value: datetime, culture: Culture) -> tuple[date, str]:
    """The day on the wall, and the time as exactly as needed to find the same instant again."""
    local = value.astimezone(ZoneInfo(culture.time_zone))
    clock = local.time().replace(fold=0)
    exact = "auto" if local.second or local.microsecond else "minutes"
    written = clock.isoformat(exact)
    if moment(local.date(), Clock(clock), culture) != value:
        written += local.strftime("%z")
    return local.date(), written


@lru_cache(maxsize=4096)
def show_date(day: date, language: str, region: str) -> str:
    return format_date(day, "medium", style_of(Culture(language, region)).locale)


@lru_cache(maxsize=4096)
def show_time(clock: time, language: str, region: str) -> str:
    return format_time(clock, "short", locale=style_of(Culture(language, region)).locale)
