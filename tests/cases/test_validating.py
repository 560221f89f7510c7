"""What must hold of a record as a whole holds however the record is written: made, changed, acted on,
imported; and is told in the agency's words, by a field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from casework.cases.act import act
from casework.cases.bulk import Incoming, import_records
from casework.cases.change import change_record
from casework.cases.errors import InvalidAnswers
from casework.cases.submit import create_record, submit_case
from casework.catalogue import CaseType, Catalogue
from casework.imports.run import run_import
from casework.store.apply import apply_plan
from casework.store.database import Database
from casework.store.planner import plan_schema
from tests.cases import permits
from tests.cases.conftest import Town, make_town
from tests.sample_agency import compile_texts

LICENCE = """\
entity: licence
title: Licence
reference: "LI-{number:04}"
fields:
  holder: {type: text, unique: true}
  number: {type: text, title: Licence number}
  state_code: {type: choice, title: State, options: {ca: California, nv: Nevada}}
  parcel: {type: text}
  starts_on: {type: date}
  ends_on: {type: date}
"""
RULES = """\
unique:
  - [number, state_code]
  - {fields: [parcel, starts_on], message: {en: "One a day {here}", es: Una al día}}
validations:
  - rule: ends_on >= starts_on
    message: {en: The end is before the start, es: El fin es anterior al comienzo}
    field: ends_on
"""
VISIT = """\
case_type: visit
title: Visit
reference: "VI-{number:04}"
fields:
  planned_on: {type: date}
  done_on: {type: date}
states:
  waiting:
    start: true
    on:
      finish: {to: finished, ask: [done_on]}
      stamp: {to: finished, do: [{set: {field: done_on, value: 'date("2020-01-01")'}}]}
  finished: {final: done}
validations:
  - rule: done_on >= planned_on
    message: Nobody came before it was planned
"""
AGENCY = permits.AGENCY[: permits.AGENCY.index("  counter:")]
STAFF = permits.PLANNER
CAL: Mapping[str, Any] = {"number": "A1", "state_code": "ca"}


@cache
def licences(rules: str = RULES, number: int = 1) -> Catalogue:
    texts = {
        "agency.yaml": AGENCY,
        "entities/licence.yaml": LICENCE + rules,
        "case_types/visit.yaml": VISIT,
    }
    return compile_texts(texts, number)


@pytest.fixture
async def town(db: Database, tmp_path: Path) -> Town:
    return await make_town(db, tmp_path / "home", licences())


async def make(town: Town, language: str = "en", **answers: Any) -> str:
    work = town.work(STAFF, language)
    return (await create_record(work, town.catalogue.entities["licence"], answers)).reference


async def refused(awaited: Any) -> dict[str, str]:
    with pytest.raises(InvalidAnswers) as caught:
        await awaited
    return {name: str(fault) for name, fault in caught.value.faults.items()}


SAME = {"number": "There is a record with the same Licence number, State already"}
EARLY = {"ends_on": "The end is before the start"}


async def test_fields_are_unique_together_and_each_alone_is_not(town: Town) -> None:
    await make(town, **CAL)
    await make(town, number="A1", state_code="nv")
    await make(town, number="A2", state_code="ca")
    assert await refused(make(town, **CAL)) == SAME


async def test_what_is_empty_is_like_nothing(town: Town) -> None:
    await make(town, number="A1")
    await make(town, number="A1")
    assert len(await town.rows("licence")) == 2


async def test_the_agency_says_it_in_its_own_words_whatever_signs_they_have(town: Town) -> None:
    day = {"parcel": "P1", "starts_on": date(2026, 1, 1)}
    await make(town, **day)
    assert await refused(make(town, **day)) == {"parcel": "One a day {here}"}
    assert await refused(make(town, "es", **day)) == {"parcel": "Una al día"}


async def test_a_change_is_held_to_uniqueness_too(town: Town) -> None:
    await make(town, **CAL)
    other = await make(town, number="A1", state_code="nv")
    licence = town.catalogue.entities["licence"]
    changed = change_record(town.work(STAFF), licence, other, {"state_code": "ca"}, version=1)
    assert set(await refused(changed)) == {"state_code"}, "told by what was written"


async def test_a_new_record_that_breaks_a_validation_is_not_made(town: Town) -> None:
    wrong = {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)}
    assert await refused(make(town, **wrong)) == EARLY
    assert await refused(make(town, "es", **wrong)) == {"ends_on": "El fin es anterior al comienzo"}
    assert await town.rows("licence") == []
    await make(town, starts_on=date(2026, 2, 1))


async def test_a_change_is_held_to_what_it_touches_and_to_nothing_else(town: Town) -> None:
    """A rule of today does not stand in the way of a change to something else in an old record."""
    old = await make(town.of(licences("")), starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1))
    licence, work = town.catalogue.entities["licence"], town.work(STAFF)
    await change_record(work, licence, old, {"holder": "Ana"}, version=1)
    wrong = change_record(work, licence, old, {"starts_on": date(2026, 3, 1)}, version=2)
    assert list(await refused(wrong)) == ["starts_on"], "told by what was written"
    await change_record(work, licence, old, {"ends_on": date(2026, 4, 1)}, version=2)


async def visit(town: Town) -> tuple[CaseType, str]:
    case_type = town.catalogue.entities["visit"]
    assert isinstance(case_type, CaseType)
    receipt = await submit_case(town.work(STAFF), case_type, {"planned_on": date(2026, 5, 1)})
    return case_type, receipt.reference


async def test_an_action_is_held_to_validations_whoever_gave_the_value(town: Town) -> None:
    case_type, reference = await visit(town)
    said = {"done_on": "Nobody came before it was planned"}
    early = {"done_on": date(2026, 4, 1)}
    for action, answers in (("finish", early), ("stamp", {})):
        taken = act(town.work(STAFF), case_type, reference, action, answers, version=1)
        assert await refused(taken) == said
    assert (await town.rows("visit", "state, version")) == [("waiting", 1)]
    late = {"done_on": date(2026, 6, 1)}
    await act(town.work(STAFF), case_type, reference, "finish", late, version=1)


async def test_a_batch_refuses_the_rows_that_break_a_validation_and_takes_the_others(
    town: Town,
) -> None:
    days = {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)}
    batch = [Incoming({"number": "B1", **days}), Incoming({"number": "B2"})]
    done = await import_records(
        town.work(STAFF), town.catalogue.entities["licence"], batch, key="number"
    )
    assert (done.created, set(done.refused)) == (1, {0})


async def test_an_import_tells_of_each_row_why_it_is_not_taken(town: Town, tmp_path: Path) -> None:
    await make(town, holder="Ana", **CAL)
    file = tmp_path / "licences.csv"
    file.write_text(
        "holder,number,state_code,starts_on,ends_on\n"
        "Bea,A1,ca,,\nCleo,A2,ca,2026-02-01,2026-01-01\nDora,A3,ca,,\n"
    )
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "entities:\n  licence:\n    key: holder\n    fields:\n"
        + "".join(f"      {n}: {n}\n" for n in file.read_text().split("\n")[0].split(","))
    )
    report = await run_import(town.work(STAFF), "licence", file, mapping)
    assert (report.totals.created, report.totals.rejected) == (1, 2)
    reasons = " ".join(one.reason for one in report.rejects)
    assert SAME["number"] in reasons
    assert EARLY["ends_on"] in reasons


async def test_uniqueness_that_rows_break_is_refused_with_their_references(
    db: Database, tmp_path: Path
) -> None:
    town = await make_town(db, tmp_path / "home", licences(""))
    first, second = await make(town, **CAL), await make(town, **CAL)
    await make(town, number="A1")
    plan = await plan_schema(db, licences(RULES, 2))
    (told,) = [str(refusal) for refusal in plan.refusals]
    assert "'A1, ca' is there 2 times" in told
    assert first in told
    assert second in told


async def test_uniqueness_comes_and_goes_with_the_definition(town: Town, db: Database) -> None:
    await apply_plan(db, await plan_schema(db, licences("", 2)))
    free = town.of(licences("", 2))
    await make(free, **CAL)
    await make(free, **CAL)
    assert (await plan_schema(db, licences("", 2))).steps == ()
