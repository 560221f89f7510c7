"""Who a case is with, for one case or for many at once, and notes on records."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, Final

from casework.cases.answers import MISSING
from casework.cases.audit import Entry
from casework.cases.change import next_version, write_row
from casework.cases.errors import InvalidAnswers
from casework.cases.keys import AlreadyDoneError, Answer, bind_key, find_answer, keep_answer
from casework.cases.links import NO_TEAM, find_officer
from casework.cases.rows import Stored
from casework.cases.statements import statements_of
from casework.cases.work import Work
from casework.cases.writing import allowed, clean_text, find_row, json_text, log
from casework.catalogue import CaseType, Entity, Verb
from casework.fields.base import Fault, Ref

AT_ONCE = 1_000
"""A bulk change touches at most so many records; it names each of them."""

NO_CASES = Fault("Choose at least one case")
TOO_MANY = Fault("Choose {max} cases or fewer", {"max": AT_ONCE})
NO_OFFICER = Fault("Choose an officer of this agency")


class Unset(Enum):
    """Says that something is left as it is; None would empty it."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


async def assign(
    work: Work,
    case_type: CaseType,
    references: Sequence[str],
    *,
    team: str | Unset | None = UNSET,
    officer: int | Unset | None = UNSET,
) -> int:
    """Give cases to a team, an officer or nobody, all or none; gives how many changed.

    Raises NotFound when one of them is not the actor's to see.
    """
    allowed(work, Verb.ASSIGN, case_type.name)
    wanted = await _wanted(work, references, team, officer)
    statements = statements_of(work.catalogue, work.db)
    entries: list[Entry] = []
    async with work.db.transaction() as tx:
        for reference in sorted(set(references)):
            row, decided = await find_row(tx, work, statements, case_type, reference, Verb.ASSIGN)
            system = {n: v for n, v in wanted.items() if row.system[n] != v}
            if system:
                moved = next_version(work, row) | system
                await write_row(tx, work, statements, case_type, row, decided, moved, {})
                entries.append(assigned(case_type, row, system))
        await log(tx, work, statements, entries)
    return len(entries)


def assigned(case_type: CaseType, row: Stored, system: dict[str, Any]) -> Entry:
    """The event of a case that goes from one to another."""
    changes = {name: [row.system[name], value] for name, value in system.items()}
    return Entry(case_type.name, row.id, "assigned", changes=json_text(changes))


async def _wanted(
    work: Work, references: Sequence[str], team: str | Unset | None, officer: int | Unset | None
) -> dict[str, str | int | None]:
    if not references or len(references) > AT_ONCE:
        raise InvalidAnswers({"references": TOO_MANY if references else NO_CASES})
    wanted: dict[str, str | int | None] = {}
    if not isinstance(team, Unset):
        if team is not None and team not in work.catalogue.agency.teams:
            raise InvalidAnswers({"team": NO_TEAM})
        wanted["team"] = team
    if not isinstance(officer, Unset):
        known: Ref | None = await find_officer(work, officer) if officer is not None else None
        if officer is not None and known is None:
            raise InvalidAnswers({"officer": NO_OFFICER})
        wanted["officer"] = officer
    if not wanted:
        raise InvalidAnswers({"team": MISSING})
    return wanted


async def add_note(
    work: Work, entity: Entity, reference: str, text: str, *, key: str | None = None
) -> None:
    """Put a note on the record's timeline. The record's version stays: nobody's edit is disturbed."""
    said = clean_text(text)
    statements = statements_of(work.catalogue, work.db)
    request = bind_key(work, key, f"note {entity.name} {reference}", {"note": said})
    if await find_answer(work, statements, request) is not None:
        return
    try:
        async with work.db.transaction() as tx:
            row, _ = await find_row(tx, work, statements, entity, reference, Verb.NOTE)
            if not said:
                raise InvalidAnswers({"note": MISSING})
            await keep_answer(tx, work, statements, request, Answer(reference, row.id))
            await log(tx, work, statements, [Entry(entity.name, row.id, "noted", reason=said)])
    except AlreadyDoneError:
        return
