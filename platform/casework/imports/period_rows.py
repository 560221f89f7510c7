"""Rows of a file that tell of another day of a record: `valid_from`, where values hold from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.cases.period_rows import load_periods
from casework.cases.statements import statements_of
from casework.cases.work import Work
from casework.catalogue import VALID_FROM, Entity
from casework.imports.rows import RowRead
from casework.imports.section_plan import SectionPlan


async def later_periods(work: Work, section: SectionPlan, rows: Sequence[RowRead]) -> set[int]:
    """The places of rows with a day whose record stands in the database, or on an earlier row."""
    if not section.entity.dated:
        return set()
    table = statements_of(work.catalogue, work.db).rows(section.entity.name)
    slot = table.slots[section.key]
    seen = {slot.store(row.key)[0] for row in rows}
    column, marks = f'"{slot.columns[0]}"', ", ".join("?" * len(seen))
    sql = f"SELECT {column} FROM {table.table} WHERE {column} IN ({marks})"
    found = await work.db.fetch(sql, table.given(work.moment.today, *seen))
    there = {row[0] for row in found}
    later = set()
    for at, row in enumerate(rows):
        key = slot.store(row.key)[0]
        if key in there and VALID_FROM in row.system:
            later.add(at)
        there.add(key)
    return later


async def begins_on(work: Work, entity: Entity, reference: str, day: date) -> bool:
    """Whether a period of the record begins on that day."""
    rows = statements_of(work.catalogue, work.db).rows(entity.name)
    found = await work.db.fetch(f"SELECT id FROM {rows.written} WHERE reference = ?", (reference,))
    record = int(str(found[0][0]))
    periods = await load_periods(work.db.fetch, rows, [record])
    return any(one.since == day for one in periods[record])
