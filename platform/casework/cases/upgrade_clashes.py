"""What an upgrade fills in must be as unique as the live revision wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casework.cases.statements import statements_of
from casework.cases.validating import TAKEN, together
from casework.cases.work import Work
from casework.catalogue import CaseType
from casework.fields.base import Fault
from casework.store.names import quoted


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that nobody else may have, of one field or of several together; told by `field`."""

    field: str
    columns: tuple[str, ...]
    stored: tuple[object, ...]
    fault: Fault


def claims(
    work: Work, case_type: CaseType, after: Mapping[str, Any], values: Mapping[str, Any]
) -> Iterator[Claim]:
    """What a case would claim by the `values` that it gets."""
    alone = [((name,), TAKEN) for name in values if case_type.fields[name].kind.unique]
    groups = [
        (group.fields, together(work, case_type, group))
        for group in case_type.unique
        if not values.keys().isdisjoint(group.fields)
    ]
    slots = statements_of(work.catalogue, work.db).rows(case_type.name).slots
    for names, fault in (*alone, *groups):
        if all(after.get(name) is not None for name in names):
            columns = tuple(column for name in names for column in slots[name].columns)
            stored = tuple(part for name in names for part in slots[name].store(after[name]))
            told = next(name for name in names if name in values)
            yield Claim(told, columns, stored, fault)


async def is_taken(work: Work, case_type: CaseType, claim: Claim, record: int) -> bool:
    """Whether another record has it."""
    table = work.db.table(work.agency, case_type.name)
    pairs = [
        (f"{quoted(column)} = ?", part)
        for column, part in zip(claim.columns, claim.stored, strict=True)
        if part is not None
    ]
    same = " AND ".join(condition for condition, _ in pairs)
    sql = f"SELECT 1 FROM {table} WHERE {same} AND id <> ? LIMIT 1"
    return bool(await work.db.fetch(sql, (*(part for _, part in pairs), record)))
