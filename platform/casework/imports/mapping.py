"""A mapping as it is written: which column becomes which field, and where each word of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.problems import Place


@dataclass(frozen=True, slots=True)
class Word:
    """A text of the mapping with its place."""

    text: str
    place: Place

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Source:
    """Where the value of one field comes from: a column, several columns as its parts, or a constant.

    `values` translates cells; `other` is what a cell gets that it does not list. `dates` is how the
    column writes dates. `is_whole` takes `90026.0` for `90026`. `is_day_end`: 00:00 in this column
    means that only the day is known, so the end of the day is taken.
    """

    place: Place
    column: Word | None = None
    parts: Mapping[str, Word] = field(default_factory=dict)
    constant: Word | None = None
    values: Mapping[str, Word] = field(default_factory=dict)
    other: Word | None = None
    empty: frozenset[str] = frozenset()
    dates: Word | None = None
    is_whole: bool = False
    is_day_end: bool = False

    def columns(self) -> tuple[Word, ...]:
        return (*((self.column,) if self.column else ()), *self.parts.values())


@dataclass(frozen=True, slots=True)
class Section:
    """What one entity takes from the file: rows where every column of `rows` has a listed value."""

    entity: Word
    rows: Mapping[Word, tuple[Word, ...]] = field(default_factory=dict)
    fields: Mapping[str, tuple[Word, Source]] = field(default_factory=dict)
    key: Word | None = None


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """The whole file. `fields` and `key` are for every section that does not say otherwise."""

    place: Place
    sections: tuple[Section, ...]
    fields: Mapping[str, tuple[Word, Source]] = field(default_factory=dict)
    key: Word | None = None
    dates: Word | None = None
    zone: Word | None = None
    ignore: tuple[Word, ...] = ()
    is_update: bool = False

    def section(self, entity: str) -> Section | None:
        return next((one for one in self.sections if one.entity.text == entity), None)
