"""A sheet of an .xlsx or .xlsm file as rows of text, read in a stream.

A number is written as the sheet holds it, with a point and no groups; a day as 2026-11-23, a moment
as 2026-11-23 08:30:00. Of a formula its last computed value is taken; one that was never computed is
refused, and macros are never looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casework.imports.tables.grid import Span, refused
from casework.imports.tables.layout import Layout
from casework.imports.tables.sheet_choice import Sheet, choose_sheet
from casework.imports.tables.xlsx_sheet import SheetReader, SheetShape, Styles
from casework.imports.tables.zipped import Workbook, XmlReader, open_workbook

SMALL_PART = 16 << 20
STRINGS_PART = 128 << 20
MOST_STRINGS = 2_000_000
LONGEST_TEXT = 131_072


@dataclass(frozen=True, slots=True)
class XlsxGrid:
    """One sheet. `shape` is what a first walk over it found."""

    path: Path
    sheet: str
    part: str
    styles: Styles
    strings: tuple[str, ...]
    shape: SheetShape
    notes: tuple[str, ...]
    is_ragged: bool = True

    @property
    def lines(self) -> int:
        return self.shape.rows

    @property
    def described(self) -> str:
        return f"the sheet '{self.sheet}' of a spreadsheet (.xlsx)"

    @property
    def spans(self) -> tuple[Span, ...]:
        return self.shape.spans

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        with open_workbook(self.path) as workbook:
            yield from SheetReader(workbook, self.part, LONGEST_TEXT).rows(
                self.strings, self.styles
            )


def open_xlsx(path: Path, layout: Layout) -> XlsxGrid:
    """Raises ImportRefused when it is no workbook, or has no such sheet."""
    with open_workbook(path) as workbook:
        if not workbook.has("xl/workbook.xml"):
            raise refused(path, 1, _other_zip(workbook))
        book = _Book(workbook, "xl/workbook.xml", LONGEST_TEXT).read()
        links = _Links(workbook, "xl/_rels/workbook.xml.rels", LONGEST_TEXT).read()
        sheets = [
            Sheet(name, _part(links.get(link, "")), is_hidden)
            for name, link, is_hidden in book.sheets
        ]
        sheet, notes = choose_sheet(path, sheets, layout)
        strings = _strings(workbook)
        styles = _styles(workbook, book.is_1904)
        shape = SheetReader(workbook, sheet.part, LONGEST_TEXT).shape(strings, styles)
        if workbook.has("xl/vbaProject.bin"):
            notes = (*notes, "the spreadsheet has macros; they were not run and not looked at")
        if shape.formulas:
            told = f"{shape.formulas:,} cells are formulas; what the spreadsheet last computed is taken"
            notes = (*notes, told)
        return XlsxGrid(path, sheet.name, sheet.part, styles, strings, shape, notes)


def _other_zip(workbook: Workbook) -> str:
    if workbook.has("xl/workbook.bin"):
        kind = "a binary spreadsheet (.xlsb)"
    elif workbook.has("content.xml"):
        kind = "an OpenDocument file (.ods)"
    else:
        kind = "a zip file and no spreadsheet"
    return f"this is {kind}; save the table as .xlsx or CSV and import that"


def _part(target: str) -> str:
    """A part's name from where the workbook says it lies."""
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


@dataclass(frozen=True, slots=True)
class _Sheets:
    sheets: tuple[tuple[str, str, bool], ...]
    is_1904: bool


class _Book(XmlReader):
    def read(self) -> _Sheets:
        self.sheets: list[tuple[str, str, bool]] = []
        self.is_1904 = False
        for _ in self.walk(SMALL_PART):
            pass
        return _Sheets(tuple(self.sheets), self.is_1904)

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            link = next((v for k, v in given.items() if k.rpartition(":")[2] == "id"), "")
            hidden = given.get("state", "visible") != "visible"
            self.sheets.append((given.get("name", ""), link, hidden))
        elif name == "workbookPr":
            self.is_1904 = given.get("date1904") in ("1", "true")


class _Links(XmlReader):
    def read(self) -> dict[str, str]:
        self.links: dict[str, str] = {}
        for _ in self.walk(SMALL_PART):
            pass
        return self.links

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            self.links[given.get("Id", "")] = given.get("Target", "")


class _Strings(XmlReader):
    """The texts that cells point to. Readings of Japanese signs (rPh) are no part of them."""

    def read(self) -> tuple[str, ...]:
        self.found: list[str] = []
        self.pieces: list[str] = []
        self.is_reading = False
        for _ in self.walk(STRINGS_PART):
            if len(self.found) > MOST_STRINGS:
                message = (
                    f"this spreadsheet has more than {MOST_STRINGS:,} different texts; save the "
                    "sheet as CSV and import that"
                )
                raise refused(self.workbook.path, 1, message)
        return tuple(self.found)

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "t":
            self.listen()
        elif name == "rPh":
            self.is_reading = True

    def end(self, name: str) -> None:
        if name == "t":
            text = self.heard()
            if not self.is_reading:
                self.pieces.append(text)
        elif name == "rPh":
            self.is_reading = False
        elif name == "si":
            self.found.append("".join(self.pieces))
            self.pieces = []


class _Formats(XmlReader):
    """Which styles show a number as a day or a time."""

    def read(self, is_1904: bool) -> Styles:
        self.written: dict[str, str] = {}
        self.cells: list[str] = []
        self.is_cells = False
        for _ in self.walk(SMALL_PART):
            pass
        return Styles.of(self.cells, self.written, is_1904)

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "numFmt":
            self.written[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif name == "cellXfs":
            self.is_cells = True
        elif name == "xf" and self.is_cells:
            self.cells.append(given.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_cells = False


def _strings(workbook: Workbook) -> tuple[str, ...]:
    part = "xl/sharedStrings.xml"
    return _Strings(workbook, part, LONGEST_TEXT).read() if workbook.has(part) else ()


def _styles(workbook: Workbook, is_1904: bool) -> Styles:
    part = "xl/styles.xml"
    if not workbook.has(part):
        return Styles(is_1904=is_1904)
    return _Formats(workbook, part, LONGEST_TEXT).read(is_1904)
