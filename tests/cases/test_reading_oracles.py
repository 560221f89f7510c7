"""Nothing that is asked about a hidden field tells a hit from a miss, and all pages hold every row once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.cases.export import export_rows, guarded, unguarded
from casework.cases.facets import count_facets
from casework.cases.list_query import BadQuery, ListQuery
from casework.cases.listing import list_records
from casework.cases.reading import read_record
from casework.cases.work import Actor
from casework.fields.base import Ref
from casework.store.database import Database
from casework.store.names import table_name
from tests.cases.conftest import make_town
from tests.cases.park import ADMIN, GARDENER, NORTH, RANGER, Park, park_catalogue

CANARY = "canary"
HIT: dict[str, Any] = {
    "secret": CANARY,
    "mail": f"{CANARY}@x.org",
    "who": Ref(1, CANARY),
    "hidden_choice": "red",
    "hidden_number": 41,
}
VALUES = {
    "secret": (CANARY, "other", f"contains:{CANARY}", "null:true", "in:a,b", "gt:a"),
    "mail": (f"{CANARY}@x.org", "no address", "null:false"),
    "who": ("P-000001", "P-9", "null:true"),
    "hidden_choice": ("red", "blue", "green"),
    "hidden_number": ("41", "gt:40", "x"),
    "hidden_sum": ("42", "lt:40", "x"),
}


@pytest.fixture
async def park(db: Database, tmp_path: Path) -> Park:
    await make_town(db, tmp_path / "home", park_catalogue())
    return Park(db, park_catalogue(), tmp_path / "home")


def hidden_from(actor: Actor) -> list[str]:
    return [*VALUES] if actor is GARDENER else [n for n in VALUES if n not in ("mail", "who")]


async def refusal(ask: Callable[[], Any], name: str) -> str:
    """The words of a refusal, with the name that was asked for taken out."""
    with pytest.raises(BadQuery) as caught:
        ask()
    return repr(caught.value.faults).replace(name, "NAME")


@pytest.mark.parametrize("actor", [GARDENER, RANGER], ids=["gardener", "ranger"])
async def test_a_hidden_field_is_refused_in_the_words_for_an_unknown_one(
    park: Park, actor: Actor
) -> None:
    await park.fill([HIT, {}])
    for name in hidden_from(actor):
        unknown = "x" * len(name)
        for value in VALUES[name]:
            told = await refusal(lambda n=name, v=value: park.ask(actor, **{n: v}), name)
            assert told == await refusal(
                lambda n=unknown, v=value: park.ask(actor, **{n: v}), unknown
            )
        for parameter in ("sort", "fields"):
            told = await refusal(lambda p=parameter, n=name: park.ask(actor, **{p: n}), name)
            assert told == await refusal(
                lambda p=parameter, n=unknown: park.ask(actor, **{p: n}), unknown
            )
    assert set(VALUES) <= set(park.request.fields)


async def everything(park: Park, actor: Actor, words: str = "") -> str:
    """All that an actor can get: pages, counts, facets, the file, the record."""
    work, entity, query = park.work(actor), park.request, ListQuery(words=words)
    page = await list_records(work, entity, query)
    facets = await count_facets(work, entity, query)
    file = [row async for row in export_rows(work, entity, query)]
    record = await read_record(work, entity, "R-000001")
    return repr((page.rows, page.count, facets, file, sorted(record.values.items())))


async def test_rows_that_differ_in_hidden_fields_only_look_the_same(park: Park) -> None:
    told: dict[tuple[str, str], list[str]] = {}
    for values in (HIT, {}):
        await park.fill([{**values, "subject": "same"}])
        for words in ("", "same", CANARY, f"same {CANARY}", "red", "41"):
            told.setdefault(("gardener", words), []).append(await everything(park, GARDENER, words))
        async with park.db.transaction() as tx:
            await tx.execute(f"DELETE FROM {park.db.table('town', 'request')}")
            if park.db.dialect == "sqlite":
                await tx.execute(f"DELETE FROM {table_name('sqlite', 'town', 'request__search')}")
    for question, (hit, miss) in told.items():
        assert hit == miss, question
        assert CANARY not in hit


async def test_the_canary_is_found_by_those_who_may_read_it(park: Park) -> None:
    await park.fill([{**HIT, "subject": "same"}])
    assert CANARY in await everything(park, ADMIN, CANARY)
    assert "R-000001" not in repr(
        (await list_records(park.work(GARDENER), park.request, ListQuery(words=CANARY))).rows
    )


async def test_words_of_personal_data_are_found_without_those_of_sensitive_data(park: Park) -> None:
    await park.fill([{"mail": "ana@x.org", "secret": "treasure"}])
    for words, count in (("ana", 1), ("treasure", 0), ("ana treasure", 0)):
        page = await list_records(park.work(RANGER), park.request, ListQuery(words=words))
        assert len(page.rows) == count, words


# -- the file ----------------------------------------------------------------------------------
async def test_a_file_has_the_readable_fields_and_no_formulas(park: Park) -> None:
    await park.fill(
        [{**HIT, "subject": "=1+1", "size": -3, "district": "north"}, {"subject": "plain"}]
    )
    rows = [row async for row in export_rows(park.work(NORTH), park.request, ListQuery())]
    assert len(rows) == 2
    cells = dict(zip(*rows, strict=True))
    assert rows[0][0] == "reference"
    assert cells["subject"] == "'=1+1"
    assert (cells["size"], cells["double"]) == ("-3", "-6")
    assert not set(VALUES) & set(rows[0])
    assert CANARY not in repr(rows)


@given(st.text(alphabet="=+-@\t\r\n'1.a \uff1d", max_size=6))
def test_guarding_a_cell_can_be_undone(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in ("=", "+", "@", "\t", "\r")


# -- pages -------------------------------------------------------------------------------------
SORTS = (
    "size",
    "-size",
    "subject",
    "-seen_on",
    "priority",
    "-created_on",
    "due_on",
    "-double",
    "ratio",
)
_row = st.fixed_dictionaries(
    {},
    optional={
        "size": st.integers(0, 3),
        "subject": st.sampled_from(["a", "B", "é", "Z z", ""]).map(lambda s: s or None),
        "seen_on": st.dates().filter(lambda d: d.year > 1900),
        "priority": st.sampled_from(["low", "normal", "high", "urgent", None]),
        "ratio": st.decimals(-5, 5, places=2),
    },
)


async def walk(park: Park, sort: str, limit: int) -> list[int]:
    found: list[int] = []
    after: str | None = ""
    while after is not None:
        more = {"after": after} if after else {}
        query = park.ask(ADMIN, sort=sort, limit=str(limit), **more)
        page = await list_records(park.work(ADMIN), park.request, query)
        found += [int(str(row[0])) for row in page.rows]
        after = page.next
    return found


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(_row, max_size=14), limit=st.integers(1, 5))
async def test_walking_all_pages_gives_every_row_once_in_order(
    park: Park, rows: list[dict[str, Any]], limit: int
) -> None:
    async with park.db.transaction() as tx:
        await tx.execute(f"DELETE FROM {park.db.table('town', 'request')}")
        if park.db.dialect == "sqlite":
            await tx.execute(f"DELETE FROM {table_name('sqlite', 'town', 'request__search')}")
    await park.fill(rows)
    for sort in SORTS:
        whole = await list_records(
            park.work(ADMIN), park.request, park.ask(ADMIN, sort=sort, limit="100")
        )
        assert await walk(park, sort, limit) == [row[0] for row in whole.rows], sort
        assert len(whole.rows) == len(rows)


async def test_lists_seek_in_indexes(park: Park) -> None:
    """The default list, a filter by state and a page far behind read no more rows than they show."""
    await park.fill(
        {"size": n % 50, "state": "done" if n % 10 else "received"} for n in range(20_000)
    )
    if park.db.dialect == "postgresql":
        async with park.db.transaction() as tx:
            await tx.execute(f"ANALYZE {park.db.table('town', 'request')}")
    deep = (await list_records(park.work(ADMIN), park.request, park.ask(ADMIN, limit="100"))).next
    assert deep is not None
    sized = (await list_records(park.work(ADMIN), park.request, park.ask(ADMIN, sort="size"))).next
    assert sized is not None
    for params in (
        {},
        {"state": "received"},
        {"after": deep},
        {"state": "done", "after": deep},
        {"sort": "size"},
        {"sort": "size", "after": sized},
    ):
        plan = await explained(park, {name: str(text) for name, text in params.items()})
        assert "INDEX" in plan.upper(), params
        assert not any(word in plan for word in ("TEMP B-TREE", "Seq Scan", "Sort Key")), (
            params,
            plan,
        )


async def explained(park: Park, params: dict[str, str]) -> str:
    """The plan of a page's statement, as the database tells it."""
    asked: list[tuple[str, Any]] = []

    class Overheard:
        """A database that notes what it is asked."""

        def __getattr__(self, name: str) -> Any:
            return getattr(park.db, name)

        async def fetch(self, sql: str, args: Any = ()) -> Any:
            asked.append((sql, args))
            return await park.db.fetch(sql, args)

        fetch_slow = fetch

    work = park.work(ADMIN)
    overheard: Any = Overheard()
    heard = type(work)(overheard, work.catalogue, work.actor, work.now, work.language, work.home)
    await list_records(heard, park.request, park.ask(ADMIN, **params))
    sql, args = asked[0]
    prefix = "EXPLAIN QUERY PLAN " if park.db.dialect == "sqlite" else "EXPLAIN "
    return "\n".join(str(row[-1]) for row in await park.db.fetch(prefix + sql, args))
