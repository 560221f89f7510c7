"""Lists: what is asked is what comes, page by page, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casework.cases.errors import NotFound
from casework.cases.facets import count_facets
from casework.cases.list_query import BadQuery, ListQuery
from casework.cases.listing import Page, count_records, list_records
from casework.cases.work import Actor
from casework.fields.base import Ref
from casework.store.database import Database
from casework.store.views_filters import Filter
from tests.cases.conftest import NOBODY, NOON, hire, make_town
from tests.cases.park import ADMIN, GARDENER, NORTH, RANGER, Park, park_catalogue
from tests.store.counted import Counted

DAY = timedelta(days=1)
ROWS: list[dict[str, Any]] = [
    {"subject": "Fallen óak tree", "district": "north", "size": 3, "tools": ("axe", "saw")},
    {"subject": "Dry lawn", "district": "south", "size": 5, "state": "done", "closed_on": NOON},
    {"subject": "A 100% dead tree", "district": "north", "price": Decimal("12.50"), "is_wet": True},
    {"subject": "bench", "seen_on": date(2026, 11, 3), "team": "trees", "due_on": NOON - DAY},
    {"subject": "Bench_2", "heard_at": NOON, "officer": 21, "tools": ("saw_big",)},
    {"subject": None, "size": 5, "priority": "high", "team": "lawns", "due_on": NOON + DAY},
    {
        "subject": "last",
        "is_wet": False,
        "priority": "low",
        "ratio": Decimal("0.25"),
        "state": "doing",
    },
]


@pytest.fixture
async def park(db: Database, tmp_path: Path) -> Park:
    await make_town(db, tmp_path / "home", park_catalogue())
    return Park(db, park_catalogue(), tmp_path / "home")


@pytest.fixture
async def filled(park: Park) -> Park:
    await hire(park, 21, "Rita", "ranger")
    await park.fill(ROWS)
    return park


async def listed(park: Park, actor: Actor = ADMIN, **params: str | list[str]) -> Page:
    return await list_records(park.work(actor), park.request, park.ask(actor, **params))


async def ids(park: Park, actor: Actor = ADMIN, **params: str | list[str]) -> list[int]:
    return [int(str(row[0])) for row in (await listed(park, actor, **params)).rows]


TODAY, BEFORE, AFTER = (f"{NOON + days * DAY:%Y-%m-%d}" for days in (0, -1, 1))
FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [7, 6, 5, 4, 3, 2, 1]),
    ({"state": "open"}, [7, 6, 5, 4, 3, 1]),
    ({"state": "closed"}, [2]),
    ({"state": ["received", "done"]}, [6, 5, 4, 3, 2, 1]),
    ({"size": "gte:4"}, [6, 2]),
    ({"size": "3"}, [1]),
    ({"size": "ne:3"}, [6, 2]),
    ({"size": ["gt:3", "lt:6"]}, [6, 2]),
    ({"size": "in:3,5", "sort": "size"}, [1, 2, 6]),
    ({"size": "null:true"}, [7, 5, 4, 3]),
    ({"place": "null:true", "limit": "2"}, [7, 6]),
    ({"heard_at": TODAY}, [5]),
    ({"heard_at": f"ne:{TODAY}"}, []),
    ({"heard_at": BEFORE}, []),
    ({"due_on": BEFORE}, [4]),
    ({"due_on": f"ne:{BEFORE}"}, [6]),
    ({"due_on": f"in:{BEFORE},{AFTER}"}, [6, 4]),
    ({"due_on": f"gt:{BEFORE}"}, [6]),
    ({"due_on": f"gte:{BEFORE}"}, [6, 4]),
    ({"due_on": f"lt:{AFTER}"}, [4]),
    ({"due_on": f"lte:{AFTER}"}, [6, 4]),
    ({"district": "in:north,south"}, [3, 2, 1]),
    ({"district": ["north", "south"]}, [3, 2, 1]),
    ({"price": "12.5"}, [3]),
    ({"ratio": "lte:0.25"}, [7]),
    ({"seen_on": "lt:today"}, [4]),
    ({"seen_on": "2026-11-03"}, [4]),
    ({"heard_at": "lte:now"}, [5]),
    ({"heard_at": "gte:today"}, [5]),
    ({"heard_at": "gte:2026-11-24"}, []),
    ({"is_wet": "yes"}, [3]),
    ({"is_wet": "false"}, [7]),
    ({"subject": "contains:TREE"}, [3, 1]),
    ({"subject": "contains:0% d"}, [3]),
    ({"subject": "contains:h_"}, [5]),
    ({"subject": "bench"}, [4]),
    ({"tools": "saw"}, [1]),
    ({"tools": "in:axe,saw_big"}, [5, 1]),
    ({"team": "trees"}, [4]),
    ({"priority": ["low", "high"]}, [7, 6]),
    ({"double": "10"}, [6, 2]),
    ({"due_on": "lt:now"}, [4]),
    ({"officer": "21"}, [5]),
    ({"reference": "R-000003"}, [3]),
]


async def test_a_filter_finds_the_rows_it_describes(filled: Park) -> None:
    found = [(params, await ids(filled, **params)) for params, _ in FILTERS]
    assert found == FILTERS


async def test_me_and_mine_stand_for_the_acting_officer(filled: Park) -> None:
    assert await ids(filled, RANGER, officer="me") == [5]
    assert await ids(filled, RANGER, team="mine") == [4]
    assert await ids(filled, GARDENER, team="mine") == []


async def test_links_are_asked_for_by_their_reference(park: Park) -> None:
    await park.fill([{"name": "Elm Grove", "kind": "grove"}], park.site)
    await park.fill([{"site": Ref(1)}, {}])
    assert await ids(park, site="S-000001") == [1]
    assert await ids(park, site="S-999999") == []
    page = await listed(park, fields="site")
    assert [row[3] for row in page.rows] == [None, Ref(1)]
    assert page.rows[1][3].label == "S-000001"  # type: ignore[attr-defined]


SORTS = [
    ("size", [1, 2, 6, 3, 4, 5, 7]),
    ("-size", [6, 2, 1, 7, 5, 4, 3]),
    ("-priority", [6, 5, 4, 3, 2, 1, 7]),
    ("due_on", [4, 6, 1, 2, 3, 5, 7]),
    ("created_on", [1, 2, 3, 4, 5, 6, 7]),
    ("-double", [6, 2, 1, 7, 5, 4, 3]),
    ("-days_open", [7, 6, 5, 4, 3, 2, 1]),
]


async def test_rows_without_a_value_come_last_in_both_directions(filled: Park) -> None:
    found = [(sort, await ids(filled, sort=sort)) for sort, _ in SORTS]
    assert found == SORTS


async def test_a_page_shows_typed_values_with_computed_ones(filled: Park) -> None:
    page = await listed(
        filled, fields="subject,size,double,is_big,state,officer,tools", officer="21"
    )
    assert page.rows == [
        (5, "R-000005", 1, "Bench_2", None, None, None, "received", Ref(21), ("saw_big",))
    ]
    assert page.rows[0][8].label == "Rita"  # type: ignore[attr-defined]
    page = await listed(filled, fields="double,is_big", size="5")
    assert [row[3:] for row in page.rows] == [(10, True), (10, True)]


async def test_a_list_shows_the_columns_of_the_entity_that_are_readable(filled: Park) -> None:
    names = [column.name for column in (await listed(filled, GARDENER)).columns]
    assert names == ["reference", "subject", "state", "size"]
    assert [c.name for c in (await listed(filled, ADMIN)).columns] == [*names, "mail", "secret"]


async def test_row_rules_hold_for_pages_counts_facets_and_words(filled: Park) -> None:
    assert await ids(filled, NORTH) == [3, 1]
    assert await ids(filled, NORTH, q="lawn") == []
    assert (await listed(filled, NORTH, limit="1")).count.value == 2
    facets = await count_facets(filled.work(NORTH), filled.request, filled.ask(NORTH))
    counts = {facet.name: {o.value: o.count for o in facet.options} for facet in facets}
    assert counts["district"] == {"north": 2}
    assert counts["state"] == {"received": 2}


async def test_who_may_not_read_finds_nothing_there(filled: Park) -> None:
    with pytest.raises(NotFound):
        await list_records(filled.work(NOBODY), filled.request, ListQuery())


SEARCHES = [
    ("tree", [3, 1]),
    ("TREE dead", [3]),
    ("oak", [1]),
    ("ÓÄK", [1]),
    ("ben", [5, 4]),
    ("tree fal", [1]),
    ("fal tree", []),
    ("R-000002", [2]),
    ('tree" OR "lawn', []),
    ("tree*", [3, 1]),
    ("subject:tree", []),
    ("tree & !dead | (", [3]),
    ("NEAR(tree dead)", []),
    ("'; DROP TABLE x; --", []),
    ("\x00 100% \\ ", [3]),
    ("***", []),
]


async def test_words_are_found_without_accents_and_syntax(filled: Park) -> None:
    found = [(words, await ids(filled, q=words)) for words, _ in SEARCHES]
    assert found == SEARCHES


async def test_hits_come_newest_first_and_page_on(filled: Park) -> None:
    first = await listed(filled, q="tree", limit="1")
    assert first.next is not None
    assert first.count.value == 2
    assert [row[0] for row in first.rows] == [3]
    assert await ids(filled, q="tree", limit="1", after=first.next) == [1]
    assert await ids(filled, q="tree", sort="created_on") == [1, 3]


async def test_a_facet_counts_as_if_it_were_not_filtered_itself(filled: Park) -> None:
    query = filled.ask(ADMIN, district="north", state="received")
    facets = {f.name: f for f in await count_facets(filled.work(ADMIN), filled.request, query)}
    districts = {o.value: (o.title, o.count, o.is_chosen) for o in facets["district"].options}
    assert districts == {"north": ("North", 2, True)}
    states = {o.value: o.count for o in facets["state"].options}
    assert states == {"received": 2}
    tools = {o.value: o.count for o in facets["tools"].options}
    assert {value: count for value, count in tools.items() if count} == {"axe": 1, "saw": 1}
    assert [(o.value, o.title, o.count) for o in facets["is_wet"].options] == [("yes", "Yes", 1)]


async def test_facets_of_links_and_teams_carry_names(filled: Park) -> None:
    work = filled.work(ADMIN, "es")
    facets = {f.name: f for f in await count_facets(work, filled.request, ListQuery())}
    assert [(o.value, o.title, o.count) for o in facets["officer"].options] == [("21", "Rita", 1)]
    assert [(o.title, o.count) for o in facets["team"].options] == [("Lawns", 1), ("Árboles", 1)]
    assert next(o.title for o in facets["state"].options) == "Recibido"
    assert [o.value for o in facets["priority"].options] == ["low", "normal", "high"]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"nothing": "1"}, "nothing", "'nothing' cannot be asked for here"),
    ({"size": "large"}, "size", "number"),
    ({"size": "contains:3"}, "size", "'size' cannot be compared by 'contains'"),
    ({"place": "1,2"}, "place", "'place' cannot be compared by 'eq'"),
    ({"district": "east"}, "district", "from the list"),
    ({"state": "nowhere"}, "state", "from the list"),
    ({"size": "9" * 30}, "size", "smaller number"),
    ({"sort": "place"}, "sort", "a list cannot be sorted by 'place'"),
    ({"sort": "tools"}, "sort", "a list cannot be sorted by 'tools'"),
    ({"sort": "-nothing"}, "sort", "'nothing' cannot be asked for here"),
    ({"fields": "subject,nothing"}, "fields", "'nothing' cannot be asked for here"),
    ({"limit": "101"}, "limit", "1 to 100"),
    ({"limit": "-1"}, "limit", "1 to 100"),
    ({"after": "abc"}, "after", "begin again"),
    ({"q": "x" * 201}, "q", "200 characters"),
    ({"subject": "a\x00b"}, "subject", "cannot be compared"),
    ({"size": "null:perhaps"}, "size", "null:true or null:false"),
    ({"tracking": "x"}, "tracking", "'tracking' cannot be asked for here"),
]


async def test_what_cannot_be_asked_is_told_at_its_parameter(park: Park) -> None:
    for params, name, sentence in REFUSED:
        with pytest.raises(BadQuery) as caught:
            park.ask(ADMIN, **params)
        assert list(caught.value.faults) == [name], params
        assert sentence in str(caught.value.faults[name]), params


async def test_every_fault_of_a_query_is_told_at_once(park: Park) -> None:
    with pytest.raises(BadQuery) as caught:
        park.ask(ADMIN, size="x", sort="y", limit="z", after="w", q="v" * 300)
    assert set(caught.value.faults) == {"size", "sort", "limit", "q"}


async def test_a_cursor_belongs_to_its_list_and_order(filled: Park) -> None:
    page = await listed(filled, limit="2", sort="size")
    assert page.next is not None
    flipped = ("A" if page.next[0] != "A" else "B") + page.next[1:]
    for params in ({"sort": "-size"}, {"sort": "size", "after": flipped}, {}):
        with pytest.raises(BadQuery):
            filled.ask(ADMIN, **{"after": page.next, **params})


async def test_a_query_made_by_hand_is_held_to_the_same_fields(filled: Park) -> None:
    work = filled.work(GARDENER)
    for query in (
        ListQuery(filters=(Filter("secret", "eq", ("x",)),)),
        ListQuery(sort="secret"),
        ListQuery(columns=("secret",)),
    ):
        with pytest.raises(BadQuery):
            await list_records(work, filled.request, query)


async def test_counting_stops_at_ten_thousand(park: Park) -> None:
    await park.fill({"size": n % 7, "subject": "tree"} for n in range(10_050))
    count = (await listed(park, limit="5")).count
    assert (count.value, count.exact) == (10_000, False)
    assert (await listed(park, q="tree", limit="5")).count == count
    count = (await listed(park, size="1", limit="5")).count
    assert (count.value, count.exact) == (1436, True)
    facets = await count_facets(park.work(ADMIN), park.request, ListQuery())
    assert next(facet for facet in facets if facet.name == "state").is_capped


async def test_a_count_beyond_the_cap_is_believed_for_ten_seconds_and_no_other_is(
    park: Park,
) -> None:
    await park.fill({"size": n % 7, "subject": "tree"} for n in range(10_050))
    counting = Counted(park.db)
    work = replace(park.work(ADMIN), db=counting)

    async def asked(later: timedelta, **params: str) -> int:
        before = counting.asked
        await count_records(
            replace(work, now=NOON + later), park.request, park.ask(ADMIN, **params)
        )
        return counting.asked - before

    for params in ({"q": "tree"}, dict[str, str]()):
        times = [await asked(timedelta(seconds=later), **params) for later in (0, 9, 10, 11)]
        assert times == [1, 0, 1, 0]
    assert [await asked(timedelta(), size="1") for _ in range(2)] == [1, 1]


async def test_the_tables_are_not_confused_by_times_of_other_zones(park: Park) -> None:
    await park.fill([{"heard_at": datetime(2026, 11, 23, 7, 59, tzinfo=UTC)}])
    assert await ids(park, heard_at="gte:2026-11-23") == []
    assert await ids(park, heard_at="gte:2026-11-22") == [1]
