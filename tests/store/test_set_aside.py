"""What a definition no longer names is out of sight and not gone; what it means otherwise is converted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.catalogue import Catalogue, Entity
from casework.clock import system_clock
from casework.rules import Rule, Scope, compile_rule
from casework.store import NotAllowed, Plan, apply_plan, plan_schema
from casework.store.database import Database
from casework.store.planner import introspect
from casework.store.purging import plan_purge, purge
from tests.store.little import (
    AGENCY,
    NOW,
    bring,
    case_type,
    catalogue,
    column,
    entity,
    field,
    kind,
    put,
)


async def carry(db: Database, wanted: Catalogue, live: Catalogue) -> Plan:
    """Plan, apply although it sets data aside, and make sure that nothing is left to do."""
    plan = await plan_schema(db, wanted, live, now=NOW)
    assert plan.refusals == ()
    await apply_plan(db, plan, allow_destructive=True)
    assert (await plan_schema(db, wanted, live, now=NOW)).is_empty
    assert (await plan_schema(db, wanted, wanted, now=NOW)).is_empty
    return plan


async def events(db: Database, entity_name: str, record: int) -> None:
    stamp = 0 if db.dialect == "sqlite" else NOW
    async with db.transaction() as tx:
        await tx.execute(
            f"INSERT INTO {db.table(AGENCY, 'event')}"
            " (id, entity, record, kind, at, actor_kind, previous, digest)"
            " VALUES (1, ?, ?, 'created', ?, 'system', '', '')",
            (entity_name, record, stamp),
        )


async def test_a_field_that_goes_needs_permission_and_comes_back_whole(
    platform_db: Database,
) -> None:
    first = catalogue(entity("asset", field("name", "text"), field("place", "geo_point")))
    without = catalogue(entity("asset", field("name", "text")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", name="Lamp", place__lat=1.5, place__lon=2.5)
    plan = await plan_schema(platform_db, without, first)
    assert [step.effect for step in plan.destructive()] == ["destructive"] * 2
    assert "set 'place' of asset aside with 1 answers; nothing is deleted" in plan.render()
    with pytest.raises(NotAllowed, match="To go on: --allow destructive"):
        await apply_plan(platform_db, plan)
    await carry(platform_db, without, first)
    plan = await carry(platform_db, first, without)
    assert [step.kind for step in plan.steps] == ["restore", "restore", "remember"]
    assert await column(platform_db, "asset", "place__lon") == [2.5]


async def test_a_field_of_another_type_does_not_get_the_answers_of_the_old_one(
    platform_db: Database,
) -> None:
    first = catalogue(entity("asset", field("size", "integer"), field("name", "text")))
    without = catalogue(entity("asset", field("name", "text")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", size=3)
    await carry(platform_db, without, first)
    other = catalogue(entity("asset", field("size", "decimal"), field("name", "text")))
    await carry(platform_db, other, without)
    assert await column(platform_db, "asset", "size") == [None]


async def test_an_entity_that_goes_comes_back_with_its_rows_and_deadlines(
    platform_db: Database,
) -> None:
    first = catalogue(entity("asset"), entity("bin", field("name", "text", searchable=True)))
    without = catalogue(entity("asset"))
    await bring(platform_db, first)
    await put(platform_db, "bin", "R-1", name="Blue")
    plan = await carry(platform_db, without, first)
    assert "set 'bin' aside with its 1 records; nothing is deleted" in plan.render()
    assert "bin" not in (await introspect(platform_db, AGENCY)).tables
    await carry(platform_db, first, without)
    assert await column(platform_db, "bin", "name") == ["Blue"]
    assert await put(platform_db, "bin", "R-2", name="Green") == 2


async def test_a_new_table_under_an_old_name_does_not_give_an_old_number_again(
    platform_db: Database,
) -> None:
    first, without = catalogue(entity("asset"), entity("bin")), catalogue(entity("asset"))
    await bring(platform_db, first)
    await put(platform_db, "bin", "R-1")
    await events(platform_db, "bin", 41)
    await carry(platform_db, without, first)
    planned = await plan_purge(platform_db, AGENCY, system_clock() + timedelta(minutes=1))
    assert [line.partition(", set aside")[0] for line in planned.lines()] == ["bin: 1 records"]
    await purge(platform_db, planned)
    await carry(platform_db, first, without)
    assert await put(platform_db, "bin", "R-1") == 42


async def test_a_purge_takes_only_what_is_old_enough_and_says_so(platform_db: Database) -> None:
    first = catalogue(entity("asset", field("name", "text"), field("size", "integer")))
    without = catalogue(entity("asset", field("name", "text")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", size=3)
    await carry(platform_db, without, first)
    young = await plan_purge(platform_db, AGENCY, system_clock() - timedelta(days=30))
    assert young.rows == ()
    planned = await plan_purge(platform_db, AGENCY, system_clock() + timedelta(minutes=1))
    (line,) = planned.lines()
    assert line.startswith("asset.size: 1 answers, set aside on 20")
    assert planned.plan.destructive()
    await purge(platform_db, planned)
    assert (await introspect(platform_db, AGENCY)).tables["asset"].hidden == {}
    again = await plan_purge(platform_db, AGENCY, system_clock() + timedelta(minutes=1))
    assert again.rows == ()
    await carry(platform_db, first, without)
    assert await column(platform_db, "asset", "size") == [None]


# -- another type --------------------------------------------------------------------------------
async def test_a_field_of_another_type_keeps_every_answer_in_its_new_form(
    platform_db: Database,
) -> None:
    first = catalogue(entity("asset", field("size", "text", index=True), field("cost", "decimal")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", size="12", cost=150)
    await put(platform_db, "asset", "R-2", size=None, cost=None)
    wanted = catalogue(
        entity("asset", field("size", "integer", index=True), field("cost", "decimal", places=3))
    )
    plan = await carry(platform_db, wanted, first)
    assert plan.destructive() == ()
    assert [(step.effect, step.rows) for step in plan.steps if step.kind == "convert" and step.rows]
    assert await column(platform_db, "asset", "size") == [12, None]
    assert await column(platform_db, "asset", "cost") == [1500, None]


async def test_rows_that_do_not_fit_are_listed_up_to_twenty_with_their_number(
    platform_db: Database,
) -> None:
    first = catalogue(entity("asset", field("size", "text")))
    await bring(platform_db, first)
    for number in range(25):
        await put(platform_db, "asset", f"R-{number}", size="many" if number else "7")
    plan = await plan_schema(
        platform_db, catalogue(entity("asset", field("size", "integer"))), first
    )
    (refusal,) = plan.refusals
    told = str(refusal)
    assert told.startswith(
        "asset.size: 24 records do not fit integer, which was text: R-1 'many' ("
    )
    assert told.count("'many'") == 20
    assert ", and 4 more. Change those records first" in told


async def test_answers_that_would_clash_after_a_conversion_are_told(platform_db: Database) -> None:
    first = catalogue(entity("asset", field("size", "text")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", size="7")
    await put(platform_db, "asset", "R-2", size="07")
    wanted = catalogue(entity("asset", field("size", "integer", unique=True)))
    plan = await plan_schema(platform_db, wanted, first)
    assert "R-2 '7' (the same value is there before)" in str(plan.refusals[0])


async def test_a_new_field_under_the_name_of_a_renamed_one_is_not_a_conversion(
    platform_db: Database,
) -> None:
    first = catalogue(entity("asset", field("size", "integer")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", size=3)
    await carry(
        platform_db,
        catalogue(entity("asset", field("width", "integer", was="size"), field("size", "text"))),
        first,
    )
    assert await column(platform_db, "asset", "width") == [3]
    assert await column(platform_db, "asset", "size") == [None]


# -- options and states --------------------------------------------------------------------------
async def test_an_option_is_merged_and_the_plan_says_how_many(platform_db: Database) -> None:
    first = catalogue(
        entity(
            "asset",
            field("size", "choice", options={"s": "S", "big": "B", "huge": "H"}),
            field("uses", "multi_choice", options={"s": "S", "big": "B", "huge": "H"}),
        )
    )
    merged = {"s": "S", "large": {"title": "L", "merge": ["big", "huge"]}}
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", size="big", uses="|big|huge|s|")
    await put(platform_db, "asset", "R-2", size="s", uses="|s|")
    wanted = catalogue(
        entity(
            "asset",
            field("size", "choice", options=merged),
            field("uses", "multi_choice", options=merged),
        )
    )
    plan = await carry(platform_db, wanted, first)
    assert "option 'big' of asset.size is merged into 'large'" in plan.render()
    assert await column(platform_db, "asset", "size") == ["large", "s"]
    assert await column(platform_db, "asset", "uses") == ["|large|s|", "|s|"]


async def test_a_state_that_goes_is_renamed_or_merged_with_its_cases(
    platform_db: Database,
) -> None:
    first = catalogue(case_type("pothole", states=("received", "seen", "fixed")))
    await bring(platform_db, first)
    stamp = 0 if platform_db.dialect == "sqlite" else NOW
    for number, state in enumerate(["received", "seen", "fixed"]):
        await put(
            platform_db,
            "pothole",
            f"C-{number}",
            state=state,
            opened_on=stamp,
            tracking=str(number),
        )
    base = case_type("pothole", states=("opened", "done"))
    states = dict(base.states)
    states["opened"] = replace(states["opened"], was="received", merge=("seen",))
    states["done"] = replace(states["done"], was="fixed")
    await carry(platform_db, catalogue(replace(base, states=states)), first)
    assert await column(platform_db, "pothole", "state") == ["opened", "opened", "done"]


# -- filling -------------------------------------------------------------------------------------
def filled(
    name: str, word: str, rule: str, fields: tuple, former: dict[str, str] | None = None
) -> Entity:
    gone = {each: kind(type_name) for each, type_name in (former or {}).items()}
    made = field(name, word, backfill=rule)
    known = {each.name: each.kind.rule_type() for each in fields}
    known |= {each: one.rule_type() for each, one in gone.items()}
    compiled = compile_rule(rule, Scope(known), made.kind.rule_type())
    assert isinstance(compiled, Rule), compiled
    return replace(entity("asset", *fields, replace(made, backfill=compiled)), former=gone)


async def test_a_new_field_is_filled_from_fields_that_go_in_the_same_revision(
    platform_db: Database,
) -> None:
    first = catalogue(entity("asset", field("length", "integer"), field("width", "integer")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", length=3, width=4)
    await put(platform_db, "asset", "R-2", length=3, width=None)
    wanted = catalogue(
        filled("area", "integer", "length * width", (), {"length": "integer", "width": "integer"})
    )
    plan = await carry(platform_db, wanted, first)
    assert [step.rows for step in plan.steps if step.kind == "backfill"] == [1]
    assert await column(platform_db, "asset", "area") == [12, None]


async def test_an_answer_that_is_there_is_never_overwritten(platform_db: Database) -> None:
    first = catalogue(entity("asset", field("a", "integer"), field("b", "integer")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", a=1, b=5)
    await put(platform_db, "asset", "R-2", a=2)
    await carry(
        platform_db, catalogue(filled("b", "integer", "a", (field("a", "integer"),))), first
    )
    assert await column(platform_db, "asset", "b") == [5, 2]


async def test_a_former_field_that_was_something_else_is_refused(platform_db: Database) -> None:
    first = catalogue(entity("asset", field("length", "text")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", length="3")
    wanted = catalogue(filled("area", "integer", "length * 2", (), {"length": "integer"}))
    plan = await plan_schema(platform_db, wanted, first)
    assert str(plan.refusals[0]) == (
        "asset.length: a backfill reads 'length', which `former` describes in another way than it"
        " was. Write it under `former` with the type it had, or change the rule."
    )


async def test_what_a_rule_gives_must_fit_the_field(platform_db: Database) -> None:
    first = catalogue(entity("asset", field("a", "integer")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", a=500)
    made = filled("b", "integer", "a", (field("a", "integer"),))
    limited = replace(made.fields["b"], kind=kind("integer", max=100, backfill="a"))
    wanted = catalogue(replace(made, fields={**made.fields, "b": limited}))
    plan = await plan_schema(platform_db, wanted, first)
    assert str(plan.refusals[0]).startswith(
        "asset.b: what its backfill gives for old records, 1 record does not take: R-1 '500' ("
    )


# -- what is told --------------------------------------------------------------------------------
async def test_the_plan_tells_rows_locks_and_time_and_the_way_back(platform_db: Database) -> None:
    first = catalogue(entity("asset", field("name", "text"), field("size", "text")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", name="Lamp", size="3")
    wanted = catalogue(
        entity("asset", field("label", "text", was="name"), field("size", "integer"))
    )
    plan = await plan_schema(platform_db, wanted, first)
    told = plan.render()
    lock = "the write lock" if platform_db.dialect == "sqlite" else "ROW EXCLUSIVE"
    assert f"(backfill, 1 rows, lock: {lock}, under a second)" in told
    back = plan.render_reverse()
    assert "'label' of asset is called 'name' again, its answers stay" in back
    assert "'asset.size' is text again; unchanged rows get exactly what they had" in back
    assert back.startswith("-- town: 2 steps back")


async def test_an_entity_does_not_turn_into_a_case_type(platform_db: Database) -> None:
    first = catalogue(entity("asset", field("name", "text")))
    await bring(platform_db, first)
    plan = await plan_schema(
        platform_db, catalogue(case_type("asset", field("name", "text"))), first
    )
    assert str(plan.refusals[0]) == (
        "asset: it was an entity and is now a case type, and its records cannot turn into others."
        " Give it another name; the old one can be taken out and is then set aside."
    )
