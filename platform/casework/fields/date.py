"""A day of the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from casework import rules
from casework.fields.base import Culture, Fault, FieldType, Raw, first
from casework.fields.columns import Column, ColumnKind
from casework.fields.days import (
    FIRST_DAY,
    LAST_DAY,
    NO_DATE,
    date_of_parts,
    read_clock,
    read_date,
    real_date,
    show_date,
)
from casework.fields.registry import field_type
from casework.fields.writing import date_order

TODAY = "today"
Day = Annotated[str, msgspec.Meta(pattern=r"^(today|[0-9]{4}-[0-9]{2}-[0-9]{2})$")]
"""A day in an option: `2026-11-23`, or `today` for the day of the answer."""


def limit_day(written: str, today: date) -> date:
    return today if written == TODAY else date.fromisoformat(written)


def day_faults(options: dict[str, str | None]) -> list[tuple[str, str]]:
    """What is wrong with days written in options."""
    found: list[tuple[str, str]] = []
    for name, written in options.items():
        if written and written != TODAY and isinstance(_iso(written), Fault):
            found.append((name, f"'{written}' is no day; write 2026-11-23 or today"))
    least, most = options.get("min"), options.get("max")
    if not found and least and most and TODAY not in (least, most) and least > most:
        found.append(("min", f"min is {least} but max is {most}; min must not be after max"))
    return found


def outside_days(value: date, least: str | None, most: str | None, today: date) -> Fault | None:
    """Why a day is outside of its limits, or None."""
    if most and value > (last := limit_day(most, today)):
        if most == TODAY:
            return Fault("{title} must be today or in the past")
        return Fault("{title} must be {max} or earlier", {"max": last.isoformat()})
    if least and value < (start := limit_day(least, today)):
        if least == TODAY:
            return Fault("{title} must be today or in the future")
        return Fault("{title} must be {min} or later", {"min": start.isoformat()})
    return None


def _iso(text: str) -> date | Fault:
    parts = text.split("-")
    if len(parts) != 3 or len(text) != 10:
        return NO_DATE
    year, month, day = parts
    return real_date(year, month, day)


@field_type
class Date(FieldType, frozen=True, kw_only=True):
    """`today` in `min` and `max` is the day on the wall of the agency when the answer is given."""

    type_name = "date"
    doc = "A day of the calendar."
    is_shown_as_typed = True

    min: Annotated[
        Day | None, msgspec.Meta(description="The first day taken: 2026-11-23, or today.")
    ] = None
    max: Annotated[
        Day | None, msgspec.Meta(description="The last day taken: 2026-11-23, or today.")
    ] = None

    def faults(self) -> list[tuple[str, str]]:
        return day_faults({"min": self.min, "max": self.max}) or super().faults()

    def default_value(self, culture: Culture, today: date | None = None) -> Any | Fault:
        return today if self.default == TODAY else super().default_value(culture, today)

    def control(self, culture: Culture) -> Mapping[str, object]:
        return {"date_order": date_order(culture)}

    def live(self, culture: Culture) -> Mapping[str, object]:
        least = FIRST_DAY if self.min in (None, TODAY) else self.min
        most = LAST_DAY if self.max in (None, TODAY) else self.max
        return {"as": "date", "least": str(least), "most": str(most)}

    def rule_type(self) -> rules.Type:
        return rules.DATE

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.DATE),)

    def check(self, value: date) -> Fault | None:
        return outside_days(
            value,
            None if self.min == TODAY else self.min,
            None if self.max == TODAY else self.max,
            value,
        )

    def check_on(self, value: date, moment: rules.Moment) -> Fault | None:
        return outside_days(value, self.min, self.max, moment.today)

    def parse_form(self, raw: Raw, name: str, culture: Culture) -> date | Fault | None:
        """Three boxes, or one text under the name itself."""
        day, month, year = (first(raw, f"{name}.{p}").strip() for p in ("day", "month", "year"))
        if not (day or month or year):
            text = first(raw, name).strip()
            return self.parse_text(text, culture) if text else None
        return self._taken(date_of_parts(day, month, year, culture))

    def form_values(self, value: date | None, name: str, culture: Culture) -> dict[str, list[str]]:
        if value is None:
            return {f"{name}.{part}": [] for part in ("day", "month", "year")}
        return {
            f"{name}.day": [str(value.day)],
            f"{name}.month": [str(value.month)],
            f"{name}.year": [f"{value.year:04}"],
        }

    def parse_text(self, text: str, culture: Culture) -> date | Fault:
        """A day, also when a file writes midnight behind it."""
        written, space, clock = text.strip().partition(" ")
        if space:
            midnight = read_clock(clock)
            if isinstance(midnight, Fault):
                return NO_DATE
            if midnight.time != datetime.min.time():
                return Fault("{title} must be a day without a time")
        return self._taken(read_date(written, culture))

    def _taken(self, found: date | Fault) -> date | Fault:
        return found if isinstance(found, Fault) else self.check(found) or found

    def export_text(self, value: date, culture: Culture) -> str:
        return value.isoformat()

    def display(self, value: date | None, culture: Culture) -> str:
        return "" if value is None else show_date(value, culture.language, culture.region)

    def to_json(self, value: date | None) -> str | None:
        return None if value is None else value.isoformat()

    def from_json(self, data: Any) -> date | Fault | None:
        if data is None:
            return None
        return self._taken(_iso(data) if isinstance(data, str) else NO_DATE)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}
