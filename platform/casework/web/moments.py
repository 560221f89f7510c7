"""Times as people of an agency read them: its time zone, the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_datetime_format


@dataclass(frozen=True, slots=True)
class Moments:
    zone: ZoneInfo
    language: str

    def moment(self, at: datetime) -> str:
        """Day and time, such as `Nov 23, 2026, 9:05 PM`."""
        local = at.astimezone(self.zone)
        language = self.language.replace("-", "_")
        return _joined(language).format(
            _time(local.hour, local.minute, language), _day(local.date(), "medium", language)
        )

    def day(self, at: datetime) -> str:
        """The day alone, such as `November 23, 2026`."""
        local = at.astimezone(self.zone)
        return _day(local.date(), "long", self.language.replace("-", "_"))

    def date(self, day: date) -> str:
        """A day that is no moment, such as `November 23, 2026`."""
        return _day(day, "long", self.language.replace("-", "_"))

    def clock(self, at: datetime) -> str:
        """The time alone, such as `2:02 PM`."""
        local = at.astimezone(self.zone)
        return _time(local.hour, local.minute, self.language.replace("-", "_"))

    def days_until(self, due: datetime, now: datetime) -> int:
        """Whole calendar days of the agency until a due time; negative once the time has passed."""
        days = (due.astimezone(self.zone).date() - now.astimezone(self.zone).date()).days
        return min(days, -1) if due < now else days


@lru_cache(maxsize=64)
def _joined(language: str) -> str:
    """How a language puts day `{1}` and time `{0}` together."""
    return str(get_datetime_format("medium", locale=language)).replace("'", "")


@lru_cache(maxsize=4_000)
def _day(day: date, length: Literal["medium", "long"], language: str) -> str:
    return str(format_date(day, length, locale=language))


@lru_cache(maxsize=4_000)
def _time(hour: int, minute: int, language: str) -> str:
    return str(format_time(time(hour, minute), "short", locale=language))
