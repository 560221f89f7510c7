"""Many records at once, from a file: a batch is one transaction, each row has its own event.

The key field makes it repeatable: a row whose key is there already is left alone, so the second run
of an import changes nothing, and a run that was cut off goes on where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casework.cases.answers import UNKNOWN, as_json, limits, settled
from casework.cases.around import hold_parents, surround_new
from casework.cases.audit import Entry
from casework.cases.clocks import clock_row
from casework.cases.deadlines import Clock, next_due, open_clocks
from casework.cases.errors import InvalidAnswers
from casework.cases.holding import first_span
from casework.cases.judging import Around, Judged
from casework.cases.links import find_links
from casework.cases.numbering import number_records
from casework.cases.people import name_people
from casework.cases.references import sequence_year, write_reference
from casework.cases.routing import NORMAL, route_case
from casework.cases.rows import Rows
from casework.cases.statements import Statements, statements_of
from casework.cases.submit import new_row
from casework.cases.trees import places, refuse_too_deep
from casework.cases.validating import refuse_invalid
from casework.cases.work import Work
from casework.cases.writing import allowed, json_text, log
from casework.catalogue import CaseType, Entity, Verb
from casework.fields.base import Fault, Named, Ref
from casework.fields.person import NewPerson
from casework.store import search
from casework.store.database import Transaction

AT_ONCE = 500
"""Rows of one batch at most: a batch holds the agency's write lock while it is written."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One row of a file, parsed. The rest is for cases; without a team, routing decides."""

    answers: Mapping[str, Any]
    opened_on: datetime | None = None
    closed_on: datetime | None = None
    state: str | None = None
    team: str | None = None
    priority: str | None = None
    channel: str = "import"
    valid_from: date | None = None
    """Of an entity with periods: the day from which the row holds; None is today."""


@dataclass(frozen=True, slots=True)
class Imported:
    """`refused` holds the faults of rows by their position in the batch."""

    created: int = 0
    present: int = 0
    refused: Mapping[int, Mapping[str, Fault]] = field(default_factory=dict)


async def import_records(
    work: Work, entity: Entity, batch: Sequence[Incoming], *, key: str
) -> Imported:
    """Write the rows that are not there yet. `key` names the field that tells rows apart.

    Raises NotAllowed, and ValueError for a batch that is too long.
    """
    if len(batch) > AT_ONCE:
        raise ValueError(f"a batch holds {AT_ONCE} rows or fewer")
    writable = allowed(work, Verb.CREATE, entity.name).writable
    statements = statements_of(work.catalogue, work.db)
    refused: dict[int, Mapping[str, Fault]] = {}
    async with work.db.transaction() as tx:
        fresh = await _fresh(tx, statements.rows(entity.name), batch, key, work.moment.today)
        taken: list[tuple[Incoming, Mapping[str, Any]]] = []
        entries: list[Entry] = []
        for position in fresh:
            row = batch[position]
            try:
                values = await _accepted(work, statements, entity, row, writable)
            except InvalidAnswers as error:
                refused[position] = error.faults
                continue
            if any(isinstance(value, NewPerson) for value in values.values()):
                values, made = await name_people(tx, work, statements, values)
                entries += made
            taken.append((row, values))
        if taken:
            entries += await _write(tx, work, statements, entity, taken)
            await log(tx, work, statements, entries)
    present = len(batch) - len(fresh)
    return Imported(len(taken), present, refused)


async def _fresh(
    tx: Transaction, rows: Rows, batch: Sequence[Incoming], key: str, today: date
) -> list[int]:
    """Positions of the rows whose key is neither stored nor earlier in the batch."""
    slot = rows.slots[key]
    keys = [slot.store(row.answers.get(key))[0] for row in batch]
    marks = ", ".join("?" * len(keys))
    sql = f'SELECT "{slot.columns[0]}" FROM {rows.table} WHERE "{slot.columns[0]}" IN ({marks})'
    seen = {row[0] for row in await tx.fetch(sql, rows.given(today, *keys))} if keys else set()
    fresh: list[int] = []
    for position, value in enumerate(keys):
        if value is None or value not in seen:
            fresh.append(position)
            seen.add(value)
    return fresh


async def _accepted(
    work: Work, statements: Statements, entity: Entity, row: Incoming, writable: frozenset[str]
) -> Mapping[str, Any]:
    unknown = {name: UNKNOWN for name in row.answers if name not in writable}
    if isinstance(entity, CaseType) and row.state is not None and row.state not in entity.states:
        unknown["state"] = Fault("There is no such state")
    answers: Mapping[str, Any] = row.answers
    if not unknown and any(isinstance(value, tuple) for value in answers.values()):
        answers = settled(work, entity, answers)
    if faults := unknown or limits(work, entity, answers):
        raise InvalidAnswers(faults)
    if any(isinstance(value, Ref | Named | tuple) for value in answers.values()):
        answers = await find_links(work, statements, entity, answers)
    await refuse_too_deep(work, entity, answers)
    if entity.validations:
        around = await surround_new(work, statements, entity, answers)
        system = {**new_row(work), "opened_on": row.opened_on or work.now}
        judged = Judged(entity, answers, work.moment, system, around)
        refuse_invalid(work, judged, answers, is_new=True)
    return answers


async def _write(
    tx: Transaction,
    work: Work,
    statements: Statements,
    entity: Entity,
    taken: Sequence[tuple[Incoming, Mapping[str, Any]]],
) -> list[Entry]:
    """Rows, search words and clocks in three statements; gives the events."""
    rows = statements.rows(entity.name)
    await hold_parents(tx, statements, entity, *(values for _, values in taken))
    years = _years(work, [row for row, _ in taken])
    numbered = await number_records(tx, statements, entity, [values for _, values in taken], years)
    taken = [(row, values) for (row, _), values in zip(taken, numbered, strict=True)]
    references = await _references(tx, statements, entity, years)
    ids = await _ids(tx, rows, len(taken))
    placed = await places(
        tx, work, entity, [(r, values) for r, (_, values) in zip(references, taken, strict=True)]
    )
    related = await rows.related(tx, [values for _, values in taken])
    written, indexed, clocked, entries = [], [], [], []
    each = zip(ids, references, placed, taken, related, strict=True)
    for record, reference, place, (row, values), told in each:
        system = {**new_row(work, entity, row.valid_from), "reference": reference, **place}
        because = first_span(system)
        if isinstance(entity, CaseType):
            around = await surround_new(work, statements, entity, values)
            because, clocks = _as_case(work, entity, row, values, system, around)
            clocked += [clock_row(tx.dialect, entity.name, record, clock) for clock in clocks]
        words = rows.words(reference, values, told)
        written.append((record, *rows.arguments(system, values, words)))
        indexed.append((record, *words))
        entries.append(_entry(entity, record, row, values, system, because))
    await tx.execute_many(rows.insert_with_id, written)
    if tx.dialect == "sqlite":
        await tx.execute_many(search.insert_words_sql(rows.search_table), indexed)
    await rows.write_links(
        tx, [(record, values) for record, (_, values) in zip(ids, taken, strict=True)]
    )
    if clocked:
        await tx.execute_many(statements.add_clock, clocked)
    return entries


def _as_case(
    work: Work,
    case_type: CaseType,
    row: Incoming,
    values: Mapping[str, Any],
    system: dict[str, Any],
    around: Around,
) -> tuple[str, tuple[Clock, ...]]:
    """Fill in what a case has besides; gives why it went where it went, and its clocks."""
    state = case_type.states[row.state] if row.state else case_type.start
    opened, because = row.opened_on or work.now, "{}"
    clocks = open_clocks(case_type, state, opened) if state.final is None else ()
    system |= {
        "created_on": opened,
        "opened_on": opened,
        "closed_on": (row.closed_on or work.now) if state.final else None,
        "state": state.name,
        "team": row.team,
        "priority": row.priority or NORMAL,
        "channel": row.channel,
        "due_on": next_due(clocks),
    }
    if row.team is None:
        routed = route_case(case_type, Judged(case_type, values, work.moment, system, around))
        system |= {"team": routed.team, "priority": row.priority or routed.priority}
        because = routed.because
    return because, clocks


def _entry(
    entity: Entity,
    record: int,
    row: Incoming,
    values: Mapping[str, Any],
    system: Mapping[str, Any],
    because: str,
) -> Entry:
    known = as_json(entity, {name: v for name, v in values.items() if v is not None})
    told: dict[str, Any] = {name: (None, value) for name, value in known.items()}
    if entity.is_case:
        told["state"] = (None, system["state"])
    return Entry(entity.name, record, "imported", changes=json_text(told), because=because)


def _years(work: Work, rows: Sequence[Incoming]) -> list[int]:
    """The year in which each row counts: where the agency is, and when it was opened."""
    zone = work.catalogue.agency.time_zone
    return [(row.opened_on or work.now).astimezone(zone).year for row in rows]


async def _references(
    tx: Transaction, statements: Statements, entity: Entity, years: Sequence[int]
) -> list[str]:
    """Numbers for all rows, each year's taken in one step."""
    following: dict[int, int] = {}
    for year, count in Counter(sequence_year(entity, year) for year in years).items():
        last = await tx.fetch(statements.next_numbers, (entity.name, year, count, count))
        following[year] = int(str(last[0][0])) - count + 1
    references: list[str] = []
    for year in years:
        counted = sequence_year(entity, year)
        references.append(write_reference(entity.reference, following[counted], year))
        following[counted] += 1
    return references


async def _ids(tx: Transaction, rows: Rows, count: int) -> list[int]:
    """Ids for new rows, taken from the table's own sequence, so that none is ever given twice."""
    if tx.dialect == "sqlite":
        name = rows.written.strip('"')
        last = await tx.fetch("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,))
        first = (int(str(last[0][0])) if last else 0) + 1
        return list(range(first, first + count))
    taken = await tx.fetch(
        "SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?::int)",
        (rows.written, count),
    )
    return [int(str(row[0])) for row in taken]
