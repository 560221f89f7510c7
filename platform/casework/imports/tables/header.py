"""Where the header of a table stands, below whatever titles, and what its columns are called.

It is found by shape, never by words: the first row that is about as wide as the table, and the row
below it when that one only fills its gaps. A mapping may say it instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casework.cases.export import unguarded

SAMPLE = 200
"""Rows from the top among which the header must stand."""
SHARE = 0.6
"""How much of the table's width a header fills at least."""
DEEPEST = 6
_NUMBER = re.compile(r"[-+\u2212\u2013]?\s?[$€£]?\s?[0-9][0-9\s.,'%/:-]*")
_YEAR = re.compile(r"(1[89]|20|21)[0-9]{2}")
Row = tuple[int, list[str]]
"""A line number and its cells."""


@dataclass(frozen=True, slots=True)
class Header:
    """`lines` it stands on, `names` of the columns, `doubts` for a person to look at."""

    lines: tuple[int, ...]
    names: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def find_header(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of the header; none when there are no rows at all."""
    rows = [row for row in rows if _filled(row[1])]
    if not rows:
        return ()
    width = _width(rows)
    least = max(SHARE * width, 1 if width == 1 else 2)
    at = next((at for at, row in enumerate(rows) if len(_filled(row[1])) >= least), 0)
    if not _is_distinct(rows[at][1]):
        at = _below_groups(rows, at, least)
    below = rows[at + 1] if at + 1 < len(rows) else None
    if below is not None and _fills_gaps(rows[at][1], below[1]):
        return (rows[at], below)
    return (rows[at],)


def name_columns(header: Sequence[Row]) -> Header:
    """One name for each column. Names of several lines are joined; a name that comes again is numbered."""
    lines = tuple(line for line, _ in header)
    written = _joined([cells for _, cells in header])
    names: list[str] = []
    doubts: list[str] = []
    for number, name in enumerate(written, start=1):
        one = name or f"column {number}"
        if one in names:
            again = next(n for n in range(2, len(written) + 2) if f"{one} ({n})" not in names)
            doubts.append(
                f"two columns are called '{one}'; the later one is '{one} ({again})' here"
            )
            one = f"{one} ({again})"
        names.append(one)
    if len(header) == 1 and _is_data(header[0][1]):
        doubts.append(
            f"the header on line {lines[0]} looks like a row of data; write 'header: none' in the "
            "mapping if the file has no header"
        )
    return Header(lines, tuple(names), tuple(doubts))


def no_header(rows: Sequence[Row]) -> Header:
    """Columns called by their number."""
    width = max((len(cells) for _, cells in rows), default=0)
    return Header((), tuple(f"column {number}" for number in range(1, width + 1)))


def _filled(cells: Sequence[str]) -> list[int]:
    return [at for at, cell in enumerate(cells) if cell.strip()]


def _width(rows: Sequence[Row]) -> int:
    """The width that the most cells agree on: many rows of it, and wide ones.

    Rows of one cell are titles and notes, where a good part of the rows has more.
    """
    counts = [len(_filled(cells)) for _, cells in rows]
    wider = [count for count in counts if count > 1]
    counts = wider if len(wider) >= max(3, len(counts) // 10) else counts
    return max(set(counts), key=lambda wide: (sum(one >= wide for one in counts) * wide, wide))


def _is_distinct(cells: Sequence[str]) -> bool:
    names = [cells[at].strip() for at in _filled(cells)]
    return len(set(names)) == len(names)


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell.strip()) is not None


def _is_words(cells: Sequence[str]) -> bool:
    return not any(_is_number(cells[at]) for at in _filled(cells))


def _is_data(cells: Sequence[str]) -> bool:
    """Mostly numbers, and not years, which often head columns."""
    filled = _filled(cells)
    numbers = [cells[at].strip() for at in filled if _is_number(cells[at])]
    years = sum(_YEAR.fullmatch(one) is not None for one in numbers)
    return len(numbers) * 2 > len(filled) and years * 2 < len(numbers)


def _below_groups(rows: Sequence[Row], at: int, least: float) -> int:
    """Names that repeat head groups: the last row of words above the data that tells columns apart."""
    best = at
    for lower in range(at + 1, min(at + DEEPEST, len(rows))):
        cells = rows[lower][1]
        if not _is_words(cells):
            break
        if len(_filled(cells)) >= least and _is_distinct(cells):
            best = lower
    return best


def _fills_gaps(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Several words, and only where the row above has none. A single one heads a group of rows."""
    above, below = set(_filled(upper)), set(_filled(lower))
    return len(below) > 1 and _is_words(lower) and not above & below and min(below) < min(above)


def _joined(lines: Sequence[Sequence[str]]) -> list[str]:
    """A name above several columns is the name of each that has one of its own below."""
    width = max((len(cells) for cells in lines), default=0)
    padded = [[*cells, *[""] * (width - len(cells))] for cells in lines]
    last = [_name(cell) for cell in padded[-1]] if padded else []
    parts: list[list[str]] = [[] for _ in range(width)]
    for cells in padded[:-1]:
        carried = ""
        for at, cell in enumerate(cells):
            carried = _name(cell) or carried
            name = carried if last[at] else _name(cell)
            parts[at] += [name] if name else []
    return [" ".join([*part, *([last[at]] if last[at] else [])]) for at, part in enumerate(parts)]


def _name(cell: str) -> str:
    return " ".join(unguarded(cell.strip()).split())
