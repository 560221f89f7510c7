"""All open cases of earlier revisions, one after the other: what becomes of them, or doing it.

Each is a transaction of its own, so a run that was cut off goes on where it stopped: what moved is under
the live revision, what was asked is marked. Running it again changes nothing more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from casework.cases.access import verdict
from casework.cases.errors import Conflict, InvalidAnswers
from casework.cases.rows import Stored
from casework.cases.statements import statements_of
from casework.cases.upgrade_asks import find_asked
from casework.cases.upgrade_clashes import Claim
from casework.cases.upgrade_forecast import Becomes, Forecast, Hindrance, forecast
from casework.cases.upgrading import carry_out
from casework.cases.validating import taken
from casework.cases.work import Work
from casework.catalogue import CaseType, Verb
from casework.store.database import Database, DatabaseBusy, UniqueViolation

AT_ONCE = 200
"""Cases that are looked up together."""
TRIES = 5
"""How often a case is looked at again that somebody changed at the same moment."""
_OPEN = "closed_on IS NULL AND revision < ?"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What became of one case, or would; `hindrances` say why it is stranded."""

    reference: str
    revision: int
    becomes: Becomes
    open: tuple[str, ...] = ()
    hindrances: tuple[Hindrance, ...] = ()
    was_asked: bool = False
    """It was asked all of that by an earlier run."""


async def count_open(db: Database, agency: str, table: str, number: int) -> Mapping[int, int]:
    """Open cases under earlier revisions than this one, by revision."""
    sql = (
        f"SELECT revision, count(*) FROM {db.table(agency, table)} WHERE {_OPEN}"
        " GROUP BY revision ORDER BY revision"
    )
    rows = await db.fetch_slow(sql, (number,))
    return {int(str(revision)): int(str(count)) for revision, count in rows}


async def weigh_open(work: Work, case_type: CaseType) -> AsyncIterator[Weighed]:
    """What would become of each; nothing is written. Two cases cannot claim the same."""
    claimed: set[tuple[tuple[str, ...], tuple[object, ...]]] = set()
    async for row in _rows(work, case_type):
        found = await forecast(work, case_type, row)
        own = {(each.columns, each.stored): each for each in found.claimed}
        if found.becomes == "moves":
            clashing = [own[key] for key in own if key in claimed]
            claimed |= own.keys()
            found = replace(found, hindrances=tuple(_clash(case_type, each) for each in clashing))
        yield await _weighed(work, case_type, found)


def _clash(case_type: CaseType, claim: Claim) -> Hindrance:
    return Hindrance(claim.fault, claim.field, case_type.fields[claim.field].title)


async def upgrade_open(
    work: Work, case_type: CaseType, url: str, clock: Callable[[], datetime]
) -> AsyncIterator[Weighed]:
    """Carry it out. `url` is where the site is reached, for links in messages."""
    async for row in _rows(work, case_type):
        done = await _upgraded(replace(work, now=clock()), case_type, row, url)
        if done is not None:
            yield done


async def _rows(work: Work, case_type: CaseType) -> AsyncIterator[Stored]:
    rows, after = statements_of(work.catalogue, work.db).rows(case_type.name), 0
    sql = f"{rows.select}record.id > ? AND {_OPEN} ORDER BY record.id LIMIT {AT_ONCE}"
    while found := await work.db.fetch_slow(sql, (after, work.catalogue.number)):
        for row in found:
            yield rows.load(row)
        after = int(str(found[-1][0]))


async def _upgraded(work: Work, case_type: CaseType, row: Stored, url: str) -> Weighed | None:
    """None when it was closed or moved meanwhile."""
    for _ in range(TRIES):
        weighed = await _weighed(work, case_type, await forecast(work, case_type, row))
        if weighed.becomes in ("stays", "stranded") or weighed.was_asked:
            return weighed
        try:
            if await _carry_out(work, case_type, row, url):
                return weighed
        except (UniqueViolation, InvalidAnswers) as error:
            problem = taken(work, case_type, error) if isinstance(error, UniqueViolation) else error
            return replace(weighed, becomes="stranded", hindrances=_told(case_type, problem))
        except Conflict:
            pass
        current = await read_open(work, case_type, row.id)
        if current is None:
            return None
        row = current
    raise DatabaseBusy(f"others change {row.reference} all the time; run it again")


async def _carry_out(work: Work, case_type: CaseType, row: Stored, url: str) -> bool:
    """False when it is no longer what was looked at."""
    decided = verdict(work.catalogue, work.actor, Verb.CHANGE, case_type.name)
    async with work.db.transaction() as tx:
        current = await read_open(work, case_type, row.id)
        if current is None or current.version != row.version:
            return False
        found = await forecast(work, case_type, current, tx=tx)
        await carry_out(tx, work, case_type, decided, found, url)
    return True


async def read_open(work: Work, case_type: CaseType, record: int) -> Stored | None:
    """The row of an open case of an earlier revision, as the live one knows it; else None."""
    rows = statements_of(work.catalogue, work.db).rows(case_type.name)
    sql = f"{rows.select}record.id = ? AND {_OPEN}"
    found = await work.db.fetch(sql, (record, work.catalogue.number))
    return rows.load(found[0]) if found else None


async def _weighed(work: Work, case_type: CaseType, found: Forecast) -> Weighed:
    asked = None
    if found.becomes == "asked":
        asked = await find_asked(work, case_type, found.row.id)
    return Weighed(
        found.row.reference,
        found.revision,
        found.becomes,
        found.open,
        found.hindrances,
        asked is not None and set(found.open) <= set(asked.fields),
    )


def _told(case_type: CaseType, problem: Exception) -> tuple[Hindrance, ...]:
    if not isinstance(problem, InvalidAnswers):
        raise problem
    return tuple(
        Hindrance(fault, name, case_type.fields[name].title)
        for name, fault in problem.faults.items()
    )
