"""Opening cases and making records."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casework.cases.audit import read_head, verify_audit
from casework.cases.clocks import sweep
from casework.cases.errors import InvalidAnswers, KeyReused, NotAllowed
from casework.cases.submit import create_record, submit_case
from casework.fields.base import Named, Ref
from casework.fields.person import NewPerson
from tests.cases.conftest import (
    ADMIN,
    CITIZEN,
    CLERK,
    LARGE,
    NOBODY,
    OFFICER,
    SMALL,
    SYSTEM,
    Town,
)

ROOT = Path(__file__).parents[2]
ANA = NewPerson("Ana Ruiz", "Ana@Example.org", "+12135550123", "es")


async def test_a_report_becomes_a_case_with_a_reference_and_a_tracking_token(town: Town) -> None:
    receipt = await town.report()
    assert receipt.reference == "PH-2026-000001"
    assert len(receipt.tracking) >= 43
    row = (await town.rows("pothole", "reference, state, street, version, channel, tracking"))[0]
    assert row[:5] == ("PH-2026-000001", "received", "Elm Street 5", 1, "web")
    assert receipt.tracking not in str(await town.rows("pothole"))
    assert receipt.tracking not in str(await town.rows("event"))


async def test_references_count_up_without_a_gap_when_a_report_is_refused(town: Town) -> None:
    await town.report()
    with pytest.raises(InvalidAnswers):
        await town.report({"street": "x"})
    assert (await town.report()).reference == "PH-2026-000002"


async def test_forty_reports_at_once_get_forty_numbers_in_a_row(town: Town) -> None:
    receipts = await asyncio.gather(*(town.report() for _ in range(40)))
    numbers = sorted(int(receipt.reference[-6:]) for receipt in receipts)
    assert numbers == list(range(1, 41))


async def test_forms_of_one_new_person_at_the_same_moment_make_one_person(town: Town) -> None:
    ana = NewPerson("Ana Ruiz", "ana@example.org", "", "es")
    bo = NewPerson("Bo Lind", "bo@example.org", "", "en")
    people = [ana, bo] * 10
    await asyncio.gather(*(town.report({**LARGE, "reporter": each}) for each in people))
    assert await town.rows("person", "count(*)", "1 = 1") == [(2,)]


async def test_two_processes_share_one_row_of_numbers_and_one_chain(
    town: Town, database_url: str
) -> None:
    command = (sys.executable, "-m", "tests.cases.reporting_process", database_url, str(town.home))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["platform", "."])}
    processes = [
        await asyncio.create_subprocess_exec(
            *command, "15", cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    told = [(await process.communicate())[0].decode().split() for process in processes]
    numbers = sorted(int(reference[-6:]) for reference in (*told[0], *told[1]))
    assert numbers == list(range(1, 31))
    assert await verify_audit(town.db, "town", town.home) is None
    assert (await read_head(town.db, "town")).seq == 60


async def test_every_missing_answer_is_told_at_once(town: Town) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        await town.report({"street": None})
    assert set(caught.value.faults) == {"street", "district", "size"}
    assert await town.count("pothole") == 0
    assert await town.count("event") == 0


async def test_a_question_is_required_when_its_rule_says_so(town: Town) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        await town.report({**LARGE, "severity": None})
    assert set(caught.value.faults) == {"severity"}


async def test_the_answer_to_a_hidden_question_is_refused_by_its_name(town: Town) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        await town.report({**SMALL, "severity": 5})
    assert {name: str(fault) for name, fault in caught.value.faults.items()} == {
        "severity": "this is not asked with these answers, so it cannot be answered"
    }
    assert await town.count("pothole") == 0


async def test_a_hidden_question_may_be_sent_without_an_answer(town: Town) -> None:
    await town.report({**SMALL, "severity": None})
    assert await town.rows("pothole", "severity") == [(None,)]


@pytest.mark.parametrize(
    "name", ["nonsense", "state", "team", "version", "tracking", "is_urgent", "cost"]
)
async def test_a_citizen_may_answer_the_questions_of_the_form_only(town: Town, name: str) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        await town.report({**SMALL, name: "1"})
    assert str(caught.value.faults[name]) == "There is no such field to fill in"
    assert await town.count("pothole") == 0


async def test_an_officer_may_fill_in_more_than_the_form_asks(town: Town) -> None:
    answers = {**SMALL, "cost": Decimal(12)}
    await submit_case(town.work(OFFICER), town.pothole, answers, channel="phone")
    assert await town.rows("pothole", "cost, channel") == [(1200, "phone")]


async def test_a_bad_hole_in_the_north_is_routed_to_the_rapid_team_and_the_event_says_why(
    town: Town,
) -> None:
    await town.report(LARGE)
    assert await town.rows("pothole", "team, priority") == [("rapid_north", "high")]
    because = json.loads((await town.rows("event", "because", "kind = 'routed'"))[0][0])
    assert because["route"] == 1
    assert because["text"] == 'severity >= 4 and district in ["north"]'
    assert because["inputs"] == {"district": "north", "severity": 5}


async def test_what_no_rule_claims_goes_by_the_otherwise(town: Town) -> None:
    await town.report()
    assert await town.rows("pothole", "team, priority") == [("streets", "normal")]
    because = json.loads((await town.rows("event", "because", "kind = 'routed'"))[0][0])
    assert because["text"] == "otherwise"


async def test_the_event_of_a_report_holds_every_answer(town: Town) -> None:
    await town.report()
    changes = json.loads((await town.rows("event", "changes", "kind = 'submitted'"))[0][0])
    assert changes["street"] == [None, "Elm Street 5"]
    assert changes["state"] == [None, "received"]
    assert "severity" not in changes


async def test_a_new_person_is_made_once_and_known_again_by_address_and_name(town: Town) -> None:
    await town.report({**SMALL, "reporter": ANA})
    again = NewPerson("ANA RUÍZ", "ana@example.ORG", "", "en")
    await town.report({**SMALL, "reporter": again})
    assert await town.rows("person", "reference, name, email, language") == [
        ("P-000001", "Ana Ruiz", "Ana@Example.org", "es")
    ]
    assert await town.rows("pothole", "reporter") == [(1,), (1,)]


@pytest.mark.parametrize(
    "other",
    [
        NewPerson("Luis Ruiz", "ana@example.org"),
        NewPerson("Ana Ruiz", "other@example.org"),
        NewPerson("Ana Ruiz", "", "+12135550123"),
    ],
)
async def test_people_who_share_only_one_of_address_and_name_are_two(
    town: Town, other: NewPerson
) -> None:
    await town.report({**SMALL, "reporter": ANA})
    await town.report({**SMALL, "reporter": other})
    assert await town.count("person") == 2


@pytest.mark.parametrize("link", [Ref(1), Named("P-000001")])
async def test_a_citizen_cannot_name_a_person_we_know(town: Town, link: Any) -> None:
    await town.report({**SMALL, "reporter": ANA})
    with pytest.raises(InvalidAnswers) as caught:
        await town.report({**SMALL, "reporter": link})
    assert set(caught.value.faults) == {"reporter"}


async def test_an_officer_may_name_a_person_we_know(town: Town) -> None:
    await town.report({**SMALL, "reporter": ANA})
    answers = {**SMALL, "reporter": Named("P-000001")}
    await submit_case(town.work(OFFICER), town.pothole, answers)
    assert await town.rows("pothole", "reporter") == [(1,), (1,)]


async def test_a_link_to_a_record_that_is_not_there_is_refused(town: Town) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        await submit_case(town.work(OFFICER), town.pothole, {**SMALL, "asset": Named("AS-00009")})
    assert set(caught.value.faults) == {"asset"}


async def test_a_record_is_made_with_its_required_fields(town: Town) -> None:
    record = await create_record(town.work(CLERK), town.asset, {"name": "Lamp 5"})
    assert (record.reference, record.label, record.version) == ("AS-00001", "Lamp 5", 1)
    with pytest.raises(InvalidAnswers) as caught:
        await create_record(town.work(CLERK), town.asset, {"kind": "bin"})
    assert set(caught.value.faults) == {"name"}


async def test_who_has_no_role_may_make_nothing(town: Town) -> None:
    for actor in (NOBODY, CITIZEN):
        with pytest.raises(NotAllowed):
            await create_record(town.work(actor), town.asset, {"name": "Lamp"})
    with pytest.raises(NotAllowed):
        await submit_case(town.work(NOBODY), town.pothole, SMALL)
    assert await town.count("asset") == 0


# -- keys ---------------------------------------------------------------------------------------
async def test_the_same_report_sent_twenty_times_at_once_is_one_case(town: Town) -> None:
    receipts = await asyncio.gather(*(town.report(key="k1") for _ in range(20)))
    assert {r.reference for r in receipts} == {"PH-2026-000001"}
    assert len({r.tracking for r in receipts}) == 1
    assert [r.is_replay for r in receipts].count(False) == 1
    assert await town.count("pothole") == 1
    assert await town.kinds() == ["submitted", "routed"]
    assert (await town.report()).reference == "PH-2026-000002"


async def test_a_key_with_another_content_is_refused(town: Town) -> None:
    await town.report(key="k1")
    with pytest.raises(KeyReused):
        await town.report({**SMALL, "street": "Other"}, key="k1")
    assert await town.count("pothole") == 1


async def test_a_key_belongs_to_who_sent_it(town: Town) -> None:
    for actor in (OFFICER, ADMIN, CITIZEN):
        await submit_case(town.work(actor), town.pothole, SMALL, key="k1")
    assert await town.count("pothole") == 3


async def test_a_key_belongs_to_what_was_asked(town: Town) -> None:
    work = town.work(CLERK)
    one = await create_record(work, town.asset, {"name": "Lamp"}, key="k1")
    same = await create_record(work, town.asset, {"name": "Lamp"}, key="k1")
    assert one.reference == same.reference
    assert same.values == one.values
    await submit_case(work, town.pothole, SMALL, key="k1")
    assert (await town.count("asset"), await town.count("pothole")) == (1, 1)


async def test_the_stored_answer_holds_no_tracking_token(town: Town) -> None:
    receipt = await town.report(key="k1")
    assert receipt.tracking not in str(await town.rows("idempotency"))
    assert (await town.report(key="k1")).tracking == receipt.tracking


async def test_a_key_is_remembered_for_two_days(town: Town) -> None:
    await town.report(key="k1")
    await sweep(town.later(hours=47).work(SYSTEM))
    assert (await town.later(hours=47).report(key="k1")).is_replay
    await sweep(town.later(hours=49).work(SYSTEM))
    assert not (await town.later(hours=49).report(key="k1")).is_replay
