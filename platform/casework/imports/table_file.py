"""A file of rows as text: what encoding, what stands between cells, where each row begins.

CSV and its relatives, plain or gzipped. Nothing is converted here and no cell is lost: a row whose
number of cells is not the header's is handed on as it is, for the import to refuse.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from casework.cases.export import unguarded
from casework.imports.report import ImportRefused
from casework.problems import Place, Problem

DELIMITERS = (",", ";", "\t", "|")
CHUNK = 1 << 20
PEEK = 64_000
LONGEST_CELL = 131_072
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_TEXT = (
    (b"PK\x03\x04", "this is a spreadsheet (.xlsx) or a zip file; save it as CSV and import that"),
    (b"\xd0\xcf\x11\xe0", "this is an old spreadsheet (.xls); save it as CSV and import that"),
    (b"%PDF", "this is a PDF; a table is needed: save it as CSV and import that"),
)


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that was looked at. `lines` counts line ends, for the progress bar: about the rows."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    lines: int

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row below the header with the line it begins on; blank lines are passed over."""
        with _opened(self.path) as raw, io.TextIOWrapper(raw, self.encoding, newline="") as text:
            yield from _body(text, self)


def open_table(path: Path) -> TableFile:
    """Look at the whole file once. Raises ImportRefused when it is no table."""
    if not path.is_file():
        raise _refused(path, 1, "there is no such file")
    try:
        with _opened(path) as raw:
            start = raw.read(PEEK)
        encoding, lines = _encoding(path, start)
    except (OSError, EOFError) as error:
        raise _refused(path, 1, f"this file cannot be read: {error}") from error
    sample = start.decode(encoding, "ignore")
    delimiter = _delimiter(sample)
    header = _header(path, sample, delimiter)
    return TableFile(path, encoding, delimiter, header, lines)


def _refused(path: Path, line: int, message: str) -> ImportRefused:
    return ImportRefused([Problem(Place(str(path), line), message, "file")])


def _opened(path: Path) -> BinaryIO:
    """Gzip is known by its first bytes, whatever the file is called."""
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == b"\x1f\x8b"
    if is_gzip:
        return io.BufferedReader(gzip.GzipFile(path, "rb"))
    return path.open("rb")


def _encoding(path: Path, start: bytes) -> tuple[str, int]:
    for magic, message in NOT_TEXT:
        if start.startswith(magic):
            raise _refused(path, 1, message)
    encoding = next((name for mark, name in MARKS if start.startswith(mark)), "")
    encoding = encoding or _without_mark(start)
    lines = _lines_when_fits(path, encoding)
    if lines is None and encoding == "utf-8":
        encoding = "cp1252"
        lines = _lines_when_fits(path, encoding)
    if lines is None:
        raise _refused(path, 1, "this file is not text in UTF-8, UTF-16 or Windows-1252")
    return encoding, lines


def _without_mark(start: bytes) -> str:
    """UTF-16 of mostly western text has a zero in every other byte."""
    zeros = start[:2000].count(0)
    if zeros * 4 < min(len(start), 2000):
        return "utf-8"
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"


def _lines_when_fits(path: Path, encoding: str) -> int | None:
    """How many lines the file has when all of it is text in this encoding."""
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 0
    try:
        with _opened(path) as raw:
            while chunk := raw.read(CHUNK):
                lines += decoder.decode(chunk).count("\n")
            lines += decoder.decode(b"", final=True).count("\n")
    except UnicodeDecodeError:
        return None
    return lines


def _delimiter(sample: str) -> str:
    """What cuts most of the first rows into as many cells as the header, and into the most."""
    whole = sample.rsplit("\n", 1)[0] if "\n" in sample else sample

    def fitness(delimiter: str) -> tuple[bool, float, int]:
        rows = [row for row in _cut(whole, delimiter) if row][:50]
        widths = [len(row) for row in rows]
        if not widths or widths[0] == 1:
            return (False, 0.0, 1)
        return (True, sum(one == widths[0] for one in widths) / len(widths), widths[0])

    return max(DELIMITERS, key=fitness)


def _cut(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        return


def _header(path: Path, sample: str, delimiter: str) -> tuple[str, ...]:
    first = next((row for row in _cut(sample, delimiter) if _has_text(row)), None)
    if first is None:
        raise _refused(path, 1, "this file has no rows")
    names = [
        unguarded(cell.strip()) or f"column {number}" for number, cell in enumerate(first, start=1)
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _refused(path, 1, f"two columns are called '{twice[0]}'; rename one in the file")
    return tuple(names)


def _has_text(row: Sequence[str]) -> bool:
    return bool(row) and (bool(row[0].strip()) or any(cell.strip() for cell in row))


def _body(text: IO[str], file: TableFile) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text, delimiter=file.delimiter)
    line, is_below = 1, False
    try:
        for row in reader:
            if is_below and _has_text(row):
                yield line, row
            is_below = is_below or _has_text(row)
            line = reader.line_num + 1
    except csv.Error as error:
        message = (
            f'the table cannot be read from here on ({error}); often a quote (") that is opened is '
            "not closed"
        )
        raise _refused(file.path, line, message) from error
