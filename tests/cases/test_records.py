"""Fields of type records: links to several records, found from both ends, alike on every path."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casework.cases.access import verdict
from casework.cases.act import act
from casework.cases.bulk import Incoming, import_records
from casework.cases.change import change_record, delete_record
from casework.cases.children import child_lists
from casework.cases.errors import GuardRefused, InvalidAnswers, NotAllowed
from casework.cases.export import export_rows
from casework.cases.list_query import ListQuery, parse_list_query
from casework.cases.listing import list_records
from casework.cases.reading import read_record
from casework.cases.record import Record
from casework.cases.submit import create_record, submit_case
from casework.cases.work import Actor
from casework.catalogue import CaseType, Entity, Verb
from casework.fields.base import Named, Ref
from casework.store.database import Database
from tests.cases.conftest import CITIZEN, Town, make_town
from tests.cases.permits import COUNTER, OUTSIDER, PLANNER, permits_catalogue


@pytest.fixture
async def permits(db: Database, tmp_path: Path) -> Town:
    return await make_town(db, tmp_path / "home", permits_catalogue())


def permit_of(town: Town) -> CaseType:
    found = town.catalogue.entities["permit"]
    assert isinstance(found, CaseType)
    return found


def parcel_of(town: Town) -> Entity:
    return town.catalogue.entities["parcel"]


async def parcel(town: Town, **answers: Any) -> str:
    return (await create_record(town.work(PLANNER), parcel_of(town), answers)).reference


def named(references: Sequence[str]) -> tuple[Named, ...] | None:
    return tuple(map(Named, references)) or None


async def open_permit(town: Town, *parcels: str, **answers: Any) -> str:
    given = {"site": "1 Main St", "parcels": named(parcels), **answers}
    return (await submit_case(town.work(PLANNER), permit_of(town), given)).reference


async def read(town: Town, permit: str, actor: Actor = PLANNER) -> Record:
    return await read_record(town.work(actor), permit_of(town), permit)


async def chosen(town: Town, permit: str) -> list[str]:
    value = (await read(town, permit)).values["parcels"]
    return [one.label for one in value] if isinstance(value, tuple) else []


async def listed(town: Town, name: str, actor: Actor = PLANNER, **params: str) -> list[str]:
    work, entity = town.work(actor), town.catalogue.entities[name]
    readable = verdict(work.catalogue, actor, Verb.READ, name).readable
    query = parse_list_query({n: [v] for n, v in params.items()}, entity, readable, work)
    return [str(row[1]) for row in (await list_records(work, entity, query)).rows]


async def test_links_are_kept_in_the_order_in_which_they_were_chosen(permits: Town) -> None:
    one, two, three = [await parcel(permits) for _ in range(3)]
    permit = await open_permit(permits, three, one, three, two)
    assert await chosen(permits, permit) == [three, one, two], "each once"
    work = permits.work(PLANNER)
    await change_record(
        work, permit_of(permits), permit, {"parcels": named([two, three])}, version=1
    )
    assert await chosen(permits, permit) == [two, three]


async def test_both_sides_show_the_link_and_follow_a_change_of_it(permits: Town) -> None:
    one, two = await parcel(permits), await parcel(permits)
    first, second = await open_permit(permits, one, two), await open_permit(permits, two)

    async def of(reference: str) -> list[object]:
        work = permits.work(PLANNER)
        record = await read_record(work, parcel_of(permits), reference)
        (found,) = await child_lists(work, record)
        return [row[1] for row in found.page.rows]

    assert (await of(one), await of(two)) == ([first], [second, first])
    await change_record(
        permits.work(PLANNER), permit_of(permits), first, {"parcels": named([one])}, version=1
    )
    assert (await of(one), await of(two)) == ([first], [second])


async def test_a_list_is_filtered_by_a_record_that_is_linked(permits: Town) -> None:
    one, two = await parcel(permits), await parcel(permits)
    first, second, none = (
        await open_permit(permits, one),
        await open_permit(permits, one, two),
        await open_permit(permits),
    )
    assert await listed(permits, "permit", parcels=one) == [second, first]
    assert await listed(permits, "permit", parcels=f"in:{two},{one}") == [second, first]
    assert await listed(permits, "permit", parcels=f"ne:{two}") == [none, first]
    assert await listed(permits, "permit", parcels="null:yes") == [none]
    assert await listed(permits, "permit", parcels="PA-99999") == []


async def test_rules_ask_the_records_in_lists_and_on_the_page_alike(permits: Town) -> None:
    low = await parcel(permits, zone="r1", area=100)
    high = await parcel(permits, zone="r2", area=30)
    both, lows, none = (
        await open_permit(permits, high, low),
        await open_permit(permits, low),
        await open_permit(permits),
    )
    values = [(await read(permits, one)).values for one in (both, lows, none)]
    told = [(v["area"], v["parcels_chosen"], v["is_low"]) for v in values]
    assert told == [(130, 2, False), (100, 1, True), (0, 0, True)]
    assert await listed(permits, "permit", sort="-area") == [both, lows, none]
    assert await listed(permits, "permit", is_low="no") == [both]
    assert await listed(permits, "permit", parcels_chosen="gt:0", sort="reference") == [both, lows]


async def test_rules_ask_the_records_from_the_other_side(permits: Town) -> None:
    busy, idle = await parcel(permits), await parcel(permits)
    await open_permit(permits, busy)
    await open_permit(permits, busy)
    assert await listed(permits, "parcel", open_permits="2") == [busy]
    record = await read_record(permits.work(PLANNER), parcel_of(permits), busy)
    assert record.values["open_permits"] == 2
    assert await listed(permits, "parcel", open_permits="0") == [idle]


async def test_a_guard_reads_the_records_that_the_action_links(permits: Town) -> None:
    low, high = await parcel(permits, zone="r1"), await parcel(permits, zone="r2")
    permit, work = await open_permit(permits, low), permits.work(PLANNER)
    case_type = permit_of(permits)
    with pytest.raises(GuardRefused):
        await act(work, case_type, permit, "rezone", {"parcels": named([low])}, version=1)
    given = {"parcels": named([low, high])}
    done = await act(work, case_type, permit, "rezone", given, version=1)
    assert done.values["is_low"] is False


async def test_what_may_not_be_seen_is_refused_like_what_is_not_there(permits: Town) -> None:
    """The outsider acts on permits and may not read parcels."""
    hidden, permit = await parcel(permits, zone="r2"), await open_permit(permits)
    said = []
    for reference in (hidden, "PA-99999"):
        with pytest.raises(InvalidAnswers) as refused:
            await act(
                permits.work(OUTSIDER),
                permit_of(permits),
                permit,
                "rezone",
                {"parcels": named([reference])},
                version=1,
            )
        said.append(str(refused.value.faults["parcels"]).replace(reference, "it"))
    assert said[0] == said[1]


async def test_what_is_worked_out_of_records_is_hidden_with_them(permits: Town) -> None:
    permit = await open_permit(permits, await parcel(permits, zone="r1"))
    worked_out = {"area", "parcels_chosen", "is_low"}
    assert not worked_out & set((await read(permits, permit, OUTSIDER)).values)
    assert worked_out <= set((await read(permits, permit, COUNTER)).values)


async def test_the_public_names_records_by_reference(permits: Town) -> None:
    one, work = await parcel(permits), permits.work(CITIZEN)
    given = {"site": "1 Main St", "parcels": named([one])}
    receipt = await submit_case(work, permit_of(permits), given)
    assert await chosen(permits, receipt.reference) == [one]


async def test_a_record_that_others_link_is_not_deleted(permits: Town) -> None:
    one, work = await parcel(permits), permits.work(PLANNER)
    permit = await open_permit(permits, one)
    with pytest.raises(NotAllowed):
        await delete_record(work, parcel_of(permits), one, version=1)
    await change_record(work, permit_of(permits), permit, {"parcels": None}, version=1)
    await delete_record(work, parcel_of(permits), one, version=1)
    assert await permits.count("record_link") == 0


async def test_an_export_is_imported_again(permits: Town) -> None:
    one, two = await parcel(permits), await parcel(permits)
    await open_permit(permits, two, one)
    work, entity = permits.work(PLANNER), permit_of(permits)
    query = ListQuery(columns=("site", "parcels"))
    rows = [row async for row in export_rows(work, entity, query)]
    assert rows[1][2].startswith(two)
    kind = entity.fields["parcels"].kind
    values = {
        "site": "2 Main St",
        "parcels": kind.parse_text(rows[1][2], work.catalogue.agency.culture("en")),
    }
    assert values["parcels"] == (Ref(2), Ref(1))
    done = await import_records(work, entity, [Incoming(values)], key="site")
    assert (done.created, done.refused) == (1, {})
    assert len(await listed(permits, "permit", parcels=one)) == 2


async def test_the_timeline_tells_what_was_linked(permits: Town) -> None:
    one = await parcel(permits)
    permit = await open_permit(permits, one, paid=Decimal(5))
    (changes,) = [
        str(row[1]) for row in await permits.rows("event", "id, changes", "kind = 'submitted'")
    ]
    assert f'"label":"{one}"' in changes
    assert permit
