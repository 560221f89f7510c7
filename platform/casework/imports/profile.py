"""`casework import --profile FILE`: what a file holds, column by column, before anything is mapped.

One walk over the rows; of each column a bounded number of different values is remembered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from casework.imports.guesses import (
    ENOUGH,
    NUMBERS,
    READERS,
    TEXT,
    Value,
    means_nothing,
    what_is_wrong,
)
from casework.imports.table_file import TableFile, open_table
from casework.imports.tables.layout import AS_FOUND, Layout

MOST_DIFFERENT = 5_000
MOST_SUSPICIOUS = 3
MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Suspicious:
    line: int
    cell: str
    reason: str


@dataclass(slots=True)
class Range:
    """The smallest and the largest of the values that one way of reading finds."""

    fits: int = 0
    low: Value | None = None
    high: Value | None = None

    def take(self, value: Value, times: int) -> None:
        self.fits += times
        self.low = value if self.low is None or value < self.low else self.low  # type: ignore[operator]  # all of one reader
        self.high = value if self.high is None or value > self.high else self.high  # type: ignore[operator]  # as above


@dataclass(slots=True)
class ColumnProfile:
    """One column. `kinds` are all ways of reading that fit, the first of them the best."""

    name: str
    filled: int = 0
    empty: int = 0
    different: Counter[str] = field(default_factory=Counter)
    first_line: dict[str, int] = field(default_factory=dict)
    is_cut: bool = False
    """There are more different values than are remembered."""
    shortest: int = 0
    longest: int = 0
    ranges: dict[str, Range] = field(default_factory=dict)
    nothing: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    suspicious: tuple[Suspicious, ...] = ()

    def take(self, line: int, cell: str) -> None:
        text = cell.strip()
        if not text:
            self.empty += 1
            return
        self.filled += 1
        self.shortest = min(self.shortest or len(text), len(text))
        self.longest = max(self.longest, len(text))
        if text in self.different or len(self.different) < MOST_DIFFERENT:
            self.different[text] += 1
            self.first_line.setdefault(text, line)
        else:
            self.is_cut = True

    def judge(self) -> None:
        """Decide what the column seems to hold, from the values that were remembered."""
        self.nothing = tuple(text for text in self.different if means_nothing(text))
        words = {text: n for text, n in self.different.items() if text not in self.nothing}
        remembered = sum(words.values())
        for kind, read in READERS.items():
            found = Range()
            for text, times in words.items():
                if (value := read(text)) is not None:
                    found.take(value, times)
            if remembered and found.fits >= ENOUGH * remembered:
                self.ranges[kind] = found
        ranked = sorted(self.ranges, key=lambda kind: -self.ranges[kind].fits)
        best = self.ranges[ranked[0]].fits if ranked else 0
        self.kinds = tuple(kind for kind in ranked if self.ranges[kind].fits == best) or (TEXT,)
        self.suspicious = tuple(self._odd(words))[:MOST_SUSPICIOUS]

    def _odd(self, words: Mapping[str, int]) -> list[Suspicious]:
        read = READERS.get(self.kind)
        odd = []
        for text in words:
            reason = what_is_wrong(text)
            if reason is None and read is not None and read(text) is None:
                reason = (
                    f"not a {self.kind}" if self.kind in NUMBERS else f"not written as {self.kind}"
                )
            if reason is not None:
                odd.append(Suspicious(self.first_line[text], text, reason))
        return odd

    @property
    def kind(self) -> str:
        return self.kinds[0]

    @property
    def is_key(self) -> bool:
        """Every row has a value of its own."""
        return not self.empty and not self.is_cut and len(self.different) == self.filled > 0

    @property
    def examples(self) -> list[str]:
        return [text for text, _ in self.different.most_common(MOST_EXAMPLES)]

    @property
    def doubt(self) -> str:
        """Two ways of reading that fit equally and do not mean the same."""
        day = [kind for kind in self.kinds if "DD" in kind]
        if len(day) > 1:
            return f"every cell reads as {' and as '.join(day)}: write 'dates:'"
        numbers = [self.ranges[kind] for kind in self.kinds if kind in NUMBERS]
        if len({(one.low, one.high) for one in numbers}) > 1:
            return (
                "every cell reads with a decimal point and with a decimal comma: write 'decimal:'"
            )
        return ""


@dataclass(slots=True)
class Profile:
    """The file as a whole. `end` is the first of the thin rows that stand below the table."""

    table: TableFile
    columns: Sequence[ColumnProfile]
    rows: int = 0
    other_widths: list[int] = field(default_factory=list)
    """Lines of rows that have another number of cells than the header."""
    thin: int = 0
    end_line: int = 0
    end: str = ""

    def _take(self, line: int, cells: list[str]) -> None:
        self.rows += 1
        width = len(self.columns)
        filled = [cell.strip() for cell in cells if cell.strip()]
        is_thin = width > 2 and len(filled) <= max(1, width // 5)
        self.thin += is_thin
        if not is_thin:
            self.end_line, self.end = 0, ""
        elif not self.end_line:
            self.end_line, self.end = line, filled[0]
        if len(cells) != width:
            self.other_widths.append(line)
            return
        for column, cell in zip(self.columns, cells, strict=True):
            column.take(line, cell)


def profile_file(path: Path, layout: Layout = AS_FOUND) -> Profile:
    """Read all of a file. Raises ImportRefused when it is no table."""
    return profile_table(open_table(path, layout))


def profile_table(table: TableFile) -> Profile:
    profile = Profile(table, [ColumnProfile(name) for name in table.header])
    for line, cells in table.rows():
        profile._take(line, cells)  # filled in here and nowhere else
    for column in profile.columns:
        column.judge()
    return profile


def written(value: Value | None) -> str:
    """A value for people: figures in groups, a day, or a moment."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return f"{value:%Y-%m-%d}" if is_day else f"{value:%Y-%m-%d %H:%M:%S}"
    return f"{Decimal(value):,f}"
