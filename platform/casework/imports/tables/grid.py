"""What every kind of file is once it is opened: numbered rows of text, and what was found on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from casework.imports.report import ImportRefused
from casework.problems import Place, Problem

LONGEST_CELL = 131_072
"""Characters. A spreadsheet holds 32,767; what is longer is no cell but an accident or an attack."""
LONGEST_ROW = 4_000_000
MOST_COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class Span:
    """Cells that were merged into one; lines and columns count from 1 and both ends belong to it."""

    top: int
    bottom: int
    left: int
    right: int


class Grid(Protocol):
    """One table-like thing in a file. `rows` may be walked any number of times, each from the top."""

    @property
    def described(self) -> str:
        """What it is, for people: `text in UTF-8, cells parted by commas`."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should look at before relying on it."""
        ...

    @property
    def lines(self) -> int:
        """About how many rows there are, for a progress bar."""
        ...

    @property
    def is_ragged(self) -> bool:
        """Rows end with their last filled cell, as a spreadsheet's do: a short row misses nothing."""
        ...

    @property
    def spans(self) -> tuple[Span, ...]: ...

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row with the line it begins on, blank ones too."""
        ...


def refused(path: Path, line: int, message: str) -> ImportRefused:
    return ImportRefused([Problem(Place(str(path), line), message, "file")])


def has_text(row: list[str]) -> bool:
    return bool(row) and (bool(row[0].strip()) or any(cell.strip() for cell in row))
