"""Lists of children: the records that point to a record, as far as the actor may see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casework.cases.children import SHOWN, child_lists, list_children
from casework.cases.errors import NotFound
from casework.cases.list_query import ListQuery
from casework.cases.reading import read_record
from casework.cases.submit import create_record, submit_case
from casework.cases.work import Actor
from casework.catalogue import CaseType
from casework.fields.base import Named
from casework.store.database import Database
from tests.cases.conftest import Town, make_town
from tests.cases.permits import COUNTER, OUTSIDER, PLANNER, permits_catalogue


@pytest.fixture
async def permits(db: Database, tmp_path: Path) -> Town:
    return await make_town(db, tmp_path / "home", permits_catalogue())


async def open_permit(town: Town, site: str = "1 Main St") -> str:
    case_type = town.catalogue.entities["permit"]
    assert isinstance(case_type, CaseType)
    return (await submit_case(town.work(PLANNER), case_type, {"site": site})).reference


async def add(town: Town, entity: str, permit: str, **answers: Any) -> str:
    given = {"permit": Named(permit), **answers}
    record = await create_record(town.work(PLANNER), town.catalogue.entities[entity], given)
    return record.reference


async def seen(town: Town, actor: Actor, permit: str) -> dict[str, list[tuple[object, ...]]]:
    work = town.work(actor)
    record = await read_record(work, town.catalogue.entities["permit"], permit)
    return {one.children.name: one.page.rows for one in await child_lists(work, record)}


async def test_a_parent_shows_the_records_that_point_to_it(permits: Town) -> None:
    mine, other = await open_permit(permits), await open_permit(permits)
    fire = await add(permits, "review", mine, discipline="fire")
    zoning = await add(permits, "review", mine, discipline="zoning", verdict="approved")
    await add(permits, "review", other, discipline="fire")
    rows = (await seen(permits, PLANNER, mine))["reviews"]
    assert [row[1] for row in rows] == [zoning, fire], "newest first, of this permit alone"


async def test_an_actor_sees_the_children_that_its_row_rules_let_through(permits: Town) -> None:
    permit = await open_permit(permits)
    still_open = await add(permits, "review", permit, discipline="fire")
    await add(permits, "review", permit, discipline="zoning", verdict="approved")
    rows = (await seen(permits, COUNTER, permit))["reviews"]
    assert [row[1] for row in rows] == [still_open]


async def test_the_count_tells_nothing_of_hidden_children(permits: Town) -> None:
    permit = await open_permit(permits)
    for _ in range(3):
        await add(permits, "review", permit, verdict="approved")
    await add(permits, "review", permit)
    work = permits.work(COUNTER)
    record = await read_record(work, permits.catalogue.entities["permit"], permit)
    (page,) = [one.page for one in await child_lists(work, record)]
    assert page.count.value == 1


async def test_a_list_shows_no_column_that_the_actor_may_not_read(permits: Town) -> None:
    permit = await open_permit(permits)
    await add(permits, "review", permit, comments="a secret")
    (rows,) = [rows for name, rows in (await seen(permits, COUNTER, permit)).items()]
    assert "a secret" not in rows[0]
    assert "a secret" in (await seen(permits, PLANNER, permit))["reviews"][0]


async def test_a_list_is_absent_for_whom_the_way_to_the_parent_is_hidden(permits: Town) -> None:
    """The field `permit` of a fee is sensitive: that a fee belongs to this permit is the secret."""
    permit = await open_permit(permits)
    await add(permits, "fee", permit, what="Plan check")
    assert set(await seen(permits, PLANNER, permit)) == {"reviews", "fees"}
    assert set(await seen(permits, COUNTER, permit)) == {"reviews"}


async def test_children_that_may_not_be_read_look_like_lists_that_are_not_there(
    permits: Town,
) -> None:
    permit = await open_permit(permits)
    await add(permits, "review", permit)
    assert await seen(permits, OUTSIDER, permit) == {}
    work = permits.work(OUTSIDER)
    record = await read_record(work, permits.catalogue.entities["permit"], permit)
    for name in ("reviews", "nothing"):
        with pytest.raises(NotFound):
            await list_children(work, record, name, ListQuery())


async def test_a_long_list_goes_on_in_pages_of_its_own(permits: Town) -> None:
    permit = await open_permit(permits)
    for _ in range(SHOWN + 2):
        await add(permits, "review", permit)
    work = permits.work(PLANNER)
    record = await read_record(work, permits.catalogue.entities["permit"], permit)
    page = next(one.page for one in await child_lists(work, record))
    assert (len(page.rows), page.count.value) == (SHOWN, SHOWN + 2)
    assert page.next is not None
