"""A state merged into another one may end its cases, or open them again: they must look like it.

A case that ends gets its `closed_on` and its clocks are stopped, as when somebody closes it; a late
clock stays late. One that is open again loses its `closed_on`; clocks that ended stay ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from casework.catalogue import CaseType
from casework.store.database import Dialect
from casework.store.differences import Differences
from casework.store.names import table_name
from casework.store.plan import Step
from casework.store.set_aside import NOW

Turn = Literal["ends", "opens"]
_ASSIGNED: Mapping[Turn, str] = {
    "ends": ", closed_on = {now}, due_on = NULL",
    "opens": ", closed_on = NULL",
}


def turn_of(old: CaseType | None, new: CaseType | None, words: tuple[str, str]) -> Turn | None:
    """What becomes of a case that goes from the first state (of `old`) to the second (of `new`)."""
    first = old.states.get(words[0]) if old else None
    second = new.states.get(words[1]) if new else None
    if first is None or second is None or (first.final is None) == (second.final is None):
        return None
    return "ends" if second.final is not None else "opens"


def assigned(dialect: Dialect, turn: Turn | None) -> str:
    """What is set beside the state."""
    return _ASSIGNED[turn].format(now=NOW[dialect]) if turn else ""


def stop_clocks(found: Differences, case_type: str, state: str) -> Iterator[Step]:
    """Before the state changes: whoever breaks off here finds the same cases again."""
    dialect, agency = found.dialect, found.agency
    now = NOW[dialect]
    cases = table_name(dialect, agency, case_type)
    sql = (
        f"UPDATE {table_name(dialect, agency, 'deadline')} SET stopped_on = {now}, outcome ="
        f" CASE WHEN coalesce(paused_on, {now}) > due_on THEN 'missed' END"
        f" WHERE entity = '{case_type}' AND stopped_on IS NULL"
        f" AND record IN (SELECT id FROM {cases} WHERE state = '{state}')"
    )
    note = f"deadlines of cases in '{state}' stop, because the state they come to is final"
    yield Step("rename_words", sql, note, "backfill", in_transaction=False)
