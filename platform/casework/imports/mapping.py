"""A mapping as it is written: which column becomes which field, and where each word of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.imports.tables.layout import AS_FOUND, Layout
from casework.imports.word import Word
from casework.problems import Place


@dataclass(frozen=True, slots=True)
class Source:
    """Where the value of one field comes from: a column, several as parts or joined, or a constant.

    `values` translates cells; `other` is what a cell gets that it does not list. `dates` are the ways
    in which the column writes dates, `decimal` the sign before the fractions of its numbers, `units`
    what may stand beside a number and how much of the field's own unit it is. `is_whole` takes
    `90026.0` for `90026`. `is_day_end`: 00:00 in this column means that only the day is known, so the
    end of the day is taken. `by` is the unique field of the linked record that the cell holds.
    """

    place: Place
    column: Word | None = None
    parts: Mapping[str, Word] = field(default_factory=dict)
    join: tuple[Word, ...] = ()
    joined_with: str = " "
    constant: Word | None = None
    values: Mapping[str, Word] = field(default_factory=dict)
    other: Word | None = None
    empty: frozenset[str] = frozenset()
    dates: tuple[Word, ...] = ()
    decimal: Word | None = None
    units: Mapping[Word, Word | None] = field(default_factory=dict)
    is_whole: bool = False
    is_day_end: bool = False
    by: Word | None = None

    def columns(self) -> tuple[Word, ...]:
        return (*((self.column,) if self.column else ()), *self.parts.values(), *self.join)


@dataclass(frozen=True, slots=True)
class Section:
    """What one entity takes from the file: rows where every column of `rows` has a listed value."""

    entity: Word
    rows: Mapping[Word, tuple[Word, ...]] = field(default_factory=dict)
    fields: Mapping[str, tuple[Word, Source]] = field(default_factory=dict)
    key: Word | None = None


@dataclass(frozen=True, slots=True)
class Reconcile:
    """What must add up: fields whose sums are told, with the totals of the old system where known."""

    rows: Word | None = None
    sums: Mapping[Word, Word | None] = field(default_factory=dict)


NOTHING = Reconcile()


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """The whole file. `fields` and `key` are for every section that does not say otherwise.

    `skip` are rows that are no records (totals, headings): any column with one of its values.
    """

    place: Place
    sections: tuple[Section, ...]
    fields: Mapping[str, tuple[Word, Source]] = field(default_factory=dict)
    key: Word | None = None
    layout: Layout = AS_FOUND
    skip: Mapping[Word, tuple[Word, ...]] = field(default_factory=dict)
    reconcile: Reconcile = NOTHING
    dates: tuple[Word, ...] = ()
    decimal: Word | None = None
    zone: Word | None = None
    ignore: tuple[Word, ...] = ()
    is_update: bool = False

    def section(self, entity: str) -> Section | None:
        return next((one for one in self.sections if one.entity.text == entity), None)
