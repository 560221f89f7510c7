"""Changing the schema: data stays, what would lose it is refused, and twice is once."""

import asyncio
from collections.abc import Callable

import pytest

from casework.catalogue import Catalogue
from casework.store import (
    ApplyFailed,
    PlanOutdated,
    PlanRefused,
    apply_plan,
    ensure_platform,
    open_database,
    plan_schema,
)
from casework.store.database import Database, UniqueViolation
from casework.store.planner import introspect
from casework.store.search import match_sql, match_text
from tests.store.little import AGENCY, NOW, bring, case_type, catalogue, column, entity, field, put


async def test_a_new_agency_gets_all_its_tables_and_a_second_plan_is_empty(
    platform_db: Database,
) -> None:
    plan = await bring(platform_db, catalogue(case_type("pothole", field("size", "integer"))))
    assert {step.effect for step in plan.steps} == {"safe"}
    tables = (await introspect(platform_db, AGENCY)).tables
    assert {"pothole", "person", "event", "job", "deadline", "file"} <= tables.keys()
    assert tables["pothole"].is_searchable


async def test_what_is_printed_is_what_is_executed(platform_db: Database) -> None:
    plan = await plan_schema(platform_db, catalogue(entity("asset", field("name", "text"))))
    printed = plan.render()
    assert printed.startswith(f"-- town: {len(plan.steps)} steps")
    executed: list[str] = []
    await apply_plan(platform_db, plan, lambda number, step: executed.append(step.sql))
    statements = [part.split("\n", 1)[1] for part in printed.split("\n\n")[1:]]
    assert statements == [f"{sql};" for sql in executed]


async def test_fields_are_added_without_touching_rows(platform_db: Database) -> None:
    await bring(platform_db, catalogue(entity("asset", field("name", "text"))))
    await put(platform_db, "asset", "R-1", name="Lamp")
    wanted = catalogue(
        entity("asset", field("name", "text", index=True), field("place", "geo_point"))
    )
    plan = await bring(platform_db, wanted)
    assert [step.kind for step in plan.steps] == ["add_column", "add_column", "add_index"]
    assert await column(platform_db, "asset", "name") == ["Lamp"]
    assert await column(platform_db, "asset", "place__lat") == [None]


async def test_a_renamed_field_keeps_its_answers_its_index_and_all_its_columns(
    platform_db: Database,
) -> None:
    first = catalogue(
        entity("asset", field("name", "text", index=True), field("place", "geo_point"))
    )
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", name="Lamp", place__lat=1.5, place__lon=2.5)
    wanted = catalogue(
        entity(
            "asset",
            field("label", "text", index=True, was="name"),
            field("spot", "geo_point", was="place"),
            field("name", "text", index=True),
        )
    )
    plan = await bring(platform_db, wanted, first)
    assert [step.kind for step in plan.steps].count("rename_column") == 3
    assert await column(platform_db, "asset", "label") == ["Lamp"]
    assert await column(platform_db, "asset", "spot__lon") == [2.5]
    assert await column(platform_db, "asset", "name") == [None]


async def test_a_chain_of_renames_is_followed_from_its_free_end(platform_db: Database) -> None:
    first = catalogue(entity("asset", field("a", "integer"), field("b", "text")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", a=1, b="from b")
    wanted = catalogue(entity("asset", field("b", "integer", was="a"), field("c", "text", was="b")))
    await bring(platform_db, wanted, first)
    assert (await plan_schema(platform_db, wanted, first)).is_empty
    assert await column(platform_db, "asset", "b") == [1]
    assert await column(platform_db, "asset", "c") == ["from b"]


async def test_a_renamed_entity_keeps_its_records_and_what_names_it_follows(
    platform_db: Database,
) -> None:
    await bring(platform_db, catalogue(entity("asset", field("name", "text"))))
    await put(platform_db, "asset", "R-1", name="Lamp")
    async with platform_db.transaction() as tx:
        table = platform_db.table(AGENCY, "sequence")
        await tx.execute(f"INSERT INTO {table} (name, year, value) VALUES ('asset', 0, 7)")
    await bring(platform_db, catalogue(entity("thing", field("name", "text"), was="asset")))
    assert await column(platform_db, "thing", "name") == ["Lamp"]
    rows = await platform_db.fetch(f"SELECT name, value FROM {table}")
    assert rows == [("thing", 7)]
    former = platform_db.table(AGENCY, "former_name")
    assert await platform_db.fetch(f"SELECT entity, former FROM {former}") == [("thing", "asset")]
    assert await put(platform_db, "thing", "R-2") == 2


async def test_a_renamed_option_is_renamed_in_every_row(platform_db: Database) -> None:
    def wanted(options: dict[str, object]) -> Catalogue:
        return catalogue(
            entity(
                "asset",
                field("size", "choice", options=options),
                field("uses", "multi_choice", options=options),
            )
        )

    first = wanted({"big": "Big", "small": "Small", "bi": "Bi"})
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", size="big", uses="|bi|big|small|")
    await put(platform_db, "asset", "R-2", size="small", uses="|big|")
    await put(platform_db, "asset", "R-3", size="bi")
    second = wanted({"xl": {"title": "Big", "was": "big"}, "small": "Small", "bi": "Bi"})
    plan = await bring(platform_db, second, first)
    assert [(step.effect, step.rows) for step in plan.steps] == [("backfill", 1), ("backfill", 2)]
    assert await column(platform_db, "asset", "size") == ["xl", "small", "bi"]
    assert await column(platform_db, "asset", "uses") == ["|bi|small|xl|", "|xl|", None]


SMALL = {"small": "Small", "large": "Large"}
REFUSED: list[tuple[str, list[object], list[object], str]] = [
    (
        "answers that do not fit another type",
        [field("name", "text")],
        [field("name", "choice", options={"tall": "Tall"})],
        "asset.name: 2 records do not fit choice, which was text: R-1 'small' (Choose this",
    ),
    (
        "a link to other records",
        [field("cost", "record", to="asset")],
        [field("cost", "record", to="bin")],
        "asset.cost: it pointed to 'asset' and now to 'bin'",
    ),
    (
        "another currency",
        [field("cost", "money", currency="USD")],
        [field("cost", "money", currency="EUR")],
        "asset.cost: its currency changed",
    ),
    (
        "a shorter text",
        [field("name", "text", max_length=100)],
        [field("name", "text", max_length=3)],
        "asset.name: 2 records do not fit in 3 characters: R-1 'small'",
    ),
    (
        "an option in use",
        [field("name", "choice", options=SMALL)],
        [field("name", "choice", options={"large": "Large"})],
        "asset.name.small: the option is no longer in the file, but 2 records have it",
    ),
    (
        "a value that is there twice",
        [field("name", "text")],
        [field("name", "text", unique=True)],
        "asset.name: it cannot be unique: 'small' is there 2 times (R-1, R-2)",
    ),
    (
        "a name with two underscores",
        [field("name", "text")],
        [field("name", "text"), field("a__b", "text")],
        "asset.a__b: the name 'a__b' has two underscores in a row",
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
async def test_what_would_lose_or_bend_data_is_refused_in_plain_words(
    platform_db: Database, before: list, after: list, words: str
) -> None:
    first = catalogue(entity("asset", *before))
    await bring(platform_db, first)
    for reference in ("R-1", "R-2"):
        values = {"name": "small"} if any(each.name == "name" for each in before) else {}
        await put(platform_db, "asset", reference, **values)
    wanted = catalogue(entity("asset", *after), entity("bin"))
    plan = await plan_schema(platform_db, wanted, first)
    told = [str(refusal) for refusal in plan.refusals]
    assert [text for text in told if text.startswith(words)], told
    assert len({refusal.subject for refusal in plan.refusals}) == len(plan.refusals)
    assert f"-- refused: {told[0]}" in plan.render()
    schema = await introspect(platform_db, AGENCY)
    with pytest.raises(PlanRefused):
        await apply_plan(platform_db, plan)
    assert await introspect(platform_db, AGENCY) == schema


async def test_a_type_that_changed_is_seen_without_the_live_catalogue(
    platform_db: Database,
) -> None:
    await bring(platform_db, catalogue(entity("asset", field("size", "integer"))))
    plan = await plan_schema(platform_db, catalogue(entity("asset", field("size", "date"))))
    assert [str(each).partition(",")[0] for each in plan.refusals] == [
        "asset.size: its type changed"
    ]


async def test_a_state_that_cases_are_in_cannot_go(platform_db: Database) -> None:
    first = catalogue(case_type("pothole", states=("received", "fixed")))
    await bring(platform_db, first)
    stamp = ((await plan_schema(platform_db, first)).dialect == "sqlite" and 0) or None

    opened = 0 if stamp == 0 else NOW
    await put(platform_db, "pothole", "C-1", state="fixed", opened_on=opened, tracking="x")
    plan = await plan_schema(platform_db, catalogue(case_type("pothole")), first)
    (refusal,) = plan.refusals
    assert str(refusal) == (
        "pothole.states.fixed: the state is no longer in the file, but 1 case is in it."
        " Put 'fixed' back and move its cases on before it goes, or write `merge: [fixed]`"
        " on the state they are in from now on."
    )


async def test_an_entity_cannot_take_the_name_of_a_table_of_ours(platform_db: Database) -> None:
    plan = await plan_schema(platform_db, catalogue(entity("event")))
    assert [str(refusal) for refusal in plan.refusals] == [
        "event: the name 'event' is used by the platform itself. Choose another name."
    ]
    assert plan.steps == ()


async def test_unique_holds_once_it_is_there_and_goes_when_it_is_taken_away(
    platform_db: Database,
) -> None:
    await bring(platform_db, catalogue(entity("asset", field("name", "text"))))
    await put(platform_db, "asset", "R-1", name="Lamp")
    await bring(platform_db, catalogue(entity("asset", field("name", "text", unique=True))))
    with pytest.raises(UniqueViolation) as caught:
        await put(platform_db, "asset", "R-2", name="Lamp")
    assert caught.value.columns == ("name",)
    plan = await bring(platform_db, catalogue(entity("asset", field("name", "text"))))
    assert [step.kind for step in plan.steps] == ["drop_index"]
    await put(platform_db, "asset", "R-2", name="Lamp")


async def test_a_plan_of_yesterday_is_not_applied(platform_db: Database) -> None:
    plan = await plan_schema(platform_db, catalogue(entity("asset", field("a", "text"))))
    await bring(platform_db, catalogue(entity("asset", field("b", "text"))))
    with pytest.raises(PlanOutdated, match="tables of town changed"):
        await apply_plan(platform_db, plan)


async def test_an_apply_that_breaks_off_is_resumed_by_planning_again(
    platform_db: Database,
) -> None:
    first = catalogue(entity("asset", field("name", "text"), field("old", "text")))
    await bring(platform_db, first)
    await put(platform_db, "asset", "R-1", name="Lamp", old="kept")
    wanted = catalogue(
        entity(
            "asset",
            field("name", "text", index=True, searchable=True),
            field("new", "text", was="old", index=True),
            field("more", "integer", index=True),
        ),
        entity("bin"),
    )

    class Killed(BaseException):
        pass

    def dying(at: int) -> Callable[[int, object], None]:
        def die(number: int, step: object) -> None:
            if number == at:
                raise Killed

        return die

    steps = len((await plan_schema(platform_db, wanted, first)).steps)
    for at in range(1, steps + 1):
        plan = await plan_schema(platform_db, wanted, first)
        assert plan.refusals == ()
        if at <= len(plan.steps):
            with pytest.raises(Killed):
                await apply_plan(platform_db, plan, dying(at))
    await bring(platform_db, wanted, first)
    assert await column(platform_db, "asset", "new") == ["kept"]


async def test_a_step_that_the_database_refuses_is_named(platform_db: Database) -> None:
    await bring(platform_db, catalogue(entity("asset", field("name", "text"))))
    plan = await plan_schema(
        platform_db, catalogue(entity("asset", field("name", "text", unique=True)))
    )
    await put(platform_db, "asset", "R-1", name="Lamp")
    await put(platform_db, "asset", "R-2", name="Lamp")
    with pytest.raises(ApplyFailed, match="no two rows may share name of asset"):
        await apply_plan(platform_db, plan)
    await bring(platform_db, catalogue(entity("asset", field("name", "text"))))


async def test_a_field_that_becomes_searchable_is_found_in_old_rows(platform_db: Database) -> None:
    first = catalogue(entity("asset", field("name", "text")))
    await bring(platform_db, first)
    for number in range(3):
        await put(platform_db, "asset", f"R-{number}", name=f"Lámp {number}")
    wanted = catalogue(entity("asset", field("name", "text", searchable=True, privacy="personal")))
    plan = await bring(platform_db, wanted, first)
    assert [(step.kind, step.rows) for step in plan.steps] == [("rewrite_search", 3)]

    async def found(words: str, classes: tuple[str, ...]) -> list[object]:
        dialect = platform_db.dialect
        condition = match_sql(dialect, "t", platform_db.table(AGENCY, "asset__search"))
        sql = f"SELECT t.reference FROM {platform_db.table(AGENCY, 'asset')} t WHERE {condition}"
        return [
            row[0] for row in await platform_db.fetch(sql, (match_text(dialect, words, classes),))
        ]

    assert await found("lamp 1", ("internal", "personal")) == ["R-1"]
    assert await found("lamp", ("internal",)) == []


async def test_any_number_of_processes_may_make_the_platform_at_once(database_url: str) -> None:
    databases = [await open_database(database_url) for _ in range(4)]
    await asyncio.gather(*(ensure_platform(each) for each in databases))
    for each in databases:
        await each.close()


async def test_an_index_made_by_hand_is_left_alone(platform_db: Database) -> None:
    wanted = catalogue(entity("asset", field("name", "text")))
    await bring(platform_db, wanted)
    async with platform_db.transaction() as tx:
        table = platform_db.table(AGENCY, "asset")
        await tx.execute(f"CREATE INDEX by_hand ON {table} (name, reference)")
    assert (await plan_schema(platform_db, wanted)).is_empty
