"""A sheet of an old spreadsheet (.xls), written as text the same way as one of an .xlsx file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code

from casework.imports.tables.grid import Span, refused
from casework.imports.tables.layout import Layout
from casework.imports.tables.sheet_choice import Sheet, choose_sheet
from casework.imports.tables.xlsx_sheet import written_moment, written_number

LARGEST = 32 << 20
"""Bytes: such a file is read whole, so a larger one is refused."""
LOCKED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class XlsGrid:
    path: Path
    sheet: str
    cells: Any
    """The sheet as xlrd holds it; the library tells no types."""
    spans: tuple[Span, ...]
    is_1904: bool
    notes: tuple[str, ...]
    is_ragged: bool = True

    @property
    def lines(self) -> int:
        return int(self.cells.nrows)

    @property
    def described(self) -> str:
        return f"the sheet '{self.sheet}' of an old spreadsheet (.xls)"

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for number in range(self.lines):
            yield number + 1, [self._text(cell) for cell in self.cells.row(number)]

    def _text(self, cell: Any) -> str:
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            return written_number(repr(cell.value))
        if cell.ctype == xlrd.XL_CELL_DATE:
            return written_moment(repr(cell.value), self.is_1904)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return "true" if cell.value else "false"
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return str(error_text_from_code.get(cell.value, "#ERROR!"))
        return str(cell.value)


def open_xls(path: Path, layout: Layout) -> XlsGrid:
    """Raises ImportRefused when it is damaged, locked, or no spreadsheet after all."""
    if path.stat().st_size > LARGEST:
        message = f"this old spreadsheet is larger than {LARGEST >> 20} MB; save it as .xlsx or CSV"
        raise refused(path, 1, message)
    content = path.read_bytes()
    if LOCKED in content:
        raise refused(path, 1, "this spreadsheet is locked with a password; save it without one")
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO()
        )
    except XLRDError as error:
        raise refused(path, 1, _reason(str(error))) from error
    except Exception as error:  # a damaged file breaks xlrd in whatever way it likes
        message = f"this old spreadsheet is cut off or damaged ({error}); save it again"
        raise refused(path, 1, message) from error
    return _grid(path, book, layout)


def _reason(said: str) -> str:
    if "encrypt" in said.lower():
        return "this spreadsheet is locked with a password; save it without one"
    return f"this is no old spreadsheet that can be read ({said}); save it as .xlsx or CSV"


def _grid(path: Path, book: Any, layout: Layout) -> XlsGrid:
    names = book.sheet_names()
    hidden = [bool(shown) for shown in book._sheet_visibility]  # told before a sheet is loaded
    sheets = [
        Sheet(name, str(number), number < len(hidden) and hidden[number])
        for number, name in enumerate(names)
    ]
    sheet, notes = choose_sheet(path, sheets, layout)
    try:
        cells = book.sheet_by_index(int(sheet.part))
    except Exception as error:  # as above
        message = f"the sheet '{sheet.name}' is cut off or damaged ({error}); save the file again"
        raise refused(path, 1, message) from error
    spans = tuple(
        Span(top + 1, bottom, left + 1, right) for top, bottom, left, right in cells.merged_cells
    )
    return XlsGrid(path, sheet.name, cells, spans, book.datemode == 1, notes)
