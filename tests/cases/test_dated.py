"""Records whose values hold from a day on: entered, scheduled, corrected, asked about."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casework.cases.access import verdict
from casework.cases.act import act
from casework.cases.change import change_record, delete_record
from casework.cases.dated import periods_of, withdraw_change
from casework.cases.errors import Conflict, GuardRefused, InvalidAnswers, NotFound
from casework.cases.list_query import BadQuery, parse_list_query
from casework.cases.listing import list_records
from casework.cases.reading import read_record
from casework.cases.record import Record
from casework.cases.submit import create_record, submit_case
from casework.cases.work import Actor
from casework.catalogue import CaseType, Verb
from casework.fields.base import Named
from casework.store.database import Database
from tests.cases.conftest import NOON, Town, make_town
from tests.cases.rates import CLERK, COUNTER, rates_catalogue

TODAY = NOON.date()
BEFORE, LATER = date(2020, 7, 1), date(2031, 1, 1)


@pytest.fixture
async def rates(db: Database, tmp_path: Path) -> Town:
    return await make_town(db, tmp_path / "home", rates_catalogue())


async def add(town: Town, entity: str = "rate", since: date | None = None, **answers: Any) -> str:
    given = {"name": "Plumbing", "amount": Decimal(10), **answers} if entity == "rate" else answers
    kind = town.catalogue.entities[entity]
    return (await create_record(town.work(CLERK), kind, given, valid_from=since)).reference


async def change(
    town: Town, reference: str, since: date | None = None, entity: str = "rate", **answers: Any
) -> Record:
    work, kind = town.work(CLERK), town.catalogue.entities[entity]
    now = await read_record(work, kind, reference)
    return await change_record(
        work, kind, reference, answers, version=now.version, reason="because", valid_from=since
    )


async def read(town: Town, reference: str, on: date | None = None, entity: str = "rate") -> Record:
    return await read_record(town.work(CLERK), town.catalogue.entities[entity], reference, on)


async def amount(town: Town, reference: str, on: date | None = None) -> object:
    return (await read(town, reference, on)).values["amount"]


async def listed(
    town: Town, entity: str = "rate", actor: Actor = CLERK, **params: str
) -> list[Any]:
    work, kind = town.work(actor), town.catalogue.entities[entity]
    readable = verdict(work.catalogue, actor, Verb.READ, entity).readable
    query = parse_list_query({n: [v] for n, v in params.items()}, kind, readable, work)
    return [row[1:2] + row[3:] for row in (await list_records(work, kind, query)).rows]


async def refs(town: Town, entity: str = "rate", actor: Actor = CLERK, **params: str) -> list[str]:
    return [row[0] for row in await listed(town, entity, actor, fields="reference", **params)]


async def events(town: Town, entity: str = "rate") -> list[tuple[Any, ...]]:
    table = town.db.table("town", "event")
    rows = await town.db.fetch(
        f"SELECT kind, changes, because, reason FROM {table} WHERE entity = ? ORDER BY id",
        (entity,),
    )
    return [(k, json.loads(str(c)), json.loads(str(b)), r) for k, c, b, r in rows]


# -- what holds --------------------------------------------------------------------------------
async def test_a_change_to_come_holds_from_its_day_on(rates: Town) -> None:
    one = await add(rates, since=BEFORE)
    await change(rates, one, LATER, amount=Decimal(20))
    assert await amount(rates, one) == Decimal(10)
    assert await amount(rates, one, date(2030, 12, 31)) == Decimal(10)
    assert await amount(rates, one, LATER) == Decimal(20)
    days = (LATER - TODAY).days
    assert await amount(rates.later(days=days), one) == Decimal(20)
    assert (await read(rates, one, LATER)).values["double"] == Decimal(40)


async def test_the_day_turns_where_the_agency_is(rates: Town) -> None:
    one = await add(rates, since=BEFORE)
    await change(rates, one, LATER, amount=Decimal(20))
    days = (LATER - TODAY).days
    midnight = rates.later(days=days, hours=-12)  # NOON is noon in Los Angeles
    assert await amount(midnight.later(minutes=-1), one) == Decimal(10)
    assert await amount(midnight, one) == Decimal(20)


async def test_what_is_not_dated_changes_at_once(rates: Town) -> None:
    one = await add(rates, since=BEFORE)
    await change(rates, one, LATER, amount=Decimal(20), name="Gas")
    assert (await read(rates, one)).values["name"] == "Gas"
    assert (await read(rates, one, BEFORE)).values["name"] == "Gas"


async def test_a_correction_reaches_to_the_next_period_and_wants_a_reason(rates: Town) -> None:
    one = await add(rates, since=BEFORE)
    await change(rates, one, TODAY, amount=Decimal(20))
    kind, work = rates.catalogue.entities["rate"], rates.work(CLERK)
    day, answers = date(2022, 1, 1), {"amount": Decimal(15)}
    with pytest.raises(InvalidAnswers) as refused:
        await change_record(work, kind, one, answers, version=2, valid_from=day)
    assert refused.value.faults["reason"].message == "Say why: this changes what has held already"
    await change(rates, one, day, amount=Decimal(15))
    found = [await amount(rates, one, on) for on in (BEFORE, date(2021, 12, 31), day, TODAY)]
    assert found == [Decimal(10), Decimal(10), Decimal(15), Decimal(20)]
    assert [event[0] for event in await events(rates)] == ["created", "changed", "corrected"]


async def test_the_beginning_can_be_moved_back(rates: Town) -> None:
    one = await add(rates, since=TODAY)
    with pytest.raises(NotFound):
        await read(rates, one, BEFORE)
    await change(rates, one, BEFORE)
    assert await amount(rates, one, BEFORE) == Decimal(10)
    await change(rates, one, date(2019, 1, 1), amount=Decimal(7))
    assert [await amount(rates, one, d) for d in (date(2019, 5, 5), BEFORE)] == [
        Decimal(7),
        Decimal(10),
    ]


async def test_a_record_that_begins_later_holds_nothing_yet_and_is_on_the_list(rates: Town) -> None:
    one = await add(rates, since=LATER)
    assert (await read(rates, one)).values["amount"] is None
    assert await refs(rates) == [one]
    assert await refs(rates, on=TODAY.isoformat()) == []
    assert await refs(rates, on=LATER.isoformat()) == [one]


async def test_lists_filter_sort_count_and_search_by_the_day(rates: Town) -> None:
    one, two = await add(rates, since=BEFORE), await add(rates, since=BEFORE, amount=Decimal(15))
    await change(rates, one, LATER, amount=Decimal(20), title_of_law="Ordinance Zebra")
    on = LATER.isoformat()
    assert await refs(rates, sort="amount") == [one, two]
    assert await refs(rates, sort="amount", on=on) == [two, one]
    assert await refs(rates, amount="gt:12") == [two]
    assert await refs(rates, amount="gt:12", on=on, sort="reference") == [one, two]
    assert await refs(rates, double="40.00", on=on) == [one]
    assert await refs(rates, q="zebra") == [one], "words find a record by every period"
    assert await listed(rates, sort="-amount", fields="valid_from", on=on, limit="1") == [
        (one, LATER)
    ]


async def test_pages_of_a_day_go_on_by_keyset(rates: Town) -> None:
    made = [await add(rates, since=BEFORE) for _ in range(5)]
    for place, one in enumerate(made):
        await change(rates, one, LATER, amount=Decimal(50 - place))
    work, kind = rates.work(CLERK), rates.catalogue.entities["rate"]
    readable = verdict(work.catalogue, CLERK, Verb.READ, "rate").readable
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        params = {"sort": ["amount"], "limit": ["2"], "on": [LATER.isoformat()], "after": [after]}
        page = await list_records(work, kind, parse_list_query(params, kind, readable, work))
        seen += [str(row[1]) for row in page.rows]
        after = page.next
    assert seen == made[::-1]


async def test_a_day_is_asked_only_where_values_have_days(rates: Town) -> None:
    with pytest.raises(BadQuery):
        await refs(rates, "permit", on="2027-01-01")
    with pytest.raises(BadQuery):
        await refs(rates, on="tomorrow")


async def test_validations_look_at_the_period_that_is_written(rates: Town) -> None:
    one = await add(rates, since=BEFORE, **{"class": "small"})
    with pytest.raises(InvalidAnswers):
        await change(rates, one, LATER, amount=Decimal(200))
    await change(rates, one, LATER, amount=Decimal(200), **{"class": "large"})
    assert (await read(rates, one)).values["class"] == "small"


# -- events, versions, withdrawing -------------------------------------------------------------
async def test_every_change_tells_its_days(rates: Town) -> None:
    one = await add(rates, since=BEFORE)
    await change(rates, one, LATER, amount=Decimal(20))
    await change(rates, one, TODAY, amount=Decimal(12))
    told = await events(rates)
    assert [each[0] for each in told] == ["created", "scheduled", "changed"]
    assert told[1][1] == {"amount": ["10.00", "20"]}
    assert told[1][2] == {"valid_from": "2031-01-01", "valid_until": None}
    assert told[2][2] == {"valid_from": TODAY.isoformat(), "valid_until": "2030-12-31"}


async def test_a_scheduled_change_is_withdrawn_and_what_held_goes_on(rates: Town) -> None:
    one = await add(rates, since=BEFORE)
    now = await change(rates, one, LATER, amount=Decimal(20))
    work, kind = rates.work(CLERK), rates.catalogue.entities["rate"]
    with pytest.raises(Conflict):
        await withdraw_change(work, kind, one, LATER, version=now.version - 1)
    for day in (BEFORE, TODAY, date(2030, 1, 1), None):
        with pytest.raises(InvalidAnswers):
            await withdraw_change(work, kind, one, day, version=now.version)
    await withdraw_change(work, kind, one, LATER, version=now.version)
    assert await amount(rates, one, date(2040, 1, 1)) == Decimal(10)
    last = (await events(rates))[-1]
    assert last[:2] == ("withdrawn", {"amount": ["20.00", "10.00"]})


async def test_a_stale_change_meets_the_record_as_it_is(rates: Town) -> None:
    one = await add(rates, since=BEFORE)
    await change(rates, one, LATER, amount=Decimal(20))
    work, kind = rates.work(CLERK), rates.catalogue.entities["rate"]
    answers = {"amount": Decimal(30)}
    with pytest.raises(Conflict):
        await change_record(work, kind, one, answers, version=1, valid_from=LATER)


async def test_a_deleted_record_takes_its_periods_with_it(rates: Town) -> None:
    one = await add(rates, since=BEFORE)
    now = await change(rates, one, LATER, amount=Decimal(20))
    await delete_record(
        rates.work(CLERK), rates.catalogue.entities["rate"], one, version=now.version
    )
    rows = await rates.db.fetch(f"SELECT count(*) FROM {rates.db.table('town', 'rate')}")
    assert int(str(rows[0][0])) == 0


# -- who may read ------------------------------------------------------------------------------
async def test_a_forbidden_field_is_forbidden_in_every_period(rates: Town) -> None:
    one = await add(rates, since=BEFORE, secret="old")
    await change(rates, one, LATER, secret="new")
    work, kind = rates.work(COUNTER), rates.catalogue.entities["rate"]
    for on in (None, BEFORE, LATER):
        record = await read_record(work, kind, one, on)
        assert "secret" not in record.values
        for period in await periods_of(work, record):
            assert "secret" not in period.values
            assert "secret" not in period.changed
    for params in ({"secret": "old"}, {"fields": "secret"}, {"sort": "secret"}):
        with pytest.raises(BadQuery):
            await listed(rates, "rate", COUNTER, on=BEFORE.isoformat(), **params)
    with pytest.raises(InvalidAnswers):
        await change_record(work, kind, one, {"secret": "x"}, version=2, valid_from=LATER)


async def test_who_may_see_a_record_is_decided_by_what_holds_today(rates: Town) -> None:
    seen = await add(rates, "provider", BEFORE, name="Ann", status="open")
    gone = await add(rates, "provider", BEFORE, name="Bob", status="open")
    await change(rates, seen, LATER, "provider", status="closed")
    await change(rates, gone, TODAY, "provider", status="closed")
    kind, work = rates.catalogue.entities["provider"], rates.work(COUNTER)
    for on in ({}, {"on": BEFORE.isoformat()}, {"on": LATER.isoformat()}):
        assert await refs(rates, "provider", COUNTER, **on) == [seen]
    for day in (None, BEFORE, LATER):
        with pytest.raises(NotFound):
            await read_record(work, kind, gone, day)
        assert (await read_record(work, kind, seen, day)).reference == seen


# -- rules -------------------------------------------------------------------------------------
def permit(town: Town) -> CaseType:
    found = town.catalogue.entities["permit"]
    assert isinstance(found, CaseType)
    return found


async def test_a_permit_keeps_the_rate_of_the_day_it_was_filed(rates: Town) -> None:
    one = await add(rates, since=BEFORE, amount=Decimal(40))
    await change(rates, one, date(2024, 1, 1), amount=Decimal(60))
    await change(rates, one, LATER, amount=Decimal(90))
    given = {"rate": Named(one), "rate_now": Named(one), "rate_opened": Named(one)}
    work = rates.work(CLERK)
    cases = [
        (await submit_case(work, permit(rates), {**given, "filed_on": day})).reference
        for day in (date(2023, 12, 31), date(2024, 1, 1), None, date(2019, 1, 1), LATER)
    ]
    for town, now in ((rates, 60), (rates.later(days=(LATER - TODAY).days), 90)):
        want = [(40, now, 60), (60, now, 60), (now, now, 60), (None, now, 60), (90, now, 60)]
        rows = await listed(town, "permit", fields="fee,fee_now,fee_opened", sort="reference")
        assert rows == [
            (c, *(a and Decimal(a) for a in w)) for c, w in zip(cases, want, strict=True)
        ]
        for case, fees in zip(cases, want, strict=True):
            record = await read_record(town.work(CLERK), permit(town), case)
            assert record.values["fee"] == (fees[0] and Decimal(fees[0]))
    assert await refs(rates, "permit", fee="40.00") == [cases[0]]


async def test_a_guard_judges_by_the_day_of_filing(rates: Town) -> None:
    one = await add(rates, since=BEFORE, amount=Decimal(40))
    await change(rates, one, date(2024, 1, 1), amount=Decimal(60))
    work = rates.work(CLERK)
    old, new = [
        (await submit_case(work, permit(rates), {"rate": Named(one), "filed_on": day})).reference
        for day in (date(2023, 1, 1), TODAY)
    ]
    assert (await act(work, permit(rates), old, "issue", {}, version=1)).state.name == "issued"
    with pytest.raises(GuardRefused):
        await act(work, permit(rates), new, "issue", {}, version=1)


async def test_a_link_that_is_dated_itself_leads_to_what_held(rates: Town) -> None:
    cheap, dear = await add(rates, since=BEFORE), await add(rates, since=BEFORE, amount=Decimal(90))
    one = await add(rates, "provider", BEFORE, name="Ann", rate=Named(cheap))
    await change(rates, one, LATER, "provider", rate=Named(dear))
    assert await listed(rates, "provider", fields="amount") == [(one, Decimal(10))]
    assert await listed(rates, "provider", fields="amount", on="2031-01-01") == [(one, Decimal(90))]
    assert await refs(rates, "provider", rate=dear) == []
    assert await refs(rates, "provider", rate=dear, on="2031-01-01") == [one]
