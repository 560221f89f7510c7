"""From cells to values. Each column of a mapping is compiled once into a function of the row.

A cell that was met before is not read again: files repeat themselves (a state, a district, a team),
and looking a text up costs a twentieth of reading it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casework import rules
from casework.cases.export import unguarded
from casework.fields import Culture, Fault, FieldType, Named
from casework.fields.numerals import write_number
from casework.imports.date_format import ReadMoment
from casework.imports.written_numbers import WrittenNumbers
from casework.problems import did_you_mean

REMEMBERED = 20_000
"""Different cells of a column that are kept; beyond them the memory begins anew."""
LONGEST_QUOTE = 60
SHEET_ERRORS = frozenset(
    ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#N/A", "#NULL!", "#SPILL!", "#CALC!")
)
"""Taken only where a mapping lists them, under `empty:` or `values:`."""
_WHOLE = re.compile(r"(-?[0-9]+)\.0+")
_DAY_END = time(23, 59, 59)


class Refusal(str):
    """Why a cell gives no value, in words for the reject file."""

    __slots__ = ()


Read = Callable[[list[str]], Any]
"""The value a row has for one field: None when it is empty, a `Refusal` when it is wrong."""
ReadText = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class WrittenDates:
    """How a column writes dates, and where its clocks hang."""

    written: str
    moments: tuple[ReadMoment, ...]
    zone: ZoneInfo
    is_day_end: bool = False
    offsets: dict[date, timedelta | None] = field(default_factory=dict)
    """How far the clocks are ahead on a day; None on a day on which they change."""

    def read(self, text: str, kind: FieldType) -> Any:
        """The day or the instant, whichever the field holds, or why there is none."""
        found_in = {local for moment in self.moments if (local := moment(text)) is not None}
        if not found_in:
            return Fault("it is not written as {format}", {"format": self.written})
        if len(found_in) > 1:
            return Fault("as {format} it is two different days", {"format": self.written})
        (local,) = found_in
        if self.is_day_end and local.time() == time.min:
            local = datetime.combine(local, _DAY_END)
        found = local.date() if kind.rule_type() == rules.DATE else self._instant(local)
        return found if isinstance(found, Fault) else kind.check(found) or found

    def _instant(self, local: datetime) -> datetime | Fault:
        """An hour that the clocks give twice is its first; one that they skip is refused."""
        day = local.date()
        if day not in self.offsets:
            self.offsets[day] = self._offset(day)
        offset = self.offsets[day]
        if offset is not None:
            return (local - offset).replace(tzinfo=UTC)
        found = local.replace(tzinfo=self.zone).astimezone(UTC)
        if found.astimezone(self.zone).replace(tzinfo=None) != local:
            return Fault("in {zone} the clocks skipped this time", {"zone": self.zone.key})
        return found

    def _offset(self, day: date) -> timedelta | None:
        """A day is asked for once; nearly every day has one offset from end to end."""
        start = datetime.combine(day, time.min, self.zone)
        end = datetime.combine(day + timedelta(days=1), time.min, self.zone)
        return start.utcoffset() if start.utcoffset() == end.utcoffset() else None


@dataclass(frozen=True, slots=True)
class Cell:
    """How the text of one column, or one part, becomes a value. `title` is the field's, for people."""

    column: str
    title: str
    kind: FieldType
    culture: Culture
    values: Mapping[str, Any]
    """The values of listed cells; empty when the mapping lists none."""
    has_other: bool = False
    other: Any = None
    empty: frozenset[str] = frozenset()
    dates: WrittenDates | None = None
    numbers: WrittenNumbers | None = None
    is_whole: bool = False

    def read(self, cell: str) -> Any:
        text = tidy(cell, self.is_whole)
        if not text or text in self.empty:
            return None
        if self.values or self.has_other:
            return self._translated(text)
        if text in SHEET_ERRORS:
            return Refusal(f"{self.column} is {quote(text)}, an error that a spreadsheet shows")
        found = self._read(text)
        return self._told(text, found) if isinstance(found, Fault) else found

    def _read(self, text: str) -> Any:
        if self.dates:
            return self.dates.read(text, self.kind)
        if self.numbers:
            number = self.numbers.read(text)
            if isinstance(number, Fault):
                return number
            text = write_number(number, self.culture)
        return self.kind.parse_text(text, self.culture)

    def _translated(self, text: str) -> Any:
        if text in self.values:
            return self.values[text]
        if self.has_other:
            return self.other
        tail = did_you_mean(text, self.values)
        return Refusal(f"{self.column} is {quote(text)}, which the mapping does not list{tail}")

    def _told(self, text: str, fault: Fault) -> Refusal:
        said = fault.message.format_map({**fault.values, "title": self.title})
        known = self.kind.json_schema().get("enum")
        tail = did_you_mean(text, known) if known else ""
        return Refusal(f"{self.column} is {quote(text)}: {said}{tail}")


def tidy(cell: str, is_whole: bool = False) -> str:
    """Without the apostrophe that guards a formula in an export, and without blanks around it."""
    text = (unguarded(cell) if cell[:1] == "'" else cell).strip()
    if is_whole and (whole := _WHOLE.fullmatch(text)):
        return whole[1]
    return text


def quote(text: str) -> str:
    short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    return f"'{short}'"


def read_column(index: int, read: ReadText) -> Read:
    """The function that reads one column of a row, remembering what it read."""
    known: dict[str, Any] = {}

    def value(row: list[str]) -> Any:
        cell = row[index]
        try:
            return known[cell]
        except KeyError:
            if len(known) >= REMEMBERED:
                known.clear()
            found = known[cell] = read(cell)
            return found

    return value


def read_joined(indexes: Sequence[int], glue: str, read: ReadText) -> Read:
    """The function that reads the cells of several columns as one; empty ones are left out."""

    def value(row: list[str]) -> Any:
        return read(glue.join(text for index in indexes if (text := row[index].strip())))

    return value


def read_parts(indexes: Mapping[str, int], name: str, parsed: ParseParts, title: str) -> Read:
    """The function that puts a value together from several columns (latitude and longitude)."""
    parts = [(f"{name}.{part}", index) for part, index in indexes.items()]

    def value(row: list[str]) -> Any:
        raw = {part: (tidy(row[index]),) for part, index in parts}
        if not any(text for (text,) in raw.values()):
            return None
        found = parsed(raw)
        if isinstance(found, Fault):
            said = found.message.format_map({**found.values, "title": title})
            cells = ", ".join(text for (text,) in raw.values())
            return Refusal(f"{name} is {quote(cells)}: {said}")
        return found

    return value


ParseParts = Callable[[Mapping[str, tuple[str, ...]]], Any]


def constant(value: Any) -> Read:
    return lambda row: value


def named_by(field: str, read: Read) -> Read:
    """A link to the record whose unique `field` has the value that is read."""

    def link(cells: list[str]) -> Any:
        value = read(cells)
        return value if value is None or type(value) is Refusal else Named(value, field)

    return link
