"""Cells that mean 'as above': merged ones of a spreadsheet, or empty ones of columns a mapping names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from casework.imports.tables.grid import Span

Fill = Callable[[int, list[str]], list[str]]
"""Gives the row with those cells filled; told of every row in order, with its line."""


def fill_below(columns: Sequence[int]) -> Fill:
    """Empty cells of these columns take the cell above.

    A value that is written in one of them begins those behind it anew: they are parts of it.
    """
    above = dict.fromkeys(columns, "")

    def fill(line: int, row: list[str]) -> list[str]:
        for place, at in enumerate(columns):
            if at >= len(row):
                continue
            if row[at].strip():
                above[at] = row[at]
                above.update(dict.fromkeys(columns[place + 1 :], ""))
            else:
                row[at] = above[at]
        return row

    return fill


@dataclass
class _Merged:
    """`coming` by their first line; `open` are those the walk is inside of, with their value."""

    coming: list[Span]
    open: list[tuple[Span, str]] = field(default_factory=list)

    def fill(self, line: int, row: list[str]) -> list[str]:
        self.open = [one for one in self.open if one[0].bottom >= line]
        while self.coming and self.coming[-1].top <= line:
            span = self.coming.pop()
            inside = span.left - 1 < len(row) and span.top == line
            self.open.append((span, row[span.left - 1] if inside else ""))
        for span, value in self.open:
            for at in range(span.left - 1, min(span.right, len(row))):
                row[at] = row[at] if row[at].strip() else value
        return row


def fill_merged(spans: Iterable[Span]) -> Fill:
    """Every cell of a merged range has what its first one has."""
    return _Merged(sorted(spans, key=lambda span: -span.top)).fill
