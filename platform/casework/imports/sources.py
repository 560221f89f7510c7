"""One field's source compiled: options checked at their place, then a function of the row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from casework import rules
from casework.fields import Culture, Fault, FieldType
from casework.imports.cells import Cell, Read, WrittenDates, constant, read_column, read_parts
from casework.imports.date_format import ReadMoment, date_reader
from casework.imports.mapping import ImportMapping, Source, Word
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
        self.dates = mapping.dates
        self._formats: dict[str, ReadMoment | str] = {}

    def compile(self, name: str, title: str, kind: FieldType, source: Source) -> Read | None:
        if source.constant is not None:
            return constant(self._value(title, kind, source.constant))
        if source.parts:
            return self._parts(name, title, kind, source.parts)
        index = self.column(source.column) if source.column else None
        if source.column is None or index is None:
            return None
        return read_column(index, self._cell(title, kind, source, source.column).read)

    def _cell(self, title: str, kind: FieldType, source: Source, column: Word) -> Cell:
        dates = source.dates or (self.dates if kind.rule_type() in TIMES else None)
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

    def _dates(self, kind: FieldType, dates: Word | None, is_day_end: bool) -> WrittenDates | None:
        if dates is None:
            return None
        if kind.rule_type() not in TIMES:
            self.fault(dates.place, "only a date or a moment has 'dates:'")
            return None
        if dates.text not in self._formats:
            reader = self._formats[dates.text] = date_reader(dates.text)
            if isinstance(reader, str):
                self.fault(dates.place, reader)
        known = self._formats[dates.text]
        if isinstance(known, str):
            return None
        return WrittenDates(dates.text, known, self.zone, is_day_end)

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
