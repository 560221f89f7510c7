"""Where a revision's fields lie in tables that were made for another one.

The columns of a case type of three years ago have been renamed, set aside, and their words changed.
A placement tells, for every column as that revision calls it, where it is today and what its words
are called there; the store reads and writes through it, so nothing else has to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kept:
    """A word that was merged into another one since: the column that still tells which it was."""

    column: str
    """Empty: it was purged, or never was."""
    then: str
    """What stands in that column."""
    own: str
    today: str
    """The word it became."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One column. `column` None: it is not there, so every value is empty and none can be written."""

    column: str | None
    words: Mapping[str, str] = field(default_factory=dict)
    """Own words by the words of today, where they differ."""
    kept: tuple[Kept, ...] = ()
    """The merged ones, the earliest first."""
    is_list: bool = False
    """Several words in one text, with bars around them."""
    seen: str | None = None
    """The column with the version a row had when its value was converted: it is the value only of
    rows that still have that version."""

    def written(self, value: object) -> dict[str, object]:
        """The columns of today to write, with what each gets."""
        if self.column is None:
            return {}
        empty = {one.column: None for one in self.kept if one.column}
        if value is None or not (self.words or self.kept):
            return {self.column: value, **empty}
        if self.is_list:
            listed = str(value).strip("|").split("|")
            today = f"|{'|'.join(sorted({self._today(word) for word in listed}))}|"
            return {self.column: today, **empty}
        aside = {one.column: one.then for one in self.kept if one.column and one.own == value}
        return {self.column: self._today(str(value)), **empty, **aside}

    def _today(self, word: str) -> str:
        merged = {one.own: one.today for one in self.kept}
        renamed = {own: today for today, own in self.words.items()}
        return merged.get(word) or renamed.get(word, word)


@dataclass(frozen=True, slots=True)
class Placement:
    """The table of today, and the columns that are not simply there under their own name."""

    table: str
    columns: Mapping[str, Placed] = field(default_factory=dict)

    def written(self, values: Mapping[str, object]) -> dict[str, object]:
        """What to write into the table of today, by its columns."""
        found: dict[str, object] = {}
        for name, value in values.items():
            placed = self.columns.get(name)
            found |= {name: value} if placed is None else placed.written(value)
        return found

    def today(self, column: str) -> str | None:
        """What a column is called today."""
        placed = self.columns.get(column)
        return column if placed is None else placed.column
