"""One record, its timeline, deadlines and actions; my work; people. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.cases.act import act
from casework.cases.assign import add_note, assign
from casework.cases.change import change_record
from casework.cases.contacts import ORGANISATION
from casework.cases.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from casework.cases.list_query import BadQuery
from casework.cases.my_work import my_work
from casework.cases.person_changes import change_contact
from casework.cases.person_view import (
    list_contacts,
    organisation_view,
    parse_contact_query,
    person_view,
)
from casework.cases.reading import available_actions, deadlines_of, read_record, read_tracked
from casework.cases.record import Case
from casework.cases.submit import submit_case
from casework.cases.timeline import timeline
from casework.cases.work import Actor
from casework.catalogue import CaseType
from casework.fields.base import Ref
from casework.fields.columns import ColumnKind
from casework.fields.organisation import Organisation
from casework.fields.person import NewPerson
from casework.store.codec import encode
from casework.store.database import Database
from tests.cases.conftest import CITIZEN, LARGE, NOBODY, NOON, OFFICER, Town, hire, make_town
from tests.cases.park import ADMIN, GARDENER, NORTH, RANGER, Park, park_catalogue

ANA = NewPerson("Ana Ruiz", "ana@example.org", "+12135550123", "es")
BEN = NewPerson("Ben Díaz", "ben@example.org", "", "en")
DAY = timedelta(days=1)


@pytest.fixture
async def park(db: Database, tmp_path: Path) -> Park:
    await make_town(db, tmp_path / "home", park_catalogue())
    return Park(db, park_catalogue(), tmp_path / "home")


def case_type_of(park: Park) -> CaseType:
    assert isinstance(park.request, CaseType)
    return park.request


async def case_of(park: Town, actor: Actor, reference: str) -> Case:
    entity = park.catalogue.entities["request" if reference.startswith("R") else "pothole"]
    record = await read_record(park.work(actor), entity, reference)
    assert isinstance(record, Case)
    return record


# -- one record --------------------------------------------------------------------------------
async def test_a_record_shows_what_the_actor_may_read_and_no_more(park: Park) -> None:
    await hire(park, 21, "Rita", "ranger")
    await park.fill(
        [{"subject": "Elm", "size": 4, "secret": "x", "mail": "a@b.org", "officer": 21}]
    )
    seen = await case_of(park, GARDENER, "R-000001")
    assert (seen.values["subject"], seen.values["double"], seen.values["is_big"]) == (
        "Elm",
        8,
        True,
    )
    assert not {"secret", "mail", "who", "hidden_sum"} & set(seen.values)
    assert (seen.state.name, seen.officer, seen.label) == ("received", Ref(21), "Elm")
    assert seen.officer is not None
    assert seen.officer.label == "Rita"
    assert (await case_of(park, ADMIN, "R-000001")).values["secret"] == "x"


async def test_a_record_that_may_not_be_seen_is_not_there(park: Park) -> None:
    await park.fill([{"district": "south"}, {"district": "north"}, {}])
    assert (await case_of(park, NORTH, "R-000002")).id == 2
    for actor, reference in (
        (NORTH, "R-000001"),
        (NORTH, "R-000003"),
        (NOBODY, "R-000002"),
        (ADMIN, "R-9"),
    ):
        with pytest.raises(NotFound):
            await case_of(park, actor, reference)


# -- what happened -----------------------------------------------------------------------------
async def test_the_timeline_tells_in_words_what_happened_and_why(town: Town) -> None:
    await hire(town, 7, "Olga Officer")
    await town.report(LARGE)
    await assign(town.work(), town.pothole, ["PH-2026-000001"], officer=7)
    case = await case_of(town, OFFICER, "PH-2026-000001")
    await act(town.work(), town.pothole, case.reference, "accept", {}, version=case.version)
    await add_note(town.work(), town.pothole, case.reference, "Called the crew")
    told = await timeline(town.work(language="es"), await case_of(town, OFFICER, case.reference))
    assert [h.kind for h in told] == ["noted", "acted", "assigned", "routed", "submitted"]
    assert told[0].reason == "Called the crew"
    assert told[1].title == "Aceptar"
    assert ("state", "", "Recibido", "En curso") in [
        (c.name, c.title, c.before, c.after) for c in told[1].changes
    ]
    assert [(c.name, c.after) for c in told[2].changes] == [("officer", "Olga Officer")]
    assert told[3].because == "Uno grave en el norte"
    assert told[3].inputs == (("Distrito", "Norte"), ("Gravedad", "5"))
    assert ("Calle", "Oak Avenue") in [(c.title, c.after) for c in told[4].changes]
    older = await timeline(town.work(), await case_of(town, OFFICER, case.reference), told[3].seq)
    assert [h.kind for h in older] == ["submitted"]


async def test_the_timeline_leaves_out_what_is_not_readable(park: Park) -> None:
    await park.fill([{"subject": "old"}])
    answers = {"subject": "new", "secret": "canary", "mail": "canary@x.org"}
    await change_record(park.work(ADMIN), park.request, "R-000001", answers, version=1)
    for actor, names in ((GARDENER, ["subject"]), (RANGER, ["mail", "subject"])):
        (told,) = await timeline(park.work(actor), await case_of(park, actor, "R-000001"))
        assert sorted(change.name for change in told.changes) == names
    (told,) = await timeline(park.work(GARDENER), await case_of(park, GARDENER, "R-000001"))
    assert "canary" not in repr(told)


async def test_actions_say_whether_they_can_be_taken_and_what_is_in_the_way(park: Park) -> None:
    await park.fill(
        [{"hidden_number": 1}, {"hidden_number": 6, "district": "north"}, {"state": "done"}]
    )
    found = await available_actions(park.work(RANGER), await case_of(park, RANGER, "R-000001"))
    assert [(a.transition.name, a.is_allowed) for a in found] == [
        ("accept", True),
        ("check", False),
    ]
    assert str(found[1].otherwise) == "Look closer first"
    found = await available_actions(park.work(NORTH), await case_of(park, NORTH, "R-000002"))
    assert [(a.transition.name, a.is_allowed) for a in found] == [("check", True)]
    assert await available_actions(park.work(RANGER), await case_of(park, RANGER, "R-000003")) == ()
    assert (
        await available_actions(park.work(GARDENER), await case_of(park, GARDENER, "R-000001"))
        == ()
    )


async def test_a_case_has_its_deadlines_and_its_holder_follows_it(park: Park) -> None:
    work, request = park.work(CITIZEN), case_type_of(park)
    receipt = await submit_case(work, request, {"subject": "Dead tree"})
    case = await case_of(park, RANGER, receipt.reference)
    (due,) = await deadlines_of(park.work(RANGER), case)
    assert (due.name, due.due_on - due.started_on) == ("answer", timedelta(hours=48))
    assert (due.is_overdue(NOON), due.is_overdue(NOON + 3 * DAY)) == (False, True)
    await act(park.work(RANGER), request, case.reference, "accept", {}, version=case.version)
    tracked = await read_tracked(park.db, park.catalogue, receipt.tracking)
    assert tracked is not None
    assert (tracked.reference, tracked.state.name) == (receipt.reference, "doing")
    assert [state.name for _, state in tracked.milestones] == ["received", "doing"]
    for wrong in ("", "x", receipt.reference, receipt.tracking[:-1]):
        assert await read_tracked(park.db, park.catalogue, wrong) is None


# -- my work -----------------------------------------------------------------------------------
async def test_my_work_is_mine_and_my_teams_with_the_most_urgent_first(park: Park) -> None:
    await park.fill(
        [
            {"officer": 21, "subject": "mine, no deadline"},
            {"officer": 21, "due_on": NOON + DAY},
            {"team": "trees", "due_on": NOON - DAY},
            {"team": "trees", "officer": 99},
            {"team": "lawns"},
            {"officer": 21, "state": "done"},
            {"team": "trees", "subject": "free"},
        ]
    )
    found = await my_work(park.work(RANGER))
    assert [item.reference[-1] for item in found.items] == ["3", "2", "1", "7"]
    assert [item.is_overdue for item in found.items] == [True, False, False, False]
    assert [item.label for item in found.items] == ["", "", "mine, no deadline", "free"]
    assert (found.counts.mine, found.counts.of_teams, found.counts.overdue) == (2, 2, 1)
    walked, after = [], ""
    for _ in range(4):
        page = await my_work(park.work(RANGER), 1, after)
        walked += [item.reference[-1] for item in page.items]
        after = page.next or ""
    assert (walked, after) == (["3", "2", "1", "7"], "")
    with pytest.raises(BadQuery):
        await my_work(park.work(RANGER), 1, "0-abc")
    assert (await my_work(park.work(NOBODY))).items == ()


# -- people ------------------------------------------------------------------------------------
async def people(park: Park, actor: Actor, **params: str) -> list[Any]:
    lists = {name: [text] for name, text in params.items()}
    work = park.work(actor)
    return [row[1] for row in (await list_contacts(work, parse_contact_query(lists, work))).rows]


@pytest.fixture
async def named(park: Park) -> Park:
    """Ana asked in the north, Ben in the south."""
    request = case_type_of(park)
    for subject, district, who in (
        ("elm", "north", ANA),
        ("oak", "south", BEN),
        ("fir", "south", ANA),
    ):
        answers = {"subject": subject, "district": district, "who": who}
        await submit_case(park.work(Actor("system", "test")), request, answers)
    return park


async def test_people_are_listed_and_found_by_those_who_read_personal_data(named: Park) -> None:
    assert await people(named, RANGER, sort="reference") == ["P-000001", "P-000002"]
    assert await people(named, RANGER, q="ruiz") == ["P-000001"]
    assert await people(named, RANGER, q="DIAZ") == ["P-000002"]
    assert await people(named, RANGER, email="ben@example.org") == ["P-000002"]
    for actor in (GARDENER, NOBODY, CITIZEN):
        with pytest.raises(NotFound):
            await people(named, actor)
        with pytest.raises(NotFound):
            await person_view(named.work(actor), "P-000001")


async def test_a_person_is_shown_with_the_cases_the_actor_may_read(named: Park) -> None:
    view = await person_view(named.work(RANGER), "P-000001")
    assert view.record.label == "Ana Ruiz"
    assert view.record.values["phone"] == "+12135550123"
    assert sorted(case.reference for case in view.cases) == ["R-2026-000001", "R-2026-000003"]
    assert {(case.field, case.state and case.state.name) for case in view.cases} == {
        ("who", "received")
    }


async def test_row_rules_hold_for_people_too(named: Park) -> None:
    """Nora reads the north only; with personal data she would meet Ana there, and not Ben."""
    agency = named.catalogue.agency
    told = Actor("officer", "Nora", 23, ("north",))
    agency_roles = dict(agency.roles)
    north = replace(agency_roles["north"], sees=frozenset({"personal"}))
    catalogue = replace(
        named.catalogue, agency=replace(agency, roles={**agency_roles, "north": north})
    )
    seen = Park(named.db, catalogue, named.home)
    assert await people(seen, told) == ["P-000001"]
    assert [c.reference for c in (await person_view(seen.work(told), "P-000001")).cases] == [
        "R-2026-000001"
    ]
    with pytest.raises(NotFound):
        await person_view(seen.work(told), "P-000002")


async def test_a_person_is_changed_with_an_event_and_new_words(named: Park) -> None:
    work = named.work(RANGER)
    answers = {"name": "Ana Ruíz Gómez", "email": "ana@new.example"}
    record = await change_contact(work, "P-000001", answers, version=1, reason="married")
    assert (record.version, record.values["name"]) == (2, "Ana Ruíz Gómez")
    assert await people(named, RANGER, q="gomez") == ["P-000001"]
    told = (await timeline(work, record))[0]
    assert (told.kind, told.reason) == ("changed", "married")
    assert ("Name", "Ana Ruiz", "Ana Ruíz Gómez") in [
        (c.title, c.before, c.after) for c in told.changes
    ]
    with pytest.raises(Conflict):
        await change_contact(work, "P-000001", {"name": "late"}, version=1)
    with pytest.raises(InvalidAnswers):
        await change_contact(work, "P-000001", {"email_key": "x"}, version=2)
    with pytest.raises(NotFound):
        await change_contact(named.work(GARDENER), "P-000001", {"name": "x"}, version=2)


async def test_who_reads_people_but_changes_no_case_may_not_change_them(named: Park) -> None:
    agency = named.catalogue.agency
    gardener = replace(agency.roles["gardener"], sees=frozenset({"personal"}))
    catalogue = replace(
        named.catalogue, agency=replace(agency, roles={**agency.roles, "gardener": gardener})
    )
    work = Park(named.db, catalogue, named.home).work(GARDENER)
    assert (await person_view(work, "P-000001")).record.version == 1
    with pytest.raises(NotAllowed):
        await change_contact(work, "P-000001", {"name": "x"}, version=1)


async def test_an_organisation_is_shown_with_its_people_and_changed(named: Park) -> None:
    """The park names no organisations in its cases, so a definition that does is put in its place."""
    field = named.request.fields["who"]
    org = replace(field, name="who", kind=Organisation(privacy="personal"))
    entity = replace(named.request, fields={**named.request.fields, "who": org})
    catalogue = replace(named.catalogue, entities={**named.catalogue.entities, "request": entity})
    table, person = named.db.table("town", "organisation"), named.db.table("town", "person")
    now: Any = encode(ColumnKind.TIMESTAMP, NOON, named.db.dialect)
    async with named.db.transaction() as tx:
        await tx.execute(
            f"INSERT INTO {table} (reference, version, created_on, changed_on, name) VALUES (?, 1, ?, ?, ?)",
            ("O-000001", now, now, "Tree Friends"),
        )
        await tx.execute(f"UPDATE {person} SET organisation = 1 WHERE id = 2")
    seen = Park(named.db, catalogue, named.home)
    view = await organisation_view(seen.work(RANGER), "O-000001")
    assert view.record.label == "Tree Friends"
    assert sorted(case.reference for case in view.cases) == ["R-2026-000001", "R-2026-000003"]
    person_seen = (await person_view(named.work(RANGER), "P-000002")).record
    assert getattr(person_seen.values["organisation"], "label", "") == "Tree Friends"
    record = await change_contact(
        seen.work(RANGER), "O-000001", {"registration": "HRB 1"}, version=1, contact=ORGANISATION
    )
    assert (record.version, record.values["registration"]) == (2, "HRB 1")
