"""Actions on cases: guards, asked fields, roles, automation, clocks."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from casework.cases.act import act
from casework.cases.assign import add_note, assign
from casework.cases.change import change_record
from casework.cases.clocks import sweep
from casework.cases.errors import (
    Conflict,
    GuardRefused,
    InvalidAnswers,
    NotAllowed,
    NotFound,
)
from casework.cases.record import Case
from casework.cases.work import Actor
from casework.fields.base import Named
from casework.fields.person import NewPerson
from tests.cases.conftest import ADMIN, CLERK, LARGE, OFFICER, SMALL, SYSTEM, Town, hire
from tests.sample_agency import TOWN, compile_texts

REF = "PH-2026-000001"


async def take(town: Town, action: str, version: int, actor: Actor = OFFICER, **more: Any) -> Case:
    answers = more.pop("answers", {})
    return await act(town.work(actor), town.pothole, REF, action, answers, version=version, **more)


async def test_accepting_moves_the_case_on_and_starts_its_clock(town: Town) -> None:
    await town.report(LARGE)
    case = await take(town, "accept", 1)
    assert (case.state.name, case.version, case.is_open) == ("in_progress", 2, True)
    assert case.due_on == town.now + timedelta(hours=72)
    name, changes, because = (await town.rows("event", "name, changes, because", "kind = 'acted'"))[
        0
    ]
    assert name == "accept"
    assert json.loads(changes) == {"state": ["received", "in_progress"]}
    assert json.loads(because) == {"rule": "severity >= 1", "inputs": {"severity": 5}}


async def test_a_guard_that_is_not_true_refuses_in_the_words_of_the_agency(town: Town) -> None:
    await town.report()
    with pytest.raises(GuardRefused) as caught:
        await take(town, "accept", 1)
    assert caught.value.otherwise.text("es") == "Primero indique la gravedad"
    assert await town.rows("pothole", "state, version") == [("received", 1)]
    assert await town.kinds() == ["submitted", "routed"]


async def test_an_action_is_for_its_roles(town: Town) -> None:
    await town.report(LARGE)
    with pytest.raises(NotAllowed):
        await take(town, "accept", 1, actor=ADMIN)


async def test_a_state_offers_only_its_own_actions(town: Town) -> None:
    await town.report(LARGE)
    for action in ("fix", "nonsense"):
        with pytest.raises(NotFound):
            await take(town, action, 1)


async def test_who_looked_at_an_old_version_gets_the_case_as_it_is(town: Town) -> None:
    await town.report(LARGE)
    await change_record(town.work(), town.pothole, REF, {"severity": 4}, version=1)
    with pytest.raises(Conflict) as caught:
        await take(town, "accept", 1)
    assert caught.value.current.version == 2


async def test_what_an_action_asks_must_be_answered(town: Town) -> None:
    await town.report(LARGE)
    with pytest.raises(InvalidAnswers) as caught:
        await take(town, "refuse", 1)
    assert set(caught.value.faults) == {"reason"}
    await take(town, "accept", 1)
    with pytest.raises(InvalidAnswers) as caught:
        await take(town, "fix", 2)
    assert set(caught.value.faults) == {"photo_of_fix", "cost"}
    with pytest.raises(InvalidAnswers) as caught:
        await take(town, "fix", 2, answers={"street": "Other"})
    assert set(caught.value.faults) == {"street"}


async def test_a_final_state_closes_the_case_and_its_reason_is_on_the_event(town: Town) -> None:
    await town.report()
    case = await take(town.later(hours=2), "refuse", 1, reason="A county road\x00")
    assert (case.state.final, case.closed_on) == ("refused", town.later(hours=2).now)
    assert await town.rows("event", "reason", "kind = 'acted'") == [("A county road",)]


async def test_a_clerk_may_see_but_not_act(town: Town) -> None:
    await town.report()
    with pytest.raises(NotAllowed):
        await take(town, "refuse", 1, actor=CLERK, reason="no")


# -- automation ----------------------------------------------------------------------------------
AUTOMATED = """to: in_progress
        do:
          - set: {field: severity, value: "coalesce(severity, 1) + 1"}
          - assign: {team: streets}
          - note: {text: "Severity is now ((severity))"}
          - notify:
              to: reporter
              message: {en: "Dear ((reporter)), we come", es: "Ya vamos, ((reporter))"}"""

ANA = NewPerson("Ana Ruiz", "ana@example.org", "", "es")


def automated(town: Town, also: str = "") -> Town:
    texts = dict(TOWN)
    case_type = texts["case_types/pothole.yaml"]
    texts["case_types/pothole.yaml"] = case_type.replace("to: in_progress", AUTOMATED + also, 1)
    return town.of(compile_texts(texts))


async def test_what_an_action_does_is_written_with_it(town: Town) -> None:
    town = automated(town)
    await town.report({**LARGE, "severity": 4, "reporter": ANA})
    case = await take(town, "accept", 1)
    assert (case.values["severity"], case.team, case.version) == (5, "streets", 2)
    assert (await town.kinds())[2:] == ["acted", "noted", "message_queued", "assigned"]
    assert await town.rows("event", "reason", "kind = 'noted'") == [("Severity is now 5",)]
    job = json.loads((await town.rows("job", "payload"))[0][0])
    assert job["body"] == "Ya vamos, Ana Ruiz"
    assert "ana@example.org" not in str(job)


async def test_who_cannot_be_reached_gets_nothing_and_the_case_says_so(town: Town) -> None:
    town = automated(town)
    await town.report({**LARGE, "severity": 4})
    await take(town, "accept", 1)
    assert "message_failed" in await town.kinds()
    assert await town.count("job") == 0


async def test_an_action_that_fails_undoes_everything(town: Town) -> None:
    """Severity 5 becomes 6, which the field does not take: nothing of the step is kept."""
    town = automated(town)
    await town.report({**LARGE, "reporter": ANA})
    before = await town.rows("event"), await town.rows("pothole"), await town.rows("chain")
    with pytest.raises(InvalidAnswers):
        await take(town, "accept", 1)
    after = await town.rows("event"), await town.rows("pothole"), await town.rows("chain")
    assert before == after
    assert await town.count("job") == 0
    assert await town.count("deadline") == 0


# -- clocks --------------------------------------------------------------------------------------
async def test_a_clock_stands_still_while_we_wait_for_the_citizen(town: Town) -> None:
    await town.report(LARGE)
    await take(town, "accept", 1)
    waiting = await take(town.later(hours=10), "wait", 2, reason="which house?")
    assert waiting.due_on is None
    going = await take(town.later(hours=34), "resume", 3)
    assert going.due_on == town.now + timedelta(hours=72 + 24)
    assert await town.rows("deadline", "paused_seconds") == [(24 * 3600,)]


async def test_a_deadline_is_warned_of_once_and_missed_once(town: Town) -> None:
    await town.report(LARGE)
    await take(town, "accept", 1)
    assert await sweep(town.later(hours=50).work(SYSTEM)) == 0
    assert await sweep(town.later(hours=55).work(SYSTEM)) == 1
    assert await sweep(town.later(hours=56).work(SYSTEM)) == 0
    assert await sweep(town.later(hours=73).work(SYSTEM)) == 1
    assert await sweep(town.later(hours=90).work(SYSTEM)) == 0
    assert (await town.kinds())[3:] == ["deadline_warned", "deadline_missed"]


async def test_a_deadline_is_not_missed_at_its_very_moment(town: Town) -> None:
    await town.report(LARGE)
    await take(town, "accept", 1)
    at_due = town.later(hours=72)
    await sweep(at_due.work(SYSTEM))
    assert "deadline_missed" not in await town.kinds()
    await attach_photo(at_due)
    assert await town.rows("deadline", "outcome") == [("met",)]
    assert await sweep(town.later(hours=90).work(SYSTEM)) == 0


async def test_a_deadline_that_is_met_is_neither(town: Town) -> None:
    await town.report(LARGE)
    await take(town, "accept", 1)
    town = town.later(hours=20)
    await attach_photo(town)
    assert await town.rows("deadline", "outcome") == [("met",)]
    assert await sweep(town.later(hours=90).work(SYSTEM)) == 0


async def attach_photo(town: Town) -> None:
    from casework.cases.uploads import keep_file
    from tests.cases.test_uploads import photo

    upload = await keep_file(town.work(), town.pothole.fields["photo_of_fix"], "fix.jpg", photo())
    answers = {"photo_of_fix": Named(upload.token), "cost": Decimal(80)}
    case = await take(town, "fix", 2, answers=answers)
    assert case.state.name == "fixed"
    assert case.due_on is None


# -- assignment and notes ------------------------------------------------------------------------
async def test_cases_are_given_to_a_team_and_an_officer_each_with_its_event(town: Town) -> None:
    await hire(town, 7, "olga")
    for _ in range(3):
        await town.report()
    references = [f"PH-2026-00000{n}" for n in (1, 2, 3)]
    work = town.work()
    assert await assign(work, town.pothole, references, team="rapid_north", officer=7) == 3
    assert await town.rows("pothole", "team, officer, version") == [("rapid_north", 7, 2)] * 3
    assert (await town.kinds()).count("assigned") == 3
    assert await assign(work, town.pothole, references, team="rapid_north") == 0


@pytest.mark.parametrize(
    ("references", "to"),
    [
        ([], {"team": "streets"}),
        ([f"PH-{n}" for n in range(1001)], {"team": "streets"}),
        ([REF], {}),
        ([REF], {"team": "no_such_team"}),
        ([REF], {"officer": 99}),
        ([REF], {"officer": 5}),
    ],
)
async def test_an_assignment_that_makes_no_sense_changes_nothing(
    town: Town, references: list[str], to: dict[str, Any]
) -> None:
    await town.report()
    await hire(town, 5, "gone", active=False)
    with pytest.raises(InvalidAnswers):
        await assign(town.work(), town.pothole, references, **to)
    assert await town.rows("pothole", "version") == [(1,)]


async def test_one_case_that_is_not_there_stops_the_whole_assignment(town: Town) -> None:
    await town.report()
    with pytest.raises(NotFound):
        await assign(town.work(), town.pothole, [REF, "PH-2026-000002"], team="rapid_north")
    assert await town.rows("pothole", "team, version") == [("streets", 1)]
    with pytest.raises(NotAllowed):
        await assign(town.work(CLERK), town.pothole, [REF], team="rapid_north")


async def test_a_note_is_on_the_timeline_and_disturbs_no_edit(town: Town) -> None:
    await town.report(SMALL)
    for _ in range(2):
        await add_note(town.work(), town.pothole, REF, "Called back.\r\nNo answer.", key="n1")
    assert await town.rows("event", "reason", "kind = 'noted'") == [("Called back.\nNo answer.",)]
    assert await town.rows("pothole", "version") == [(1,)]
    with pytest.raises(InvalidAnswers):
        await add_note(town.work(), town.pothole, REF, "  ")
    with pytest.raises(NotFound):
        await add_note(town.work(), town.pothole, "PH-9", "x")
