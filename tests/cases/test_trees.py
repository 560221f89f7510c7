"""Records of a tree: none is below itself on any path, and rules and filters know what is below."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.cases.act import act
from casework.cases.archive import archive_record
from casework.cases.bulk import Incoming, import_records
from casework.cases.change import change_record, delete_record
from casework.cases.errors import GuardRefused, InvalidAnswers, NotFound, StillAbove, StillNeeded
from casework.cases.list_query import BadQuery
from casework.cases.reading import read_record
from casework.fields.base import Named
from casework.store.apply import apply_plan
from casework.store.database import Database, DatabaseBusy
from casework.store.planner import plan_schema
from casework.store.tree_paths import DEEPEST, Node, all_paths
from tests.cases.city_of_areas import (
    ADMIN,
    BLIND,
    CLERK,
    NORTH,
    PART,
    City,
    make_city,
    texts,
)
from tests.cases.conftest import SYSTEM
from tests.sample_agency import compile_texts


@pytest.fixture
async def city(db: Database, tmp_path: Path) -> City:
    return await make_city(db, tmp_path)


@dataclass
class Grown:
    """A city with the north, the south and a park in each."""

    city: City
    names: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, code: str) -> str:
        return self.names[code]


@pytest.fixture
async def grown(city: City) -> Grown:
    found = Grown(city)
    for code, above in (("CITY", ""), ("NORTH", "CITY"), ("SOUTH", "CITY"), ("PARK", "NORTH")):
        found.names[code] = await city.add(code, found.names.get(above))
    return found


# -- circles ------------------------------------------------------------------------------------
async def refused(doing: Any) -> str:
    with pytest.raises(InvalidAnswers) as caught:
        await doing
    assert list(caught.value.faults) == ["part_of"]
    return str(caught.value.faults["part_of"])


async def test_a_record_is_not_put_below_itself_or_below_what_is_below_it(grown: Grown) -> None:
    city, before = grown.city, await grown.city.ways()
    for below in ("CITY", "NORTH", "PARK"):
        told = await refused(city.move(grown["CITY"], grown[below]))
        assert told == "this: a record cannot be below itself, nor below one that is below it"
    assert await city.ways() == before


async def test_what_is_below_a_record_moves_with_it(grown: Grown) -> None:
    city = grown.city
    await city.move(grown["NORTH"], grown["SOUTH"])
    assert await city.ways() == {
        "CITY": "CITY", "SOUTH": "CITY/SOUTH", "NORTH": "CITY/SOUTH/NORTH",
        "PARK": "CITY/SOUTH/NORTH/PARK",
    }  # fmt: skip
    await city.move(grown["NORTH"], None, code="N")
    assert (await city.ways())["PARK"] == "N/PARK"


async def test_a_tree_has_an_end(city: City) -> None:
    last: str | None = None
    for level in range(DEEPEST):
        last = await city.add(f"L{level}", last)
    assert "20 levels at most" in await refused(city.add("L20", last))
    other = await city.add("TOP")
    assert "20 levels at most" in await refused(city.move("AR-00001", other))


async def test_an_import_neither_closes_a_circle_nor_goes_without_ways(grown: Grown) -> None:
    city = grown.city
    rows = [Incoming({"code": "EAST", "part_of": Named(grown["CITY"])}), Incoming({"code": "X"})]
    await import_records(city.work(SYSTEM), city.area, rows, key="code")
    ways = await city.ways()
    assert (ways["EAST"], ways["X"]) == ("CITY/EAST", "X")
    with pytest.raises(InvalidAnswers):
        await change_record(
            city.work(SYSTEM),
            city.area,
            grown["CITY"],
            {"part_of": Named(grown["PARK"])},
            version=1,
        )


async def test_two_who_would_close_a_circle_together_do_not(city: City) -> None:
    """Each step alone is sound: one puts A below B while another puts B below A."""
    for turn in range(8):
        one, two = await city.add(f"A{turn}"), await city.add(f"B{turn}")
        done = await asyncio.gather(
            city.move(one, two), city.move(two, one), return_exceptions=True
        )
        faults = [each for each in done if each is not None]
        assert len(faults) == 1, done
        assert isinstance(faults[0], InvalidAnswers | DatabaseBusy)
    assert await is_sound(city)


async def is_sound(city: City) -> bool:
    """The kept ways are those that the links make, and nothing circles."""
    rows = await city.rows("area", "id, part_of, code")
    found, lost = all_paths([Node(one, above, str(code)) for one, above, code in rows])
    kept = dict(await city.rows("area", "id, tree_path_"))
    return not lost and found == kept


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "move", "move", "rename"]), st.integers(0, 30), st.integers(0, 30)),
    min_size=5,
    max_size=30,
)  # fmt: skip


@given(steps=STEPS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_ways_are_what_the_links_make_after_any_moves(city: City, steps: Any) -> None:
    """Against a walk up the links in Python; what would circle is refused by both."""
    async with city.db.transaction() as tx:
        await tx.execute(f"DELETE FROM {city.db.table('town', 'area')}")
    nodes: list[str] = []
    for number, (kind, one, two) in enumerate(steps):
        if kind == "add" or len(nodes) < 2:
            above = nodes[two % len(nodes)] if nodes and two % 3 else None
            nodes.append(await city.add(f"N{number}", above))
            continue
        node, other = nodes[one % len(nodes)], nodes[two % len(nodes)]
        if kind == "rename":
            found = await city.rows("area", "version", f"reference = '{node}'")
            answers, version = {"code": f"R{number}"}, int(found[0][0])
            await change_record(city.work(ADMIN), city.area, node, answers, version=version)
        elif await circles(city, node, other):
            await refused(city.move(node, other))
        else:
            await city.move(node, other)
        assert await is_sound(city)


async def circles(city: City, node: str, above: str) -> bool:
    rows = {r: (one, up) for r, one, up in await city.rows("area", "reference, id, part_of")}
    up_of = dict(rows.values())
    here: int | None = rows[above][0]
    while here is not None:
        if here == rows[node][0]:
            return True
        here = up_of[here]
    return False


# -- archived and deleted -----------------------------------------------------------------------
async def test_what_has_something_below_it_is_neither_archived_nor_deleted(grown: Grown) -> None:
    city, work = grown.city, grown.city.work(ADMIN)
    with pytest.raises(StillNeeded):
        await delete_record(work, city.area, grown["NORTH"], version=1)
    with pytest.raises(StillAbove):
        await archive_record(work, city.area, grown["NORTH"], version=1)
    await archive_record(work, city.area, grown["PARK"], version=1)
    await archive_record(work, city.area, grown["NORTH"], version=1)


# -- rules and filters --------------------------------------------------------------------------
@pytest.fixture
async def dug(grown: Grown) -> dict[str, str]:
    """A hole in each area, by its code."""
    return {code: await grown.city.dig(ref) for code, ref in grown.names.items()} | {
        "": await grown.city.dig()
    }


async def test_a_list_is_filtered_by_a_node_and_all_below_it(
    grown: Grown, dug: dict[str, str]
) -> None:
    city = grown.city
    for code, within in (
        ("CITY", ("CITY", "NORTH", "SOUTH", "PARK")), ("NORTH", ("NORTH", "PARK")), ("PARK", ("PARK",)),
    ):  # fmt: skip
        found = await city.found(CLERK, area=f"below:{grown[code]}")
        assert found == sorted(dug[one] for one in within)
    assert await city.found(CLERK, area="below:AR-99999") == []
    many = await city.dig(others=(Named(grown["PARK"]),))
    assert await city.found(CLERK, others=f"below:{grown['CITY']}") == [many]
    assert len(await city.found(CLERK, "area", part_of=f"below:{grown['CITY']}")) == 3


async def test_rows_views_routing_guards_and_values_know_what_is_within(
    grown: Grown, dug: dict[str, str]
) -> None:
    city, inside = grown.city, sorted([dug["NORTH"], dug["PARK"]])
    assert await city.found(NORTH) == inside
    assert await city.found(CLERK, view="north") == inside
    assert await city.found(CLERK, is_north="yes") == inside
    teams = dict(await city.rows("hole", "reference, team"))
    assert sorted(r for r, team in teams.items() if team == "crew_north") == inside
    with pytest.raises(NotFound):
        await read_record(city.work(NORTH), city.hole, dug["SOUTH"])
    record = await read_record(city.work(CLERK), city.hole, dug["PARK"])
    assert record.values["is_north"] is True
    await act(city.work(CLERK), city.hole, dug["PARK"], "finish", {}, version=1)
    with pytest.raises(GuardRefused):
        await act(city.work(CLERK), city.hole, dug[""], "finish", {}, version=1)


async def test_a_move_changes_what_a_role_sees_at_once(grown: Grown, dug: dict[str, str]) -> None:
    city = grown.city
    await city.move(grown["PARK"], grown["SOUTH"])
    assert await city.found(NORTH) == [dug["NORTH"]]


async def test_who_may_not_read_the_whole_tree_learns_nothing_of_it(
    grown: Grown, dug: dict[str, str]
) -> None:
    city = grown.city
    for actor in (BLIND, PART):
        for reference in (grown["NORTH"], "AR-99999"):
            with pytest.raises(BadQuery) as caught:
                city.ask(actor, area=f"below:{reference}")
            assert str(caught.value) == "area: 'area' cannot be compared by 'below'"
        with pytest.raises(BadQuery):
            city.ask(actor, view="north")
        with pytest.raises(BadQuery):
            city.ask(actor, is_north="yes")
    assert await city.found(PART, "area") == sorted([grown["NORTH"], grown["PARK"]])


# -- a new definition ---------------------------------------------------------------------------
async def test_an_entity_becomes_a_tree_with_the_records_it_has(grown: Grown) -> None:
    city = grown.city
    flat = compile_texts(FLAT)
    plan = await plan_schema(city.db, flat, city.catalogue)
    assert not plan.refusals
    await apply_plan(city.db, plan)
    before = city.under(flat)
    await before.add("WEST", grown["CITY"])
    again = await plan_schema(city.db, city.catalogue, flat)
    assert [step.kind for step in again.steps] == ["backfill"]
    await apply_plan(city.db, again)
    assert (await city.ways())["WEST"] == "CITY/WEST"
    assert await is_sound(city)
    assert not (await plan_schema(city.db, city.catalogue, city.catalogue)).steps


async def test_records_that_circle_make_no_tree(grown: Grown) -> None:
    city = grown.city
    async with city.db.transaction() as tx:
        table = city.db.table("town", "area")
        await tx.execute(f"UPDATE {table} SET part_of = 4 WHERE code = 'NORTH'")
    flat = compile_texts(FLAT)
    plan = await plan_schema(city.db, city.catalogue, flat)
    assert [refusal.reason for refusal in plan.refusals] == [
        "it makes no tree: AR-00002, AR-00004 lead back to themselves, or lie deeper than 20 levels"
    ]


async def test_a_renamed_field_keeps_the_ways(grown: Grown) -> None:
    city = grown.city
    later = compile_texts(
        {
            name: text.replace("part_of", "above").replace("above: {", "above: {was: part_of, ")
            for name, text in texts().items()
        }
    )
    plan = await plan_schema(city.db, later, city.catalogue)
    assert not plan.refusals
    assert "backfill" not in [step.kind for step in plan.steps]


FLAT = {
    name: text.replace("tree: {parent: part_of, code: code}\n", "")
    .replace('within(area, "NORTH")', "is_null(area)")
    .replace('within(area, "CITY")', "is_null(area)")
    .replace('within(part_of, "NORTH")', "is_null(part_of)")
    for name, text in texts().items()
}
"""The same agency without its tree."""
