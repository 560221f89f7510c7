"""Deleting for good what was set aside. The only place of the platform where a column or table goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from casework.store import ddl
from casework.store.agency_tables import RECORD_LINK
from casework.store.apply import apply_plan
from casework.store.database import Database
from casework.store.live_schema import LiveSchema, LiveTable
from casework.store.names import table_name
from casework.store.plan import Plan, Step
from casework.store.planner import introspect
from casework.store.search import SUFFIX
from casework.store.set_aside import SEEN, SetAside, purged_sql, read_register


@dataclass(frozen=True, slots=True)
class Purge:
    """What would be deleted, and the plan that does it."""

    rows: tuple[SetAside, ...]
    plan: Plan

    def lines(self) -> list[str]:
        return [_told(row) for row in self.rows]


def _told(row: SetAside) -> str:
    what = {"entity": "records", "field": "answers", "words": "words that were merged"}[row.kind]
    came_back = "; it came back meanwhile, this is the copy" if row.is_restored else ""
    return f"{row.path}: {row.rows:,} {what}, set aside on {row.at:%Y-%m-%d}{came_back}"


async def plan_purge(db: Database, agency: str, before: datetime) -> Purge:
    """Everything that was set aside before a moment, as far as it still lies there."""
    schema = await introspect(db, agency)
    register = await read_register(db, agency, schema)
    rows, steps = [], []
    for row in register.rows:
        found = list(_steps(db, agency, row, schema)) if row.at <= before else []
        if found and not row.is_purged:
            rows.append(row)
            steps += found
            steps.append(
                Step("remember", purged_sql(db.dialect, agency, row.id), f"'{row.path}' is gone")
            )
    plan = Plan(agency, db.dialect, tuple(steps), fingerprint=schema.fingerprint())
    return Purge(tuple(rows), plan)


async def purge(db: Database, planned: Purge) -> None:
    await apply_plan(db, planned.plan, allow_destructive=True)


def _steps(db: Database, agency: str, row: SetAside, schema: LiveSchema) -> Iterator[Step]:
    if row.kind == "entity":
        if row.name in schema.hidden:
            yield from _drop_table(db, agency, row, schema.hidden[row.name])
            if RECORD_LINK.name in schema.tables:
                yield _delete_links(db, agency, f"entity = '{row.name}'")
        return
    table = schema.tables.get(row.entity) or schema.hidden.get(row.entity)
    for name in _hidden(row, table) if table else ():
        sql = ddl.drop_column(db.dialect, agency, row.entity, name)
        yield Step("drop_column", sql, f"delete what '{row.path}' had", "destructive", row.rows)
        if row.is_of_links:
            yield _delete_links(db, agency, f"entity = '{row.entity}' AND field = '{name}'")


def _delete_links(db: Database, agency: str, which: str) -> Step:
    table = table_name(db.dialect, agency, RECORD_LINK.name)
    return Step("remember", f"DELETE FROM {table} WHERE {which}", "its links to records go")


def _hidden(row: SetAside, table: LiveTable) -> list[str]:
    names = list(row.columns(table))
    seen = row.name + SEEN
    return [*names, seen] if seen in table.hidden else names


def _drop_table(db: Database, agency: str, row: SetAside, table: LiveTable) -> Iterator[Step]:
    note = f"delete the {row.rows:,} records of '{row.path}'"
    sql = ddl.drop_table(db.dialect, agency, row.name)
    yield Step("drop_table", sql, note, "destructive", row.rows)
    if db.dialect == "sqlite" and table.is_searchable:
        yield Step("drop_table", ddl.drop_table(db.dialect, agency, row.name + SUFFIX), note)
    clocks, files = (table_name(db.dialect, agency, name) for name in ("deadline", "file"))
    yield Step("remember", f"DELETE FROM {clocks} WHERE entity = '{row.name}'", "its deadlines go")
    yield Step(
        "remember",
        f"UPDATE {files} SET record = NULL WHERE entity = '{row.name}'",
        "its files are deleted with the next sweep of uploads that belong to nothing",
    )
