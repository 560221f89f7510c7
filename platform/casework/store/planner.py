"""The plan for an agency: its Catalogue against the database, without changing anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casework.catalogue import Catalogue
from casework.store.agency_tables import RESERVED
from casework.store.checks import check_rows
from casework.store.database import Database
from casework.store.differences import Differences, compare, rewrite_search
from casework.store.entity_tables import shapes_of
from casework.store.introspect_postgresql import introspect_postgresql
from casework.store.introspect_sqlite import introspect_sqlite
from casework.store.live_schema import LiveSchema
from casework.store.names import PLATFORM
from casework.store.plan import Plan, Refusal, Step
from casework.store.platform_tables import PLATFORM_TABLES
from casework.store.type_changes import changed_meanings, search_changed

__all__ = ["Plan", "introspect", "plan_platform", "plan_schema"]


async def introspect(db: Database, agency: str) -> LiveSchema:
    if db.dialect == "sqlite":
        return await introspect_sqlite(db, agency)
    return await introspect_postgresql(db, agency)


async def plan_schema(db: Database, catalogue: Catalogue, live: Catalogue | None = None) -> Plan:
    """What must be done for the Catalogue; `live` is the published one that it would replace.

    Without `live`, changes that the columns do not show (an amount's decimal places) are not seen.
    """
    agency = catalogue.agency.name
    refusals = list(_unusable_names(catalogue))
    if refusals:
        return Plan(agency, db.dialect, (), tuple(refusals))
    schema = await introspect(db, agency)
    found = compare(db.dialect, agency, shapes_of(catalogue), schema)
    if live is not None:
        refusals.extend(changed_meanings(catalogue, live, found.renamed, schema))
    steps = list(found.steps)
    async for outcome in check_rows(db, catalogue, found):
        if isinstance(outcome, Refusal):
            refusals.append(outcome)
        else:
            steps.append(outcome)
    if live is not None:
        steps.extend(_rewrites(catalogue, live, found))
    return Plan(
        agency,
        db.dialect,
        tuple(steps),
        _once([*refusals, *found.refusals]),
        schema.fingerprint(),
        catalogue,
    )


async def plan_platform(db: Database) -> Plan:
    """What must be done for the platform's own tables."""
    schema = await introspect(db, PLATFORM)
    found = compare(db.dialect, PLATFORM, PLATFORM_TABLES, schema)
    return Plan(
        PLATFORM, db.dialect, tuple(found.steps), tuple(found.refusals), schema.fingerprint()
    )


def _rewrites(catalogue: Catalogue, live: Catalogue, found: Differences) -> Iterable[Step]:
    planned = {step.subject for step in found.steps if step.kind == "rewrite_search"}
    for entity in catalogue.entities.values():
        table = found.renamed.tables.get(entity.name)
        if table and table.rows and entity.name not in planned and search_changed(entity, live):
            yield rewrite_search(entity.name, table.rows)


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
