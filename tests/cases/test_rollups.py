"""What a record knows of its children and of what it links to: alike in lists, guards and permissions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casework.cases.access import verdict
from casework.cases.act import act
from casework.cases.errors import GuardRefused, NotFound
from casework.cases.list_query import BadQuery, parse_list_query
from casework.cases.listing import list_records
from casework.cases.reading import available_actions, read_record
from casework.cases.record import Case
from casework.cases.submit import create_record, submit_case
from casework.cases.work import Actor
from casework.catalogue import CaseType, Verb
from casework.fields.base import Named
from casework.store.database import Database
from tests.cases.conftest import Town, make_town
from tests.cases.permits import COUNTER, OUTSIDER, PLANNER, permits_catalogue


@pytest.fixture
async def permits(db: Database, tmp_path: Path) -> Town:
    return await make_town(db, tmp_path / "home", permits_catalogue())


def case_type(town: Town) -> CaseType:
    found = town.catalogue.entities["permit"]
    assert isinstance(found, CaseType)
    return found


async def open_permit(town: Town, **answers: Any) -> str:
    given = {"site": "1 Main St", **answers}
    return (await submit_case(town.work(PLANNER), case_type(town), given)).reference


async def add(town: Town, entity: str, **answers: Any) -> str:
    work = town.work(PLANNER)
    return (await create_record(work, town.catalogue.entities[entity], answers)).reference


async def fee(town: Town, permit: str, amount: str) -> str:
    return await add(town, "fee", permit=Named(permit), amount=Decimal(amount))


async def listed(town: Town, actor: Actor = PLANNER, **params: str) -> list[str]:
    work, permit = town.work(actor), case_type(town)
    readable = verdict(work.catalogue, actor, Verb.READ, "permit").readable
    query = parse_list_query({n: [v] for n, v in params.items()}, permit, readable, work)
    return [str(row[1]) for row in (await list_records(work, permit, query)).rows]


async def do(town: Town, permit: str, action: str, version: int = 1, **answers: Any) -> Case:
    work = town.work(PLANNER)
    return await act(work, case_type(town), permit, action, answers, version=version)


async def test_a_record_adds_up_its_children(permits: Town) -> None:
    permit, other = await open_permit(permits, paid=Decimal("10.00")), await open_permit(permits)
    for amount in ("100.10", "50.25"):
        await fee(permits, permit, amount)
    await fee(permits, other, "7.00")
    await add(permits, "review", permit=Named(permit))
    values = (await read_record(permits.work(PLANNER), case_type(permits), permit)).values
    assert values["fees_total"] == Decimal("150.35")
    assert values["balance"] == Decimal("140.35")
    assert values["open_reviews"] == 1


async def test_without_children_it_adds_up_to_nothing(permits: Town) -> None:
    permit = await open_permit(permits)
    values = (await read_record(permits.work(PLANNER), case_type(permits), permit)).values
    assert (values["fees_total"], values["open_reviews"]) == (Decimal(0), 0)


async def test_a_list_is_filtered_and_sorted_by_what_children_add_up_to(permits: Town) -> None:
    low, high, none = [await open_permit(permits) for _ in range(3)]
    await fee(permits, low, "5.00")
    await fee(permits, high, "900.00")
    assert await listed(permits, sort="-balance") == [high, low, none]
    assert await listed(permits, balance="gt:4") == [high, low]
    assert await listed(permits, fees_total="lt:6") == [none, low]


async def test_a_field_of_a_linked_record_is_read_filtered_and_unknown_without_it(
    permits: Town,
) -> None:
    good = await add(permits, "contractor", name="Good", licence_until=date(2027, 1, 1))
    late = await add(permits, "contractor", name="Late", licence_until=date(2020, 1, 1))
    one = await open_permit(permits, contractor=Named(good))
    two = await open_permit(permits, contractor=Named(late))
    three = await open_permit(permits)
    assert await listed(permits, is_licensed="yes") == [one]
    assert await listed(permits, is_licensed="no") == [two]
    assert await listed(permits, is_licensed="null:yes") == [three]


async def test_a_guard_reads_children_and_holds(permits: Town) -> None:
    permit = await open_permit(permits)
    await fee(permits, permit, "5.00")
    with pytest.raises(GuardRefused):
        await do(permits, permit, "issue")
    found = await read_record(permits.work(PLANNER), case_type(permits), permit)
    assert isinstance(found, Case)
    (issue, *_) = await available_actions(permits.work(PLANNER), found)
    assert not issue.is_allowed
    paid = await open_permit(permits, paid=Decimal("5.00"))
    await fee(permits, paid, "5.00")
    assert (await do(permits, paid, "issue")).state.name == "issued"


async def test_a_guard_reads_the_record_that_the_action_links_to(permits: Town) -> None:
    late = await add(permits, "contractor", name="Late", licence_until=date(2020, 1, 1))
    good = await add(permits, "contractor", name="Good", licence_until=date(2027, 1, 1))
    permit = await open_permit(permits, contractor=Named(late))
    with pytest.raises(GuardRefused):
        await do(permits, permit, "hand_over")
    done = await do(permits, permit, "hand_over", contractor=Named(good))
    assert done.values["is_licensed"] is True


async def test_no_new_fee_slips_past_a_guard_on_the_balance(permits: Town) -> None:
    """Whichever comes first: what was issued had no unpaid fee at that moment of the chain."""
    permit = await open_permit(permits)

    async def issue() -> bool:
        try:
            await do(permits, permit, "issue")
        except GuardRefused:
            return False
        return True

    issued, *_ = await asyncio.gather(issue(), *(fee(permits, permit, "1.00") for _ in range(5)))
    kinds = [
        (str(entity), str(kind))
        for _, entity, kind in await permits.rows("event", "id, entity, kind")
    ]
    first_fee = kinds.index(("fee", "created"))
    assert issued == (("permit", "acted") in kinds)
    if issued:
        assert kinds.index(("permit", "acted")) < first_fee


async def test_a_rollup_is_hidden_from_whom_any_part_of_it_is_hidden(permits: Town) -> None:
    """A count of rows tells of every row: who sees some of them only may not read it."""
    permit = await open_permit(permits)
    await add(permits, "review", permit=Named(permit), verdict="approved")
    for actor in (COUNTER, OUTSIDER):
        values = (await read_record(permits.work(actor), case_type(permits), permit)).values
        assert not {"fees_total", "balance", "open_reviews"} & set(values), actor.name
        for name in ("balance", "open_reviews"):
            for params in ({"sort": name}, {name: "1"}, {"fields": name}):
                with pytest.raises(BadQuery):
                    await listed(permits, actor, **params)


async def test_a_value_of_a_linked_record_is_hidden_with_it(permits: Town) -> None:
    """The outsider reads contractors, so what is worked out of one may be read; nobody else's."""
    permit = await open_permit(permits)
    values = (await read_record(permits.work(OUTSIDER), case_type(permits), permit)).values
    assert "is_licensed" in values
    with pytest.raises(NotFound):
        await read_record(permits.work(OUTSIDER), permits.catalogue.entities["review"], "RV-00001")


class Counting:
    """A database that remembers how many statements were asked of it."""

    def __init__(self, db: Database) -> None:
        self._db, self.asked = db, 0

    def __getattr__(self, name: str) -> Any:
        if name in ("fetch", "fetch_slow"):
            self.asked += 1
        return getattr(self._db, name)


async def test_a_list_of_rollups_asks_no_more_statements_than_one_without(permits: Town) -> None:
    permit = await open_permit(permits)
    await fee(permits, permit, "5.00")
    counts = []
    for fields in ("site", "fees_total,balance,open_reviews,is_licensed"):
        counting: Any = Counting(permits.db)
        town = replace(permits, db=counting)
        assert await listed(town, sort="reference", fields=fields) == [permit]
        counts.append(counting.asked)
    assert counts[0] == counts[1]
