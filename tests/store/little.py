"""A little agency whose definition the tests change by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from casework.catalogue import Agency, CaseType, Catalogue, Entity, Field, State
from casework.fields import FIELD_TYPES
from casework.fields.base import FieldType
from casework.fields.columns import ColumnKind
from casework.labels import Label
from casework.store import Plan, apply_plan, plan_schema
from casework.store.codec import encode
from casework.store.database import Database

NOW = datetime(2026, 11, 23, 12, 30, 15, 123456, tzinfo=UTC)
AGENCY = "town"


def kind(word: str, **options: Any) -> FieldType:
    return FIELD_TYPES[word](**options)


def field(name: str, word: str, **options: Any) -> Field:
    return Field(name, Label.from_name(name), Label(), kind(word, **options))


def entity(name: str, *fields: Field, was: str | None = None) -> Entity:
    return Entity(
        name=name,
        title=Label.from_name(name),
        plural=Label.from_name(name),
        fields=MappingProxyType({each.name: each for each in fields}),
        reference="R-{number}",
        was=was,
    )


def case_type(name: str, *fields: Field, states: tuple[str, ...] = ("received",)) -> CaseType:
    return CaseType(
        name=name,
        title=Label.from_name(name),
        plural=Label.from_name(name),
        fields=MappingProxyType({each.name: each for each in fields}),
        reference="C-{number}",
        states=MappingProxyType(
            {
                each: State(each, Label.from_name(each), is_start=each == states[0])
                for each in states
            }
        ),
    )


def catalogue(*entities: Entity) -> Catalogue:
    agency = Agency(
        AGENCY, Label.of("Town"), ("en",), ZoneInfo("UTC"), "US", "USD", roles={}, teams={}
    )
    return Catalogue(agency, MappingProxyType({each.name: each for each in entities}))


async def bring(db: Database, wanted: Catalogue, live: Catalogue | None = None) -> Plan:
    """Plan and apply, and make sure that nothing is left to do."""
    plan = await plan_schema(db, wanted, live)
    assert plan.refusals == ()
    await apply_plan(db, plan)
    assert (await plan_schema(db, wanted, wanted)).render() == f"-- {AGENCY}: nothing to do"
    assert (await plan_schema(db, wanted, None)).is_empty
    return plan


async def put(
    db: Database, table: str, reference: str, agency: str = AGENCY, **values: object
) -> int:
    """A row, as plain as it can be."""
    stamp = encode(ColumnKind.TIMESTAMP, NOW, db.dialect)
    row: Mapping[str, object] = {
        "reference": reference,
        "version": 1,
        "revision": 1,
        "created_on": stamp,
        "changed_on": stamp,
        **values,
    }
    marks = ", ".join("?" * len(row))
    async with db.transaction() as tx:
        rows = await tx.fetch(
            f"INSERT INTO {db.table(agency, table)} ({', '.join(row)})"
            f" VALUES ({marks}) RETURNING id",
            tuple(row.values()),
        )
    return int(str(rows[0][0]))


async def column(db: Database, table: str, name: str) -> list[object]:
    return [
        row[0]
        for row in await db.fetch(f"SELECT {name} FROM {db.table(AGENCY, table)} ORDER BY id")
    ]
