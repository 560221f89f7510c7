"""From a row to the revision it is under: what reads, changes or acts on one case goes through here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from casework.cases.access import Verdict, verdict
from casework.cases.around import surround
from casework.cases.errors import NotFound
from casework.cases.laws import Law
from casework.cases.record import Case, Record
from casework.cases.rows import Stored
from casework.cases.shown import show_labelled
from casework.cases.statements import Statements, statements_of
from casework.cases.work import Work
from casework.cases.writing import allowed, find_row
from casework.catalogue import CaseType, Catalogue, Entity, Verb
from casework.store.database import Transaction
from casework.store.names import quoted


def work_under(work: Work, record: Record) -> Work:
    """The same work, under the revision that the record was read under."""
    return work if record.law is None else replace(work, catalogue=record.law)


async def law_of(work: Work, revision: int) -> Law | None:
    """The law of a case of this revision; None when that is the live one."""
    today = work.catalogue.today or work.catalogue
    return None if revision == today.number else await work.laws.law(today, revision)


@dataclass(frozen=True, slots=True)
class Standing:
    """One row about to be changed: under which revision, and what the actor may do with it."""

    work: Work
    statements: Statements
    entity: Entity
    row: Stored
    decided: Verdict


async def find_standing(
    tx: Transaction, work: Work, statements: Statements, entity: Entity, reference: str, verb: Verb
) -> Standing:
    """As `find_row`, whose refusals are those of the live revision; then under the row's own law."""
    row, decided = await find_row(tx, work, statements, entity, reference, verb)
    lawful = await lawful_row(work, entity, row, verb, tx)
    return lawful or Standing(work, statements, entity, row, decided)


async def lawful_row(
    work: Work,
    entity: Entity,
    row: Stored,
    verb: Verb = Verb.READ,
    tx: Transaction | None = None,
) -> Standing | None:
    """A row of today as its own revision knows it; None when that is the live one."""
    law = await _law_of_row(work, entity, row)
    if law is None:
        return None
    catalogue = law.catalogue
    own, bound = replace(work, catalogue=catalogue), catalogue.entities[entity.name]
    found = await read_under(own, bound, "id", row.id, tx)
    if found is None:
        raise NotFound
    decided = allowed(own, verb, entity.name)
    return Standing(own, statements_of(catalogue, work.db), bound, found, decided)


async def _law_of_row(work: Work, entity: Entity, row: Stored) -> Law | None:
    if not isinstance(entity, CaseType):
        return None
    law = await law_of(work, int(row.system["revision"]))
    return law if law and isinstance(law.catalogue.entity(entity.name), CaseType) else None


# -- reading -----------------------------------------------------------------------------------
async def under_law(work: Work, record: Record) -> Record | None:
    """A case that was found, as its own revision shows it; None when it changed in between."""
    if not isinstance(record, Case):
        return record
    law = await law_of(work, record.revision)
    if law is None or not isinstance(law.catalogue.entity(record.entity.name), CaseType):
        return record
    catalogue = await _untouched(work, law, record) or law.catalogue
    own = replace(work, catalogue=catalogue)
    entity = catalogue.entities[record.entity.name]
    row = await read_under(own, entity, "id", record.id)
    if row is None or row.version != record.version:
        return None
    readable = verdict(catalogue, work.actor, Verb.READ, entity.name).readable
    return replace(await show_labelled(own, entity, row, readable), law=catalogue)


async def read_under(
    work: Work,
    entity: Entity,
    column: Literal["id", "reference"],
    key: object,
    tx: Transaction | None = None,
) -> Stored | None:
    """The row as this revision knows it, with the records around it."""
    statements = statements_of(work.catalogue, work.db)
    rows = statements.rows(entity.name)
    found = await work.db.fetch(rows.select_by(column), (key,))
    return await surround(work, statements, entity, rows.load(found[0]), tx=tx) if found else None


async def _untouched(work: Work, law: Law, case: Case) -> Catalogue | None:
    seen = law.seen.get(case.entity.name, ())
    if case.closed_on is None or not seen:
        return None
    listed = ", ".join(f"today.{quoted(each)}" for each in seen)
    table = work.db.table(work.agency, case.entity.name)
    rows = await work.db.fetch(f"SELECT {listed} FROM {table} AS today WHERE id = ?", (case.id,))
    is_whole = bool(rows) and all(each in (None, case.version) for each in rows[0])
    return law.untouched if is_whole else None
