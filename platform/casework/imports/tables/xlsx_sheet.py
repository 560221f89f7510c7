"""The cells of one sheet, streamed: texts by reference, days by their style, spans at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from casework.imports.tables.grid import LONGEST_ROW, MOST_COLUMNS, Span, refused
from casework.imports.tables.zipped import XmlReader

DAY_STYLES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Number formats of days and times that need not be written in a file."""
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MOST_SPANS = 100_000
PLAIN_DIGITS = 15
"""As many digits as a spreadsheet shows: 0.1 + 0.2 is 0.3 there."""


@dataclass(frozen=True, slots=True)
class Styles:
    """`days` are the numbers of the cell styles that show a day or a time."""

    days: frozenset[str] = frozenset()
    is_1904: bool = False

    @classmethod
    def of(cls, cells: Sequence[str], written: Mapping[str, str], is_1904: bool) -> Styles:
        days = {
            str(number)
            for number, style in enumerate(cells)
            if (is_day(written[style]) if style in written else _is_builtin_day(style))
        }
        return cls(frozenset(days), is_1904)


def is_day(code: str) -> bool:
    """Whether a number format shows days or times: it has y, m, d, h or s outside of quotes."""
    return any(letter in "ymdhs" for letter in _QUOTED.sub("", code.split(";")[0]).lower())


def _is_builtin_day(style: str) -> bool:
    return style.isascii() and style.isdigit() and int(style) in DAY_STYLES


def written_number(text: str) -> str:
    """A number of a sheet as plain figures."""
    try:
        plain = format(float(text), f".{PLAIN_DIGITS}g")
    except ValueError:
        return text
    if "e" in plain:
        plain = format(float(plain), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def written_moment(text: str, is_1904: bool) -> str:
    """A day, or a moment, that a sheet keeps as days since 1900 (or 1904)."""
    try:
        days = float(text)
        is_time = 0 <= days < 1
        epoch = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  # a wall clock
        if not is_1904 and 1 <= days < 60:
            days += 1  # the sheet believes that 1900 had a 29 February
        moment = epoch + timedelta(seconds=round(days * 86_400))
    except (ValueError, OverflowError):
        return text
    if is_time:
        return f"{moment:%H:%M:%S}"
    is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return f"{moment:%Y-%m-%d}" if is_midnight else f"{moment:%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True, slots=True)
class SheetShape:
    rows: int = 0
    formulas: int = 0
    spans: tuple[Span, ...] = ()


@dataclass
class _Cell:
    column: int
    kind: str
    style: str
    value: str = ""
    has_formula: bool = False
    is_valued: bool = False


@dataclass
class SheetReader(XmlReader):
    """Walks over a sheet; `done` are the rows that are complete."""

    strings: Sequence[str] = ()
    styles: Styles = field(default_factory=Styles)
    done: list[tuple[int, list[str]]] = field(default_factory=list)
    line: int = 0
    cells: list[str] = field(default_factory=list)
    size: int = 0
    cell: _Cell | None = None
    formulas: int = 0
    spans: list[Span] = field(default_factory=list)

    def rows(self, strings: Sequence[str], styles: Styles) -> Iterator[tuple[int, list[str]]]:
        self.strings, self.styles = strings, styles
        for _ in self.walk():
            yield from self.done
            self.done = []

    def shape(self, strings: Sequence[str], styles: Styles) -> SheetShape:
        """Everything but the rows: how many, how many formulas, what is merged. Refuses bad cells."""
        rows = sum(1 for _ in self.rows(strings, styles))
        return SheetShape(rows, self.formulas, tuple(self.spans))

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            written = given.get("r", "")
            self.line = int(written) if written.isdigit() else self.line + 1
            self.cells, self.size = [], 0
        elif name == "c":
            self.cell = self._cell(given)
        elif name in ("v", "t"):
            self.listen()
        elif name == "f" and self.cell is not None:
            self.cell.has_formula = True
            self.formulas += 1
        elif name == "mergeCell" and len(self.spans) < MOST_SPANS:
            self._merge(given.get("ref", ""))

    def end(self, name: str) -> None:
        if name in ("v", "t") and self.cell is not None and self.is_listening:
            self.cell.value += self.heard()
            self.cell.is_valued = True
        elif name == "c" and self.cell is not None:
            self._put(self.cell)
            self.cell = None
        elif name == "row":
            self.done.append((self.line, self.cells))
            self.cells = []

    def _cell(self, given: dict[str, str]) -> _Cell:
        reference = _REFERENCE.fullmatch(given.get("r", ""))
        column = _column(reference[1]) if reference else len(self.cells) + 1
        if column > MOST_COLUMNS:
            raise self._refused(f"a row has more than {MOST_COLUMNS:,} cells")
        return _Cell(column, given.get("t", "n"), given.get("s", ""))

    def _put(self, cell: _Cell) -> None:
        """The cell at its place; those that were left out before it are empty."""
        text = self._text(cell)
        self.size += len(text)
        if self.size > LONGEST_ROW:
            raise self._refused(f"a row holds more than {LONGEST_ROW:,} characters")
        while len(self.cells) < cell.column:
            self.cells.append("")
        self.cells[cell.column - 1] = text

    def _text(self, cell: _Cell) -> str:
        if cell.has_formula and not cell.is_valued:
            raise self._refused(
                "a formula was never computed; open the file in a spreadsheet program and save it"
            )
        if cell.kind == "s":
            return self._string(cell.value)
        if cell.kind == "b":
            return "true" if cell.value == "1" else "false"
        if cell.kind == "d":
            return cell.value.replace("T", " ").removesuffix(" 00:00:00")
        if cell.kind != "n" or not cell.value:
            return cell.value
        if cell.style in self.styles.days:
            return written_moment(cell.value, self.styles.is_1904)
        return written_number(cell.value)

    def _string(self, number: str) -> str:
        if not number.isdigit() or int(number) >= len(self.strings):
            raise self._refused("this spreadsheet is damaged: a cell points to no text")
        return self.strings[int(number)]

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        ends = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
        if ends[0] and ends[1]:
            self.spans.append(
                Span(int(ends[0][2]), int(ends[1][2]), _column(ends[0][1]), _column(ends[1][1]))
            )

    def _refused(self, message: str) -> Exception:
        return refused(self.workbook.path, max(self.line, 1), message)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
