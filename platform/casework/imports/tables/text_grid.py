"""CSV and its relatives, plain or gzipped, read line by line: no line and no row is held that is too long."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from casework.imports.report import ImportRefused
from casework.imports.tables.encodings import Encoding, find_encoding, is_encoding, with_encoding
from casework.imports.tables.grid import LONGEST_ROW, Span, has_text, refused
from casework.imports.tables.layout import Layout
from casework.problems import Problem

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
PEEK = 64_000
MOST_INFLATED = 2 << 30
"""Bytes that a gzipped file may hold when it is smaller than a hundredth of that: else it is a bomb."""


@dataclass(frozen=True, slots=True)
class TextGrid:
    """A file of text that was looked at from end to end."""

    path: Path
    encoding: Encoding
    delimiter: str
    notes: tuple[str, ...] = ()
    is_ragged: bool = False
    spans: tuple[Span, ...] = ()

    @property
    def lines(self) -> int:
        return self.encoding.lines

    @property
    def described(self) -> str:
        parted = DELIMITERS.get(self.delimiter, f"'{self.delimiter}'")
        return f"text in {self.encoding.title}, cells parted by {parted}"

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        with (
            opened(self.path) as raw,
            io.TextIOWrapper(raw, self.encoding.name, newline="") as text,
        ):
            yield from _rows(text, self)


def open_text(path: Path, layout: Layout) -> TextGrid:
    """Raises ImportRefused when the file is no text, or not in the encoding that was named."""
    with opened(path) as raw:
        start = raw.read(PEEK)
    encoding = _encoding(path, layout, start)
    notes = () if encoding.is_certain or layout.encoding else (_uncertain(encoding),)
    sample = start.decode(encoding.name, "ignore")
    delimiter = _written(layout) or _delimiter(sample)
    return TextGrid(path, encoding, delimiter, notes)


def opened(path: Path) -> BinaryIO:
    """Gzip is known by its first bytes, whatever the file is called."""
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == b"\x1f\x8b"
    return _Inflated(path) if is_gzip else path.open("rb")


class _Inflated(io.BufferedReader):
    """What a gzipped file holds, given up when it is a bomb."""

    def __init__(self, path: Path) -> None:
        super().__init__(gzip.GzipFile(path, "rb"))
        self._path, self._most = path, max(MOST_INFLATED, 100 * path.stat().st_size)

    def read(self, size: int | None = -1, /) -> bytes:
        self._weigh()
        return super().read(size)

    def read1(self, size: int = -1, /) -> bytes:
        self._weigh()
        return super().read1(size)

    def _weigh(self) -> None:
        if self.tell() > self._most:
            raise refused(
                self._path, 1, f"this gzipped file holds more than {self._most >> 20:,} MB"
            )


def _encoding(path: Path, layout: Layout, start: bytes) -> Encoding:
    if layout.encoding is None:
        found = find_encoding(lambda: opened(path), start)
        if found is None:
            message = (
                "this file is not text in UTF-8, UTF-16 or Windows-1252; "
                "write 'encoding:' in a mapping when you know what it is"
            )
            raise refused(path, 1, message)
        return found
    word = layout.encoding
    if not is_encoding(word.text):
        message = f"there is no encoding '{word}'; write one such as utf-8, cp1252 or mac-roman"
        raise ImportRefused([Problem(word.place, message, "mapping")])
    named = with_encoding(lambda: opened(path), word.text)
    if named is None:
        message = f"the file is not text in {word}"
        raise ImportRefused([Problem(word.place, message, "mapping")])
    return named


def _uncertain(encoding: Encoding) -> str:
    words = ", ".join(f"'{word}'" for word in encoding.words)
    return (
        f"the file is not UTF-8 and was read as {encoding.title}: look whether {words} "
        "is right, else write 'encoding:' in the mapping"
    )


def _written(layout: Layout) -> str:
    """The delimiter that a mapping names; `tab` is how people write one."""
    if layout.delimiter is None:
        return ""
    word = layout.delimiter.text
    found = "\t" if word in ("tab", "\\t", "\t") else word
    if len(found) != 1 or found in '"\r\n':
        message = "'delimiter' is one character, such as ';', or the word tab"
        raise ImportRefused([Problem(layout.delimiter.place, message, "mapping")])
    return found


def _delimiter(sample: str) -> str:
    """What cuts most of the first rows into as many cells as the widest, and into the most.

    Titles and notes around a table are short rows; the table itself decides.
    """
    whole = sample.rsplit("\n", 1)[0] if "\n" in sample else sample

    def fitness(delimiter: str) -> tuple[bool, float, int]:
        widths = [len(row) for row in _cut(whole, delimiter) if has_text(row)][:200]
        wide = [width for width in widths if width > 1]
        if not wide:
            return (False, 0.0, 1)
        usual = max(set(wide), key=lambda width: (wide.count(width), width))
        return (True, wide.count(usual) / len(widths), usual)

    return max(DELIMITERS, key=fitness)


def _cut(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        return


class _Lines:
    """Lines of a text, none of them longer than a row may be; `taken` counts since the last row."""

    def __init__(self, text: IO[str], path: Path) -> None:
        self.text, self.path, self.number, self.taken = text, path, 0, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.number += 1
        self.taken += len(line)
        if self.taken >= LONGEST_ROW:
            message = (
                f"the row that begins before line {self.number + 1} is longer than "
                f"{LONGEST_ROW:,} characters; this is no table"
            )
            raise refused(self.path, self.number, message)
        return line


def _rows(text: IO[str], grid: TextGrid) -> Iterator[tuple[int, list[str]]]:
    lines = _Lines(text, grid.path)
    reader = csv.reader(lines, delimiter=grid.delimiter)
    line = 1
    try:
        for row in reader:
            yield line, row
            line, lines.taken = reader.line_num + 1, 0
    except csv.Error as error:
        message = (
            f'the table cannot be read from here on ({error}); often a quote (") that is opened is '
            "not closed"
        )
        raise refused(grid.path, line, message) from error
