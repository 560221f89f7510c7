"""What the list of an entity shows."""

from __future__ import annotations

from casework.compiler.names import Written

CASE_COLUMNS = ("reference", "state", "priority", "team", "due_on", "opened_on")
RECORD_COLUMNS = ("reference", "changed_on")


def list_columns(written: Written) -> tuple[str, ...]:
    """The columns; when nothing is said, what every record has, with its first fields."""
    text = written.text
    if text.list is not None:
        return tuple(text.list.columns)
    shown = [name for name in written.kinds if name not in written.computed][:3]
    first = [text.label] if text.label else []
    own = [*first, *(name for name in shown if name not in first)]
    return (CASE_COLUMNS[0], *own[:3], *(CASE_COLUMNS if written.case else RECORD_COLUMNS)[1:])
