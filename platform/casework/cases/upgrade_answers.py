"""One case brought under the live revision by whoever answers what it was asked, or by its staff.

The holder of a tracking link may answer what the case was asked for, and nothing else; when that is all
it takes, the case moves in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from casework.cases.access import Verdict, verdict
from casework.cases.answers import MISSING, Answers, accept_names, limits, settled
from casework.cases.change import refuse_stale
from casework.cases.errors import Conflict, GuardRefused, InvalidAnswers, NotFound
from casework.cases.links import find_links
from casework.cases.rows import Stored
from casework.cases.statements import statements_of
from casework.cases.upgrade_asks import find_asked
from casework.cases.upgrade_forecast import Forecast, Hindrance, forecast
from casework.cases.upgrade_run import TRIES, read_open
from casework.cases.upgrading import carry_out
from casework.cases.validating import taken
from casework.cases.work import Work
from casework.cases.writing import find_row
from casework.catalogue import CaseType, Verb
from casework.labels import Label
from casework.store.database import DatabaseBusy, Transaction, UniqueViolation

STAYS = Label(
    (
        ("en", "The rule of the upgrade leaves this case under its own revision"),
        ("es", "La regla de la actualización deja este caso en su propia revisión"),
    )
)


class Stranded(Exception):
    """The case cannot come under the live revision, whatever is answered now."""

    def __init__(self, hindrances: Sequence[Hindrance]) -> None:
        self.hindrances = tuple(hindrances)
        super().__init__("; ".join(each.text() for each in hindrances))


# -- looking -----------------------------------------------------------------------------------
async def asked_of(work: Work, case_type: CaseType, record: int) -> Forecast | None:
    """The open questions of a case whose applicant was asked; None when there are none."""
    if case_type.upgrade is None or not case_type.upgrade.ask:
        return None
    row = await read_open(work, case_type, record)
    if row is None or await find_asked(work, case_type, record) is None:
        return None
    found = await forecast(work, case_type, row)
    return found if found.becomes == "asked" else None


async def outlook(work: Work, case_type: CaseType, record: int) -> Forecast | None:
    """What becomes of a case that was read; None when it is under the live revision, or over."""
    if case_type.upgrade is None:
        return None
    row = await read_open(work, case_type, record)
    return None if row is None else await forecast(work, case_type, row)


# -- writing -----------------------------------------------------------------------------------
async def answer_asked(work: Work, case_type: CaseType, record: int, answers: Answers) -> None:
    """For the holder of a tracking link, who was found by it.

    Raises NotFound (it is not asked for anything, any more), InvalidAnswers, Stranded, DatabaseBusy. What
    somebody else changed meanwhile is no matter of theirs: it is tried again.
    """
    decided = verdict(work.catalogue, work.actor, Verb.CHANGE, case_type.name)
    if not decided.is_allowed:
        raise NotFound
    for _ in range(TRIES):
        with suppress(Conflict):
            return await _answer(work, case_type, record, decided, answers)
    raise DatabaseBusy("others change this case all the time")


async def _answer(
    work: Work, case_type: CaseType, record: int, decided: Verdict, answers: Answers
) -> None:
    try:
        async with work.db.transaction() as tx:
            row = await read_open(work, case_type, record)
            if row is None or await asked_of(work, case_type, record) is None:
                raise NotFound
            await _cross(tx, work, case_type, row, decided, answers)
    except UniqueViolation as error:
        raise taken(work, case_type, error, answers) from error


async def upgrade_case(
    work: Work,
    case_type: CaseType,
    reference: str,
    answers: Answers,
    *,
    version: int,
    reason: str = "",
) -> None:
    """For staff who may change the case; they may answer for the applicant.

    Raises NotFound, NotAllowed, Conflict, InvalidAnswers, GuardRefused (its rule leaves it), Stranded.
    """
    statements = statements_of(work.catalogue, work.db)
    try:
        async with work.db.transaction() as tx:
            row, decided = await find_row(tx, work, statements, case_type, reference, Verb.CHANGE)
            await refuse_stale(work, case_type, row, decided, version)
            if case_type.upgrade is None or await read_open(work, case_type, row.id) is None:
                raise NotFound
            await _cross(tx, work, case_type, row, decided, answers, reason)
    except UniqueViolation as error:
        raise taken(work, case_type, error, answers) from error


async def _cross(
    tx: Transaction,
    work: Work,
    case_type: CaseType,
    row: Stored,
    decided: Verdict,
    answers: Answers,
    reason: str = "",
) -> None:
    now = await forecast(work, case_type, row, tx=tx)
    if now.stays:
        raise GuardRefused("upgrade", STAYS)
    asked = case_type.upgrade.ask if case_type.upgrade else ()
    accept_names(answers, decided.writable & set(asked) - still_good(case_type, now))
    given = await _found(work, case_type, row, answers)
    after = await forecast(work, case_type, row, given, tx)
    _refuse(work, case_type, after, given)
    await carry_out(tx, work, case_type, decided, after, "", reason)


def still_good(case_type: CaseType, now: Forecast) -> set[str]:
    """What is not asked again: it has an answer that today's field takes."""
    values = {**now.row.values, **now.values}
    return {
        name
        for name, own in case_type.fields.items()
        if values.get(name) is not None and own.kind.check(values[name]) is None
    }


async def _found(
    work: Work, case_type: CaseType, row: Stored, answers: Answers
) -> Mapping[str, Any]:
    kept = settled(work, case_type, answers)
    statements = statements_of(work.catalogue, work.db)
    return await find_links(work, statements, case_type, kept, row.values)


def _refuse(work: Work, case_type: CaseType, after: Forecast, given: Mapping[str, Any]) -> None:
    faults = dict.fromkeys(after.open, MISSING) | limits(work, case_type, given)
    told = {each.field: each.fault for each in after.hindrances if each.field in given}
    if faults or told:
        raise InvalidAnswers(told | faults)
    if after.hindrances:
        raise Stranded(after.hindrances)
