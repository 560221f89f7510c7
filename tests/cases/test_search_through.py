"""Records are found by the texts of what they link to, by those who may read these texts there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from casework.cases.archive import archive_record
from casework.cases.bulk import Incoming, import_records
from casework.cases.change import change_record
from casework.cases.delivery import deliver_due
from casework.cases.export import export_rows
from casework.cases.facets import count_facets
from casework.cases.list_query import ListQuery
from casework.cases.listing import list_records
from casework.cases.person_changes import change_contact
from casework.cases.rewording import AT_ONCE, reword_batch
from casework.cases.submit import create_record, submit_case
from casework.cases.work import Actor
from casework.catalogue import CaseType, Catalogue, Entity
from casework.fields.base import Named
from casework.fields.person import NewPerson
from casework.store import jobs
from casework.store.apply import apply_plan
from casework.store.database import Database
from casework.store.planner import plan_schema
from casework.store.rewriting import rewrite_words
from tests.cases.conftest import SYSTEM, Town, make_town
from tests.sample_agency import compile_texts

AGENCY = """\
format: 1
agency: town
title: Permits
languages: [en]
time_zone: America/Los_Angeles
region: US
currency: USD
roles:
  clerk: {title: Clerk, sees: [personal], may: {all: [read, create, change, export]}}
  viewer: {title: Viewer, may: {all: [read, export]}}
  outsider: {title: Outsider, sees: [personal], may: {permit: [read, export]}}
  north:
    title: North
    sees: [personal]
    may: {all: [read, export]}
    rows: {parcel: zone == "north"}
  admin: {title: Administrator, admin: true, sees: [personal, sensitive], may: all}
"""
PARCEL = """\
entity: parcel
title: Parcel
reference: "PA-{number:04}"
fields:
  code: {type: text, unique: true}
  address: {type: text}
  owner_name: {type: text, privacy: personal}
  debt: {type: text, privacy: sensitive}
  zone: {type: choice, options: {north: North, south: South}}
"""
PERMIT = """\
case_type: permit
title: Permit
reference: "BP-{number:06}"
fields:
  what: {type: text, searchable: true}
  parcel: {type: record, to: parcel, search_through: [reference, address, owner_name, debt]}
  others: {type: records, to: parcel, search_through: [address]}
  reporter: {type: person, privacy: personal, search_through: [name, email]}
  builder: {type: organisation, search_through: [name]}
form: {public: true, steps: [{title: What, fields: [what]}]}
states:
  received: {start: true, public: We have it., on: {finish: {to: done}}}
  done: {final: done}
"""

CLERK = Actor("officer", "Clara", 1, ("clerk",))
VIEWER = Actor("officer", "Vito", 2, ("viewer",))
OUTSIDER = Actor("officer", "Otto", 3, ("outsider",))
NORTH = Actor("officer", "Nora", 4, ("north",))
ADMIN = Actor("officer", "Ada", 5, ("admin",))


def texts(permit: str = PERMIT, parcel: str = PARCEL) -> dict[str, str]:
    return {
        "agency.yaml": AGENCY,
        "entities/parcel.yaml": parcel,
        "case_types/permit.yaml": permit,
    }


@cache
def permits() -> Catalogue:
    return compile_texts(texts())


@dataclass(frozen=True)
class Office(Town):
    """The town of the other tests under another definition."""

    @property
    def permit(self) -> CaseType:
        found = self.catalogue.entities["permit"]
        assert isinstance(found, CaseType)
        return found

    @property
    def parcel(self) -> Entity:
        return self.catalogue.entities["parcel"]

    async def open(self, **answers: Any) -> str:
        work = self.work(CLERK)
        return (await submit_case(work, self.permit, {"what": "roof", **answers})).reference

    async def buy(self, code: str, **answers: Any) -> str:
        made = await create_record(self.work(ADMIN), self.parcel, {"code": code, **answers})
        return made.reference

    async def change(self, reference: str, version: int = 1, **answers: Any) -> None:
        work = self.work(ADMIN)
        await change_record(work, self.parcel, reference, answers, version=version)

    async def found(self, words: str, actor: Actor = CLERK) -> list[str]:
        query = ListQuery(words=words)
        page = await list_records(self.work(actor), self.permit, query)
        return [str(row[1]) for row in page.rows]

    async def work_off(self) -> int:
        return await deliver_due(self.work(SYSTEM), {}, limit=50)


@pytest.fixture
async def office(db: Database, tmp_path: Path) -> Office:
    await make_town(db, tmp_path / "home", permits())
    return Office(db, permits(), tmp_path / "home")


async def test_a_record_is_found_by_what_its_links_lead_to(office: Office) -> None:
    near = await office.buy("1", address="12 Elm_Street", owner_name="Ana Ruiz")
    far = await office.buy("2", address="7 Höhenweg")
    one = await office.open(
        parcel=Named(near), others=(Named(far),), reporter=NewPerson("Bo Berg", "bo@x.org")
    )
    two = await office.open(parcel=Named(far))
    assert await office.found("elm") == [one]
    assert await office.found("street 12 el") == [one]
    assert await office.found("hohenweg") == [two, one]
    assert await office.found("ruiz") == [one]
    assert await office.found("berg elm roof") == [one]
    assert await office.found("bo x org") == [one]
    assert await office.found(near) == [one]
    assert await office.found("oak") == []


async def test_a_change_of_the_related_record_is_found_at_once(office: Office) -> None:
    parcel = await office.buy("1", address="12 Elm Street")
    one = await office.open(parcel=Named(parcel))
    two = await office.open(others=(Named(parcel),))
    await office.change(parcel, address="9 Oak Avenue")
    assert await office.found("elm") == []
    assert await office.found("oak") == [two, one]
    await archive_record(office.work(ADMIN), office.parcel, parcel, version=2)
    assert await office.found("oak") == [two, one]


async def test_a_change_of_the_link_is_found_at_once(office: Office) -> None:
    elm, oak = await office.buy("1", address="Elm"), await office.buy("2", address="Oak")
    one = await office.open(parcel=Named(elm))
    work = office.work(CLERK)
    await change_record(work, office.permit, one, {"parcel": Named(oak)}, version=1)
    assert (await office.found("elm"), await office.found("oak")) == ([], [one])
    await change_record(work, office.permit, one, {"parcel": None}, version=2)
    assert await office.found("oak") == []


async def test_a_person_who_is_renamed_is_found_by_the_new_name(office: Office) -> None:
    one = await office.open(reporter=NewPerson("Bo Berg", "bo@x.org"))
    await change_contact(office.work(CLERK), "P-000001", {"name": "Bo Dahl"}, version=1)
    assert (await office.found("berg"), await office.found("dahl")) == ([], [one])


async def test_imported_records_are_found_alike(office: Office) -> None:
    parcel = await office.buy("1", address="Elm")
    rows = [Incoming({"what": f"n{n}", "parcel": Named(parcel)}) for n in range(3)]
    await import_records(office.work(SYSTEM), office.permit, rows, key="what")
    assert len(await office.found("elm")) == 3


async def test_words_that_are_written_anew_are_the_same(office: Office) -> None:
    parcel = await office.buy("1", address="Elm", owner_name="Ana")
    person = NewPerson("Bo Berg", "bo@x.org")
    one = await office.open(parcel=Named(parcel), others=(Named(parcel),), reporter=person)
    await rewrite_words(office.db, "town", "permit", office.catalogue)
    for words in ("elm", "ana", "berg", "bo@x.org", parcel, "roof"):
        assert await office.found(words) == [one], words


# -- many ---------------------------------------------------------------------------------------
async def test_many_are_rewritten_by_a_job_of_the_same_transaction(office: Office) -> None:
    parcel = await office.buy("1", address="Elm")
    rows = [Incoming({"what": f"n{n}", "parcel": Named(parcel)}) for n in range(AT_ONCE + 5)]
    await import_records(office.work(SYSTEM), office.permit, rows, key="what")
    await office.change(parcel, address="Oak")
    assert len(await office.found("elm")) == 25, "they are found by what it said before"
    assert await office.rows("job", "kind, state") == [("reword", "waiting")]
    assert await office.work_off() == 1
    assert (await office.found("elm"), len(await office.found("oak"))) == ([], 25)


async def test_a_job_goes_on_batch_by_batch(office: Office) -> None:
    parcel = await office.buy("1", address="Elm")
    rows = [Incoming({"what": f"n{n}", "parcel": Named(parcel)}) for n in range(AT_ONCE + 5)]
    await import_records(office.work(SYSTEM), office.permit, rows, key="what")
    await office.change(parcel, address="Oak")
    batches = 0
    while found := await jobs.claim(office.db, "town", office.now):
        await reword_batch(office.work(SYSTEM), found[0], size=50)
        batches += 1
    assert batches == 3
    assert (await office.found("elm"), len(await office.found("oak"))) == ([], 25)


async def test_a_change_that_does_not_come_about_leaves_no_job(office: Office) -> None:
    parcel = await office.buy("1", address="Elm")
    one = await office.open(parcel=Named(parcel))

    async def break_off() -> None:
        async with office.db.transaction():
            await office.change(parcel, address="Oak")
            raise RuntimeError("broken off")

    with pytest.raises(RuntimeError, match="broken off"):
        await break_off()
    assert (await office.found("oak"), await office.found("elm")) == ([], [one])


async def test_whoever_changes_both_ends_at_once_leaves_the_last_words(office: Office) -> None:
    """The link is set while the address changes: whatever comes first, the words are those of today."""
    for turn in range(6):
        parcel = await office.buy(str(turn), address=f"old{turn}")
        one = await office.open()
        linking = change_record(
            office.work(CLERK), office.permit, one, {"parcel": Named(parcel)}, version=1
        )
        await asyncio.gather(linking, office.change(parcel, address=f"new{turn}"))
        await office.work_off()
        assert await office.found(f"new{turn}") == [one]
        assert await office.found(f"old{turn}") == []


# -- who may ------------------------------------------------------------------------------------
async def everything(office: Office, actor: Actor, words: str) -> str:
    work, query = office.work(actor), ListQuery(words=words)
    page = await list_records(work, office.permit, query)
    facets = await count_facets(work, office.permit, query)
    file = [row async for row in export_rows(work, office.permit, query)]
    return repr((page.rows, page.count, facets, file))


HIDDEN = {
    "owner_name": (VIEWER, OUTSIDER, NORTH),
    "debt": (VIEWER, OUTSIDER, NORTH, CLERK),
    "address": (OUTSIDER, NORTH),
}


@pytest.mark.parametrize("name", HIDDEN)
async def test_a_hit_in_a_hidden_text_looks_like_a_miss(office: Office, name: str) -> None:
    parcel = await office.buy("1", **{name: "canary"}, zone="north")
    one = await office.open(parcel=Named(parcel))
    assert await office.found("canary", ADMIN) == [one]
    asked = ("canary", "roof canary", "can")
    hits = {(a.name, w): await everything(office, a, w) for a in HIDDEN[name] for w in asked}
    await office.change(parcel, **{name: "nothing"})
    assert await office.found("canary", ADMIN) == []
    for (who, words), hit in hits.items():
        actor = next(a for a in HIDDEN[name] if a.name == who)
        assert await everything(office, actor, words) == hit, (who, words)


async def test_a_person_is_not_found_by_who_may_not_read_the_link(office: Office) -> None:
    one = await office.open(reporter=NewPerson("Bo Berg", "bo@x.org"))
    assert await office.found("berg", OUTSIDER) == [one], "who reads the link may see the person"
    assert await office.found("berg", VIEWER) == []
    assert await office.found("roof", VIEWER) == [one], "its own words are not lost for that"


async def test_nobody_can_type_the_signs_that_stand_before_the_words_of_others(
    office: Office,
) -> None:
    parcel = await office.buy("1", debt="canary")
    await office.open(parcel=Named(parcel))
    for words in ("\ue000parcel\ue001debt\ue002canary", "parceldebtcanary", "parcel debt"):
        assert await office.found(words, CLERK) == []


# -- a new definition ---------------------------------------------------------------------------
async def test_the_words_are_rewritten_when_the_key_changes(office: Office) -> None:
    parcel = await office.buy("1", address="Elm", owner_name="Ana")
    one = await office.open(parcel=Named(parcel))
    for permit, found in (
        (PERMIT.replace("address, owner_name, debt", "owner_name, debt"), []),
        (PERMIT, [one]),
    ):
        later = compile_texts(texts(permit))
        plan = await plan_schema(office.db, later, office.catalogue)
        assert [(step.kind, step.subject) for step in plan.steps] == [("rewrite_search", "permit")]
        await apply_plan(office.db, plan)
        office = replace(office, catalogue=later)
        assert await office.found("elm") == found
        assert await office.found("ana") == [one]
        assert not (await plan_schema(office.db, later, later)).steps


async def test_a_field_that_is_renamed_is_found_by_its_new_name(office: Office) -> None:
    parcel = await office.buy("1", address="Elm")
    one = await office.open(parcel=Named(parcel))
    later = compile_texts(
        texts(
            PERMIT.replace("address", "site"),
            PARCEL.replace("address: {", "site: {was: address, "),
        )
    )
    plan = await plan_schema(office.db, later, office.catalogue)
    assert ("rewrite_search", "permit") in [(step.kind, step.subject) for step in plan.steps]
    await apply_plan(office.db, plan)
    office = replace(office, catalogue=later)
    assert await office.found("elm") == [one]
