"""Tables whose fields begin to hold from a day on, and the changes that reach every period of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from casework.catalogue import Catalogue, Entity, Field
from casework.store import Plan, apply_plan, plan_schema
from casework.store.database import Database
from casework.store.dated import PERIOD_OF
from tests.store.little import AGENCY, NOW, bring, catalogue, entity, field
from tests.store.test_set_aside import carry


def rate(*fields: Field, dated: tuple[str, ...] = ()) -> Entity:
    return replace(entity("rate", *fields), dated=dated)


NAME, AMOUNT = field("name", "text"), field("amount", "integer")
DATED = catalogue(rate(NAME, AMOUNT, dated=("amount",)))


async def rows(db: Database, *columns: str) -> list[tuple[Any, ...]]:
    listed = ", ".join(columns)
    found = await db.fetch(f"SELECT {listed} FROM {db.table(AGENCY, 'rate')} ORDER BY id")
    return [tuple(row) for row in found]


async def fill(db: Database, wanted: Catalogue = DATED) -> None:
    """A record with a later period: 10, then 20."""
    await bring(db, wanted)
    stamp: Any = 0 if db.dialect == "sqlite" else NOW
    day: Any = "2031-01-01" if db.dialect == "sqlite" else date(2031, 1, 1)
    sql = (
        f"INSERT INTO {db.table(AGENCY, 'rate')} (reference, version, revision, created_on,"
        f" changed_on, valid_from, {PERIOD_OF}, name, amount) VALUES (?, 1, 1, ?, ?, ?, ?, ?, ?)"
    )
    async with db.transaction() as tx:
        await tx.execute(sql, ("R-1", stamp, stamp, None, None, "Plumbing", 10))
        await tx.execute(sql, ("R-1@2031-01-01", stamp, stamp, day, 1, None, 20))


async def test_an_entity_with_records_begins_to_have_days(platform_db: Database) -> None:
    plain = catalogue(rate(NAME, AMOUNT))
    await bring(platform_db, plain)
    plan = await carry(platform_db, DATED, plain)
    assert {step.kind for step in plan.steps} == {"add_column", "add_index"}


async def test_renames_and_other_types_reach_every_period(platform_db: Database) -> None:
    await fill(platform_db)
    price = field("price", "integer", was="amount")
    renamed = catalogue(rate(NAME, price, dated=("price",)))
    await carry(platform_db, renamed, DATED)
    assert await rows(platform_db, "price") == [(10,), (20,)]
    price = field("price", "text", was="amount")
    await carry(platform_db, catalogue(rate(NAME, price, dated=("price",))), renamed)
    assert await rows(platform_db, "price") == [("10",), ("20",)]


async def test_a_field_set_aside_comes_back_in_every_period(platform_db: Database) -> None:
    await fill(platform_db)
    other = catalogue(rate(NAME, field("other", "integer"), dated=("other",)))
    await carry(platform_db, other, DATED)
    both = catalogue(rate(NAME, AMOUNT, field("other", "integer"), dated=("amount", "other")))
    await carry(platform_db, both, other)
    assert await rows(platform_db, "amount") == [(10,), (20,)]


async def test_a_field_that_gets_days_has_held_in_every_period(platform_db: Database) -> None:
    await fill(platform_db)
    both = catalogue(rate(NAME, AMOUNT, dated=("amount", "name")))
    plan = await carry(platform_db, both, DATED)
    assert [step.note for step in plan.steps] == [
        "'name' of rate has held in every period what it holds"
    ]
    assert await rows(platform_db, "name") == [("Plumbing",), ("Plumbing",)]


async def test_days_that_are_kept_are_not_thrown_away(platform_db: Database) -> None:
    await fill(platform_db)
    for wanted in (
        catalogue(rate(NAME, AMOUNT)),
        catalogue(rate(NAME, AMOUNT, dated=("name",))),
    ):
        plan: Plan = await plan_schema(platform_db, wanted, DATED, now=NOW)
        (refusal,) = plan.refusals
        assert refusal.subject in ("rate", "rate.amount")
        assert "hold" in refusal.reason


async def test_days_that_nobody_entered_may_go(platform_db: Database) -> None:
    await bring(platform_db, DATED)
    plain = catalogue(rate(NAME, AMOUNT))
    plan = await plan_schema(platform_db, plain, DATED, now=NOW)
    assert plan.refusals == ()
    await apply_plan(platform_db, plan, allow_destructive=True)
    assert (await plan_schema(platform_db, plain, plain, now=NOW)).is_empty
    await carry(platform_db, DATED, plain)
