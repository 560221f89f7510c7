"""The plan for an agency: its Catalogue against the database, without changing anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from casework.catalogue import Catalogue
from casework.clock import system_clock
from casework.store import ddl
from casework.store.agency_tables import RESERVED
from casework.store.backfill import Backfill
from casework.store.backfills import plan_backfills
from casework.store.checks import check_unique
from casework.store.conversions import Conversions, drop_unfinished, plan_conversions
from casework.store.database import Database
from casework.store.dating import plan_dating
from casework.store.differences import (
    Back,
    Differences,
    Known,
    compare_names,
    compare_shapes,
    rewrite_search,
    start,
    wrong_types,
)
from casework.store.entity_tables import shapes_of
from casework.store.introspect_postgresql import introspect_postgresql
from casework.store.introspect_sqlite import introspect_sqlite
from casework.store.live_schema import LiveSchema, chunked
from casework.store.names import PLATFORM, quoted
from casework.store.plan import Plan, Refusal, Step
from casework.store.platform_tables import PLATFORM_TABLES
from casework.store.removals import settle_names
from casework.store.removed_fields import unknown_columns
from casework.store.set_aside import SEEN, SetAside, read_register
from casework.store.shapes import TableShape
from casework.store.tree_plans import plan_trees
from casework.store.type_changes import search_changed
from casework.store.words import check_words

__all__ = ["Back", "Plan", "introspect", "plan_platform", "plan_schema"]


async def introspect(db: Database, agency: str) -> LiveSchema:
    if db.dialect == "sqlite":
        return await introspect_sqlite(db, agency)
    return await introspect_postgresql(db, agency)


@dataclass(slots=True)
class Rows:
    """What has to be done to rows, in this order, and what came up on the way."""

    conversions: Conversions = field(default_factory=Conversions)
    backfills: list[Step] = field(default_factory=list)
    words: list[Step] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, outcome: Step | Refusal | str, steps: list[Step]) -> None:
        if isinstance(outcome, Step):
            steps.append(outcome)
        elif isinstance(outcome, Refusal):
            self.refusals.append(outcome)
        else:
            self.notes.append(outcome)

    @property
    def steps(self) -> list[Step]:
        return [*self.conversions.steps, *self.backfills, *self.words]


async def plan_schema(
    db: Database,
    catalogue: Catalogue,
    live: Catalogue | None = None,
    *,
    back: Back | None = None,
    now: datetime | None = None,
) -> Plan:
    """What must be done for the Catalogue; `live` is the published one that it would replace.

    Without `live`, changes that the columns do not show (an amount's decimal places) are not seen.
    With `back` it is a rollback: what was set aside and merged since comes back, under the names
    that `back` gives.
    """
    agency = catalogue.agency.name
    refusals = list(_unusable_names(catalogue))
    if refusals:
        return Plan(agency, db.dialect, (), tuple(refusals))
    schema = await introspect(db, agency)
    found = await _settled(db, catalogue, live, schema, back)
    rows = Rows()
    if live is not None:
        async for told in plan_conversions(db, catalogue, live, found, rows.conversions):
            rows.take(told, [])
    compare_shapes(found, shapes_of(catalogue), schema)
    await _number_on(db, found, schema, shapes_of(catalogue))
    converted = rows.conversions.fields
    moment = now or system_clock()
    async for filled in plan_backfills(db, catalogue, found, schema, converted, moment):
        rows.take(filled, rows.backfills)
    await _check_words(db, catalogue, found, rows)
    async for outcome in plan_trees(db, catalogue, live, found, converted | _filled(rows)):
        rows.take(outcome, rows.backfills)
    async for dated in plan_dating(db, catalogue, found, schema):
        rows.take(dated, rows.words)
    for unique in found.uniques:
        if (unique.table, unique.index.columns[0].partition("__")[0]) not in converted:
            clash = await check_unique(db, found, unique)
            rows.refusals.extend([clash] if clash else [])
    searches = [*found.searches, *_rewrites(catalogue, live, found, rows)]
    return Plan(
        agency,
        db.dialect,
        (*found.before_rows, *rows.steps, *found.indexes, *searches),
        _once([*rows.refusals, *found.refusals, *wrong_types(found)]),
        schema.fingerprint(),
        catalogue,
        (*found.notes, *rows.notes),
    )


async def _settled(
    db: Database,
    catalogue: Catalogue,
    live: Catalogue | None,
    schema: LiveSchema,
    back: Back | None,
) -> Differences:
    """Names, twice: the first time tells what is set aside, so that its answers can be counted."""
    agency, shapes = catalogue.agency.name, shapes_of(catalogue)
    register = await read_register(db, agency, schema, live.number if live else 0)
    found = start(db.dialect, agency, schema, Known(live, replace(register), back))
    settle_names(found, shapes, schema, catalogue)
    if found.removed or found.older:
        answers = {
            (table, column): await _answers(db, agency, table, column)
            for table, column in sorted(found.removed)
        }
        later = {row.id: await _later(db, agency, schema, row, new) for row, new in found.older}
        known = Known(live, replace(register), back, answers, later)
        found = start(db.dialect, agency, schema, known)
        settle_names(found, shapes, schema, catalogue)
    found.first.extend(drop_unfinished(found, schema))
    return found


async def _later(
    db: Database, agency: str, schema: LiveSchema, row: SetAside, newer: SetAside
) -> int:
    """Rows with an answer in what is newer that were changed since the older one was converted."""
    table = schema.tables.get(row.entity) or schema.hidden[row.entity]
    filled = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in newer.columns(table))
    differs = "IS NOT" if db.dialect == "sqlite" else "IS DISTINCT FROM"
    sql = (
        f"SELECT count(*) FROM {db.table(agency, row.entity)}"
        f" WHERE ({filled or '1 = 0'}) AND version {differs} {quoted(row.name + SEEN)}"
    )
    return int(str((await db.fetch_slow(sql))[0][0]))


async def _answers(db: Database, agency: str, table: str, column: str) -> int:
    sql = f"SELECT count({quoted(column)}) FROM {db.table(agency, table)}"
    return int(str((await db.fetch_slow(sql))[0][0]))


async def _number_on(
    db: Database, found: Differences, schema: LiveSchema, shapes: Sequence[TableShape]
) -> None:
    """A new table under an old name begins behind the last id that events of that name speak of."""
    new = [s.name for s in shapes if s.is_entity and s.name not in found.renamed.tables]
    if "event" not in schema.tables or not new:
        return
    table = db.table(found.agency, "event")
    for names in chunked(new):
        parts = [
            f"SELECT '{name}', (SELECT max(record) FROM {table} WHERE entity = '{name}')"
            for name in names
        ]
        for name, last in await db.fetch_slow(" UNION ALL ".join(parts)):
            if last is not None:
                found.columns.append(_numbered_from(found, str(name), int(str(last))))


def _numbered_from(found: Differences, name: str, last: int) -> Step:
    sql = ddl.number_from(found.dialect, found.agency, name, last)
    note = f"records of '{name}' are numbered from {last + 1}, behind older events"
    return Step("add_table", sql, note)


async def _check_words(db: Database, catalogue: Catalogue, found: Differences, rows: Rows) -> None:
    for entity in catalogue.entities.values():
        if entity.name in found.renamed.tables:
            async for outcome in check_words(db, entity, found, rows.conversions.fields):
                rows.take(outcome, rows.words)


async def plan_platform(db: Database) -> Plan:
    """What must be done for the platform's own tables."""
    schema = await introspect(db, PLATFORM)
    found = start(db.dialect, PLATFORM, schema, Known())
    compare_names(found, PLATFORM_TABLES)
    for shape in PLATFORM_TABLES:
        if shape.name in found.renamed.tables:
            found.refusals.extend(unknown_columns(shape, found.renamed.tables[shape.name]))
    compare_shapes(found, PLATFORM_TABLES, schema)
    return Plan(
        PLATFORM,
        db.dialect,
        tuple(found.steps),
        (*found.refusals, *wrong_types(found)),
        schema.fingerprint(),
    )


def _rewrites(
    catalogue: Catalogue, live: Catalogue | None, found: Differences, rows: Rows
) -> Iterable[Step]:
    planned = {step.subject for step in found.searches}
    changed = rows.conversions.fields | _filled(rows) | found.restored
    for entity in catalogue.entities.values():
        table = found.renamed.tables.get(entity.name)
        if not table or not table.rows or entity.name in planned:
            continue
        searched = {(entity.name, f.name) for f in entity.stored_fields() if f.kind.searchable}
        searched |= {(path.target, path.field) for path in entity.search_through}
        searched |= {(entity.name, path.link) for path in entity.search_through}
        if (live and search_changed(entity, live)) or searched & changed:
            yield rewrite_search(entity.name, table.rows)


def _filled(rows: Rows) -> set[tuple[str, str]]:
    return {
        (step.job.entity, step.job.field)
        for step in rows.backfills
        if isinstance(step.job, Backfill)
    }


def _unusable_names(catalogue: Catalogue) -> Iterable[Refusal]:
    """Two underscores part agency, table and column; a table of ours is not an agency's to define."""
    if catalogue.agency.name == PLATFORM or "__" in catalogue.agency.name:
        yield _unusable(catalogue.agency.name, catalogue.agency.name)
    for entity in catalogue.entities.values():
        if entity.name in RESERVED or "__" in entity.name:
            yield _unusable(entity.name, entity.name)
        for name in entity.fields:
            if "__" in name:
                yield _unusable(f"{entity.name}.{name}", name)


def _unusable(subject: str, name: str) -> Refusal:
    why = "has two underscores in a row" if "__" in name else "is used by the platform itself"
    return Refusal(subject, f"the name '{name}' {why}", "Choose another name")


def _once(refusals: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """The first reason for each subject: the later ones say the same with less knowledge."""
    first: dict[str, Refusal] = {}
    for refusal in refusals:
        first.setdefault(refusal.subject, refusal)
    return tuple(first.values())
