"""Which sheet of a spreadsheet is read: the one that is named, else the first that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from casework.imports.report import ImportRefused
from casework.imports.tables.grid import refused
from casework.imports.tables.layout import Layout
from casework.problems import Problem, did_you_mean


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and where it lies in its file."""

    name: str
    part: str
    is_hidden: bool = False


def choose_sheet(
    path: Path, sheets: Sequence[Sheet], layout: Layout
) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet, and what is said about the others when nobody named one."""
    if not sheets:
        raise refused(path, 1, "this spreadsheet has no sheets")
    wanted = layout.sheet
    if wanted is not None:
        for number, sheet in enumerate(sheets, start=1):
            if wanted.text in (sheet.name, str(number)):
                return sheet, ()
        tail = did_you_mean(wanted.text, [sheet.name for sheet in sheets])
        message = f"the file has no sheet '{wanted}'{tail}"
        raise ImportRefused([Problem(wanted.place, message, "mapping")])
    first = next((sheet for sheet in sheets if not sheet.is_hidden), sheets[0])
    others = [f"'{sheet.name}'" for sheet in sheets if sheet is not first]
    if not others:
        return first, ()
    told = (
        f"the sheet '{first.name}' is read; there is also {', '.join(others)}: "
        "write 'sheet:' in the mapping to read another"
    )
    return first, (told,)
