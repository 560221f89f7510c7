"""One field's source compiled: options checked at their place, then a function of the row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from casework import rules
from casework.fields import Culture, Fault, FieldType
from casework.fields.numerals import read_number
from casework.imports.cells import (
    Cell,
    Read,
    WrittenDates,
    constant,
    read_column,
    read_joined,
    read_parts,
)
from casework.imports.date_format import ReadMoment, date_reader
from casework.imports.mapping import ImportMapping, Source
from casework.imports.word import Word
from casework.imports.written_numbers import CULTURES, WrittenNumbers
from casework.problems import Place, did_you_mean

TIMES = (rules.DATE, rules.DATETIME)


class SourceCompiler:
    """`column` finds a column of the file; `fault` takes what is wrong."""

    def __init__(
        self,
        culture: Culture,
        language: str,
        mapping: ImportMapping,
        column: Callable[[Word], int | None],
        fault: Callable[[Place, str], None],
    ) -> None:
        self.culture, self.language = culture, language
        self.column, self.fault = column, fault
        self.zone = ZoneInfo(culture.time_zone)
        self.dates, self.decimal = mapping.dates, mapping.decimal
        self._formats: dict[str, ReadMoment | str] = {}

    def compile(self, name: str, title: str, kind: FieldType, source: Source) -> Read | None:
        if source.constant is not None:
            return constant(self._value(title, kind, source.constant))
        if source.parts:
            return self._parts(name, title, kind, source.parts)
        if source.join:
            return self._joined(title, kind, source)
        index = self.column(source.column) if source.column else None
        if source.column is None or index is None:
            return None
        return read_column(index, self._cell(title, kind, source, source.column).read)

    def _joined(self, title: str, kind: FieldType, source: Source) -> Read | None:
        indexes = [index for word in source.join if (index := self.column(word)) is not None]
        if len(indexes) < len(source.join):
            return None
        name = f" {source.joined_with} ".join(map(str, source.join))
        cell = self._cell(title, kind, source, Word(" ".join(name.split()), source.place))
        return read_joined(indexes, source.joined_with, cell.read)

    def _cell(self, title: str, kind: FieldType, source: Source, column: Word) -> Cell:
        dates = source.dates or (self.dates if kind.rule_type() in TIMES else ())
        values = {text: self._value(title, kind, word) for text, word in source.values.items()}
        return Cell(
            column=column.text,
            title=title,
            kind=kind,
            culture=self.culture,
            values=values,
            has_other=source.other is not None,
            other=None if source.other is None else self._value(title, kind, source.other),
            empty=source.empty,
            dates=self._dates(kind, dates, source.is_day_end),
            numbers=self._numbers(kind, source),
            is_whole=source.is_whole,
        )

    def _value(self, title: str, kind: FieldType, word: Word) -> Any:
        """A value written in the mapping itself; empty stands for no value."""
        if not word.text.strip():
            return None
        found = kind.parse_text(word.text.strip(), self.culture)
        if isinstance(found, Fault):
            said = found.message.format_map({**found.values, "title": title})
            known = kind.json_schema().get("enum")
            tail = did_you_mean(word.text, known) if known else ""
            self.fault(word.place, f"'{word}' does not fit: {said}{tail}")
            return None
        return found

    def _dates(
        self, kind: FieldType, dates: tuple[Word, ...], is_day_end: bool
    ) -> WrittenDates | None:
        if not dates:
            return None
        if kind.rule_type() not in TIMES:
            self.fault(dates[0].place, "only a date or a moment has 'dates:'")
            return None
        moments = tuple(self._moment(word) for word in dates)
        known = tuple(moment for moment in moments if not isinstance(moment, str))
        if len(known) < len(moments):
            return None
        written = " or ".join(word.text for word in dates)
        return WrittenDates(written, known, self.zone, is_day_end)

    def _moment(self, word: Word) -> ReadMoment | str:
        if word.text not in self._formats:
            reader = self._formats[word.text] = date_reader(word.text)
            if isinstance(reader, str):
                self.fault(word.place, reader)
        return self._formats[word.text]

    def _numbers(self, kind: FieldType, source: Source) -> WrittenNumbers | None:
        """How the column writes numbers, where the mapping says so and the field holds one."""
        is_number = kind.rule_type().is_number
        own = source.decimal or next(iter(source.units), None)
        if own is not None and not is_number:
            self.fault(own.place, "only a number has 'decimal:' and 'units:'")
            return None
        point = source.decimal or self.decimal
        if not is_number or (point is None and not source.units):
            return None
        units = {unit.text: self._worth(unit, worth) for unit, worth in source.units.items()}
        return WrittenNumbers(point.text if point else None, self.culture, units)

    def _worth(self, unit: Word, worth: Word | None) -> Decimal:
        number = Decimal(1) if worth is None else read_number(worth.text, CULTURES["."])
        if number is None or not number:
            place = worth.place if worth else unit.place
            self.fault(
                place,
                f"write behind '{unit}' how much one is of what the field counts, like 0.3048",
            )
            return Decimal(1)
        return number

    def _parts(
        self, name: str, title: str, kind: FieldType, parts: Mapping[str, Word]
    ) -> Read | None:
        """A field says itself which parts a form asks of it."""
        posted = kind.form_values(None, name, self.culture)
        allowed = [key.removeprefix(f"{name}.") for key in posted if key != name]
        indexes = {}
        for part, word in parts.items():
            if part not in allowed:
                tail = did_you_mean(part, allowed)
                self.fault(word.place, f"'{name}' has no part '{part}'{tail}")
            elif (index := self.column(word)) is not None:
                indexes[part] = index
        if len(indexes) < len(parts):
            return None
        culture = self.culture
        return read_parts(indexes, name, lambda raw: kind.parse_form(raw, name, culture), title)
