"""A file of rows as text: which kind of file, which lines are the header, where the table ends.

Nothing is converted here and no cell is lost: a row whose number of cells is not the header's is
handed on as it is, for the import to refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from casework.imports.reject_file import LINE
from casework.imports.report import ImportRefused
from casework.imports.tables.filling import Fill, fill_below, fill_merged
from casework.imports.tables.grid import Grid, has_text, refused
from casework.imports.tables.header import SAMPLE, Header, Row, find_header, name_columns, no_header
from casework.imports.tables.layout import AS_FOUND, Layout
from casework.imports.tables.text_grid import PEEK, open_text, opened
from casework.imports.word import Word
from casework.problems import Problem, did_you_mean


@dataclass(slots=True)
class Below:
    """What stood below the table, where its `end:` was met."""

    rows: int = 0
    line: int = 0
    first: str = ""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that was looked at. `lines` counts line ends, for the progress bar: about the rows."""

    path: Path
    grid: Grid
    header: tuple[str, ...]
    header_lines: tuple[int, ...]
    above: int = 0
    """Rows of titles and the like that stand above the header."""
    notes: tuple[str, ...] = ()
    layout: Layout = field(default=AS_FOUND)

    @property
    def lines(self) -> int:
        return self.grid.lines

    @property
    def described(self) -> str:
        """How the file was read, in one line."""
        lines = " and ".join(map(str, self.header_lines))
        if not self.header_lines:
            return f"{self.grid.described}, without a header"
        titles = f", below {self.above} of other text" if self.above else ""
        noun = "line" if len(self.header_lines) == 1 else "lines"
        return f"{self.grid.described}, header on {noun} {lines}{titles}"

    def rows(self, below: Below | None = None) -> Iterator[tuple[int, list[str]]]:
        """Every row below the header with the line it begins on; blank lines are passed over."""
        last = max(self.header_lines, default=0)
        fills, is_padded = self._fills(), self.grid.is_ragged or self.layout.is_ragged
        below = below if below is not None else Below()
        for line, row in self.grid.rows():
            if line <= last:
                continue
            if not has_text(row):
                continue
            if below.rows or self._is_end(row):
                self._pass_by(below, line, row)
                continue
            row = self._padded(row) if is_padded else row
            for fill in fills:
                row = fill(line, row)
            yield line, row

    def _fills(self) -> list[Fill]:
        columns = [self.header.index(word.text) for word in self.layout.fill_down]
        merged = [fill_merged(self.grid.spans)] if self.layout.fills_merged else []
        return [*merged, *([fill_below(columns)] if columns else [])]

    def _padded(self, row: list[str]) -> list[str]:
        width = len(self.header)
        while len(row) > width and not row[-1].strip():
            row.pop()
        return row + [""] * (width - len(row))

    def _is_end(self, row: list[str]) -> bool:
        end = self.layout.end
        first = next((cell.strip() for cell in row if cell.strip()), "")
        return end is not None and first.startswith(end.text)

    def _pass_by(self, below: Below, line: int, row: list[str]) -> None:
        if not below.rows:
            below.line, below.first = line, next(cell.strip() for cell in row if cell.strip())
        below.rows += 1


def open_table(path: Path, layout: Layout = AS_FOUND) -> TableFile:
    """Look at the whole file once. Raises ImportRefused when it is no table.

    Rows that were rejected before lie in a file of our own making: what the mapping says about the
    file they came from does not hold for it.
    """
    if not path.is_file():
        raise refused(path, 1, "there is no such file")
    try:
        layout = AS_FOUND if layout != AS_FOUND and _is_of_rejects(path) else layout
        grid = open_grid(path, layout)
        top = list(islice(grid.rows(), SAMPLE))
    except (OSError, EOFError) as error:
        raise refused(path, 1, f"this file cannot be read: {error}") from error
    header = _header(path, layout, grid, top)
    _check_columns(layout, header)
    first = min(header.lines, default=0)
    above = sum(has_text(cells) for line, cells in top if line < first)
    notes = (*grid.notes, *header.doubts)
    return TableFile(path, grid, header.names, header.lines, above, notes, layout)


def open_grid(path: Path, layout: Layout) -> Grid:
    """The kind of file is known by its first bytes, not by its name."""
    with opened(path) as raw:
        start = raw.read(8)
    if start.startswith(b"PK\x03\x04"):
        # A spreadsheet's reader is loaded when there is one.
        from casework.imports.tables.xlsx import open_xlsx

        return open_xlsx(path, layout)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        from casework.imports.tables.xls import open_xls

        return open_xls(path, layout)
    if start.startswith(b"%PDF"):
        raise refused(path, 1, "this is a PDF; a table is needed: save it as CSV and import that")
    return open_text(path, layout)


def _is_of_rejects(path: Path) -> bool:
    with opened(path) as raw:
        start = raw.read(PEEK)
    if start.startswith((b"PK", b"\xd0\xcf")):
        first = next(iter(open_grid(path, AS_FOUND).rows()), (1, [""]))[1]
        return bool(first) and first[0] == LINE
    return LINE.encode() in start[:64].replace(b"\0", b"")


def _header(path: Path, layout: Layout, grid: Grid, top: list[Row]) -> Header:
    if not any(has_text(cells) for _, cells in top):
        raise refused(path, 1, "this file has no rows")
    if layout.header is None:
        return name_columns(find_header(top))
    if not layout.header:
        return no_header(top)
    return name_columns([_written(word, top) for word in layout.header])


def _written(word: Word, top: list[Row]) -> Row:
    found = next((row for row in top if str(row[0]) == word.text), None)
    if found is None or not has_text(found[1]):
        message = f"no row of the file's first {SAMPLE} begins on line {word}, or it is blank"
        raise ImportRefused([Problem(word.place, message, "mapping")])
    return found


def _check_columns(layout: Layout, header: Header) -> None:
    problems = [
        Problem(
            word.place,
            f"the file has no column '{word}'{did_you_mean(word.text, header.names)}",
            "mapping",
        )
        for word in layout.fill_down
        if word.text not in header.names
    ]
    if problems:
        raise ImportRefused(problems)
