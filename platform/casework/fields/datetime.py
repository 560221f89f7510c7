"""A moment in time: a day and a time of day in the agency's time zone, kept in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec

from casework import rules
from casework.fields.base import Culture, Fault, FieldType, Raw, first
from casework.fields.columns import Column, ColumnKind
from casework.fields.date import Day, day_faults, outside_days
from casework.fields.days import (
    FIRST_DAY,
    LAST_DAY,
    NO_DATE,
    NO_TIME,
    Clock,
    date_of_parts,
    local_parts,
    moment,
    read_clock,
    read_date,
    show_date,
    show_time,
)
from casework.fields.registry import field_type
from casework.fields.writing import date_order

PARTS = ("day", "month", "year", "time")
ZONELESS = Fault("{title} must be a moment with its time zone, like 2026-11-23T14:30:00Z")


@field_type
class DateTime(FieldType, frozen=True, kw_only=True):
    """Limits are whole days on the wall of the agency, so they are known to `check_on` only."""

    type_name = "datetime"
    doc = "A day and a time of day."
    is_shown_as_typed = True

    min: Annotated[
        Day | None, msgspec.Meta(description="The first day taken: 2026-11-23, or today.")
    ] = None
    max: Annotated[
        Day | None, msgspec.Meta(description="The last day taken: 2026-11-23, or today.")
    ] = None

    def faults(self) -> list[tuple[str, str]]:
        return day_faults({"min": self.min, "max": self.max}) or super().faults()

    def control(self, culture: Culture) -> Mapping[str, object]:
        return {"date_order": date_order(culture)}

    def rule_type(self) -> rules.Type:
        return rules.DATETIME

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.TIMESTAMP),)

    def check(self, value: datetime) -> Fault | None:
        return None if FIRST_DAY < value.date() < LAST_DAY else NO_DATE

    def check_on(self, value: datetime, moment: rules.Moment) -> Fault | None:
        day = value.astimezone(moment.zone).date()
        return outside_days(day, self.min, self.max, moment.today)

    def parse_form(self, raw: Raw, name: str, culture: Culture) -> datetime | Fault | None:
        day, month, year, clock = (first(raw, f"{name}.{part}").strip() for part in PARTS)
        if not (day or month or year or clock):
            text = first(raw, name).strip()
            return self.parse_text(text, culture) if text else None
        found = date_of_parts(day, month, year, culture)
        if isinstance(found, Fault):
            return found
        return self._at(found, clock, culture)

    def form_values(
        self, value: datetime | None, name: str, culture: Culture
    ) -> dict[str, list[str]]:
        if value is None:
            return {f"{name}.{part}": [] for part in PARTS}
        day, clock = local_parts(value, culture)
        texts = (str(day.day), str(day.month), f"{day.year:04}", clock)
        return {f"{name}.{part}": [text] for part, text in zip(PARTS, texts, strict=True)}

    def parse_text(self, text: str, culture: Culture) -> datetime | Fault:
        """`2026-11-23 14:30`, `2026-11-23T14:30:00Z` or `11/23/2026 02:30:00 PM`."""
        written, _, clock = text.strip().replace("T", " ", 1).partition(" ")
        day = read_date(written, culture)
        return day if isinstance(day, Fault) else self._at(day, clock, culture)

    def _at(self, day: date, clock: str, culture: Culture) -> datetime | Fault:
        found = read_clock(clock) if clock else NO_TIME
        return found if isinstance(found, Fault) else self._taken(day, found, culture)

    def _taken(self, day: date, clock: Clock, culture: Culture) -> datetime | Fault:
        if not FIRST_DAY < day < LAST_DAY:
            return NO_DATE
        value = moment(day, clock, culture)
        return value if isinstance(value, Fault) else self.check(value) or value

    def export_text(self, value: datetime, culture: Culture) -> str:
        day, clock = local_parts(value, culture)
        return f"{day.isoformat()} {clock}"

    def display(self, value: datetime | None, culture: Culture) -> str:
        if value is None:
            return ""
        local = value.astimezone(ZoneInfo(culture.time_zone))
        clock = local.time().replace(second=0, microsecond=0)
        day = show_date(local.date(), culture.language, culture.region)
        return f"{day}, {show_time(clock, culture.language, culture.region)}"

    def to_json(self, value: datetime | None) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def from_json(self, data: Any) -> datetime | Fault | None:
        if data is None:
            return None
        try:
            found = datetime.fromisoformat(data)
        except (TypeError, ValueError):
            return ZONELESS
        if found.tzinfo is None:
            return ZONELESS
        if not FIRST_DAY < found.date() < LAST_DAY:
            return NO_DATE
        value = found.astimezone(UTC)
        return self.check(value) or value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}
