"""What a mapping says about the file itself; whatever it leaves out is found, and told."""

from __future__ import annotations

from dataclasses import dataclass

from casework.imports.word import Word

MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Layout:
    """`header` holds the lines of the header, none of them when the file has no header at all.

    `end` begins the first cell of the row below the table: notes, sources, a legend. `fill_down`
    names columns whose empty cells mean the same as above; `fills_merged` does so for the cells of a
    spreadsheet that were merged into one, and for no others.
    """

    encoding: Word | None = None
    delimiter: Word | None = None
    sheet: Word | None = None
    header: tuple[Word, ...] | None = None
    end: Word | None = None
    fill_down: tuple[Word, ...] = ()
    fills_merged: bool = False
    is_ragged: bool = False


AS_FOUND = Layout()
