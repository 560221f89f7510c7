"""What is different between two revisions: the text, file by file, and what it means for the tables."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from casework.publishing.before import compiled
from casework.store import Back, revisions
from casework.store.comparing import told_changes
from casework.store.database import Database


def text_changes(
    before: Mapping[str, str], after: Mapping[str, str], names: tuple[str, str]
) -> list[str]:
    """A readable diff of every file that is not the same."""
    lines: list[str] = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        lines += difflib.unified_diff(
            (old or "").splitlines(),
            (new or "").splitlines(),
            f"{names[0]}/{path}" if old is not None else "nothing",
            f"{names[1]}/{path}" if new is not None else "nothing",
            lineterm="",
        )
    return lines


async def compare_revisions(
    db: Database, agency: str, a: int, b: int
) -> tuple[list[str], list[str]]:
    """(the text, what it means). LookupError when there is no such revision."""
    first, second = await revisions.load(db, agency, a), await revisions.load(db, agency, b)
    text = text_changes(first.text, second.text, (str(a), str(b)))
    return text, told_changes(
        compiled(first), compiled(second), db.dialect, Back(b) if b < a else None
    )
