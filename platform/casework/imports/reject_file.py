"""Rows that were not taken, as they were, each with its line and the reason: mend it, import it again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from casework.cases.export import guarded

LINE, BECAUSE = "rejected_line", "rejected_because"
"""Columns it puts first, so that a row of any width follows whole; an import passes over them."""


class RejectFile:
    """CSV in UTF-8, opened with the first row that is written, so that none means no file.

    Cells are guarded against being taken for formulas; an import undoes that.
    """

    def __init__(self, path: Path | None, header: Sequence[str]) -> None:
        self.path, self.header = path, header
        self._stream: IO[str] | None = None

    def __enter__(self) -> RejectFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stream is not None:
            self._stream.close()

    @property
    def written(self) -> str | None:
        """The file's path when there is one."""
        return str(self.path) if self._stream is not None else None

    def write(self, line: int, cells: Sequence[str], reason: str) -> None:
        if self.path is None:
            return
        if self._stream is None:
            self._stream = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._stream).writerow([LINE, BECAUSE, *self.header])
        csv.writer(self._stream).writerow([str(line), reason, *map(guarded, cells)])
