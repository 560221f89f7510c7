"""Which fields are filled by their `backfill:` rule, from what, and how many rows that is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from casework.catalogue import Catalogue, Entity, Field
from casework.fields.base import FieldType
from casework.fields.columns import ColumnKind
from casework.rules import Moment, Rule
from casework.store.backfill import Backfill, Source
from casework.store.database import Database
from casework.store.differences import Differences
from casework.store.entity_tables import CASE_COLUMNS, RECORD_COLUMNS
from casework.store.live_schema import LiveSchema
from casework.store.meaning import fits
from casework.store.plan import Refusal, Step
from casework.store.set_aside import aside_name

_SYSTEM = {column.name: column.kind for column in (*RECORD_COLUMNS, *CASE_COLUMNS)}


async def plan_backfills(
    db: Database,
    catalogue: Catalogue,
    found: Differences,
    live: LiveSchema,
    converted: set[tuple[str, str]],
    now: datetime,
) -> AsyncIterator[Step | Refusal | str]:
    for entity in catalogue.entities.values():
        if entity.name not in found.renamed.tables:
            continue
        for field in entity.stored_fields():
            if field.backfill is None or _is_published(found, entity, field):
                continue
            sources = _sources(found, live, entity, field.backfill, converted)
            if isinstance(sources, Refusal):
                yield sources
                continue
            job = _job(catalogue, found, entity, field, field.backfill, sources, now)
            async for outcome in _plan(db, found, live, field, job):
                yield outcome


def _is_published(found: Differences, entity: Entity, field: Field) -> bool:
    """The live definition has the same rule: it ran when that was published."""
    before = found.known.before
    old = before.entity(found.renamed.old_table(entity.name)) if before else None
    if old is None:
        return False
    first = found.renamed.old_column(entity.name, field.column_names()[0]).partition("__")[0]
    same = old.fields.get(first) or old.fields.get(field.kind.was or "")
    return same is not None and same.kind.backfill == field.kind.backfill


def _job(
    catalogue: Catalogue, found: Differences, entity: Entity, field: Field, rule: Rule,
    sources: tuple[Source, ...], now: datetime,
) -> Backfill:  # fmt: skip
    agency = catalogue.agency
    moment = Moment(now, now.astimezone(agency.time_zone).date(), agency.time_zone)
    return Backfill(
        found.dialect, found.agency, entity.name, field.name, field.kind, rule, sources, moment,
        agency.culture(agency.languages[0]),
    )  # fmt: skip


async def _plan(
    db: Database, found: Differences, live: LiveSchema, field: Field, job: Backfill
) -> AsyncIterator[Step | Refusal | str]:
    old_table = found.renamed.old_table(job.entity)
    table = live.tables.get(old_table) or live.hidden[old_table]
    present = {*table.columns, *table.hidden}
    names = [found.renamed.old_column(job.entity, name) for name in field.column_names()]
    own = tuple(name if name in present else None for name in names)
    misfits = await job.misfits(db, old_table, own)
    subject = f"{job.entity}.{field.name}"
    if misfits.count:
        yield Refusal(
            subject,
            f"what its backfill gives for old records, {misfits.records()} not take: {misfits}",
            "Change the rule, or what the field takes",
        )
    elif misfits.filled:
        yield Step(
            "backfill",
            f"-- casework works out '{job.rule.text}' for every record without '{field.name}'",
            f"fill {subject} where it is empty, in batches",
            "backfill",
            misfits.filled,
            in_transaction=False,
            undo=f"what was filled into '{subject}' stays, or goes aside with the field",
            job=job,
        )
    empty = table.rows - misfits.filled
    if field.kind.required and misfits.filled and empty > 0 and not any(own):
        yield f"{empty:,} records of {job.entity} stay without '{field.name}': forms ask for it next time"


# -- what the rule reads -----------------------------------------------------------------------
def _sources(
    found: Differences,
    live: LiveSchema,
    entity: Entity,
    rule: Rule,
    converted: set[tuple[str, str]],
) -> tuple[Source, ...] | Refusal:
    sources = []
    for name in sorted(rule.reads):
        source = _source(found, live, entity, name)
        if source is None:
            return Refusal(
                f"{entity.name}.{name}",
                f"a backfill reads '{name}', which `former` describes in another way than it was",
                "Write it under `former` with the type it had, or change the rule",
            )
        if (entity.name, name) in converted:
            return Refusal(
                f"{entity.name}.{name}",
                f"a backfill reads '{name}', whose type changes in the same step",
                "Publish one of the two changes first",
            )
        sources.append(source)
    return tuple(sources)


def _source(found: Differences, live: LiveSchema, entity: Entity, name: str) -> Source | None:
    old_table = live.tables.get(found.renamed.old_table(entity.name))
    present = {*old_table.columns, *old_table.hidden} if old_table else set()
    if name in entity.fields:
        columns = entity.fields[name].column_names()
        olds = [found.renamed.old_column(entity.name, each) for each in columns]
        now = tuple(each if each in present else None for each in olds)
        return Source(name, entity.fields[name].kind, columns, now)
    if name in entity.former:
        return _former(found, entity, name, entity.former[name], present)
    return Source(name, None, (name,), (name,), _SYSTEM.get(name, ColumnKind.TEXT))


def _former(
    found: Differences, entity: Entity, name: str, kind: FieldType, present: set[str]
) -> Source | None:
    """It goes in this plan, or it went before and still lies aside."""
    here = found.put_away.get((entity.name, name))
    wanted = tuple(column.name(name) for column in kind.columns())
    if here is not None:
        before = found.known.before
        old = before.entity(found.renamed.old_table(entity.name)) if before else None
        was = old.fields.get(name) if old else None
        if set(here) != set(wanted) or (was is not None and was.kind.columns() != kind.columns()):
            return None
        return Source(name, kind, tuple(here[each] for each in wanted), wanted)
    is_told_otherwise = False
    for row in found.known.register.waiting("field"):
        is_here = row.entity in (entity.name, found.renamed.old_table(entity.name))
        if is_here and row.field == name and row.became is None:
            hidden = tuple(column.name(aside_name(row.id)) for column in kind.columns())
            if set(hidden) <= present and fits(row.meaning, kind):
                return Source(name, kind, hidden, hidden)
            is_told_otherwise = True
    return None if is_told_otherwise else Source(name, kind, (), ())
