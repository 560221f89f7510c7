"""Times as people of an agency read them: its time zone, the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime


@dataclass(frozen=True, slots=True)
class Moments:
    zone: ZoneInfo
    language: str

    def moment(self, at: datetime) -> str:
        """Day and time, such as `Nov 23, 2026, 9:05 PM`."""
        local = at.astimezone(self.zone)
        return str(format_datetime(local, "medium", locale=self.language.replace("-", "_")))

    def day(self, at: datetime) -> str:
        """The day alone, such as `November 23, 2026`."""
        local = at.astimezone(self.zone)
        return str(format_date(local.date(), "long", locale=self.language.replace("-", "_")))

    def days_until(self, due: datetime, now: datetime) -> int:
        """Whole calendar days of the agency until a due time; negative once the time has passed."""
        days = (due.astimezone(self.zone).date() - now.astimezone(self.zone).date()).days
        return min(days, -1) if due < now else days
