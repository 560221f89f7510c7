"""The clocks of a case in the database: started, moved on with its states, and swept by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from casework.cases.audit import Entry, Stamp, audit_key, write_events
from casework.cases.deadlines import Clock, move_clocks
from casework.cases.keys import KEPT
from casework.cases.statements import Statements, statements_of
from casework.cases.work import Work
from casework.catalogue import CaseType, State
from casework.fields.columns import ColumnKind
from casework.store.codec import decode, encode
from casework.store.database import Dialect, Row, Transaction

SWEPT_AT_ONCE = 200


async def add_clocks(
    tx: Transaction, statements: Statements, entity: str, record: int, clocks: Sequence[Clock]
) -> None:
    """Store new clocks of a case."""
    for clock in clocks:
        await tx.execute(statements.add_clock, clock_row(tx.dialect, entity, record, clock))


def clock_row(dialect: Dialect, entity: str, record: int, clock: Clock) -> tuple[object, ...]:
    """What `add_clock` takes."""
    due, warn, paused, stopped = _times(
        dialect, clock.due_on, clock.warn_on, clock.paused_on, clock.stopped_on
    )
    started = encode(ColumnKind.TIMESTAMP, clock.started_on, dialect)
    seconds, outcome = clock.paused_seconds, clock.outcome
    return (entity, record, clock.name, started, due, warn, paused, seconds, stopped, outcome)


async def advance_clocks(
    tx: Transaction,
    work: Work,
    statements: Statements,
    case_type: CaseType,
    record: int,
    source: State,
    target: State,
) -> tuple[Clock, ...]:
    """Move the clocks of a case that goes from one state to another; gives them as they are now."""
    rows = await tx.fetch(statements.running_clocks, (case_type.name, record))
    before = [read_clock(row, tx.dialect) for row in rows]
    after = move_clocks(case_type, before, source, target, work.now)
    await write_clocks(tx, statements, case_type.name, record, before, after)
    return after


async def write_clocks(
    tx: Transaction,
    statements: Statements,
    entity: str,
    record: int,
    before: Sequence[Clock],
    after: Sequence[Clock],
) -> None:
    """Store what became of the clocks of a case: those that changed, and new ones."""
    known = {clock.id: clock for clock in before}
    for clock in after:
        if clock.id is not None and clock != known[clock.id]:
            due, warn, paused, stopped = _times(
                tx.dialect, clock.due_on, clock.warn_on, clock.paused_on, clock.stopped_on
            )
            moved = (due, warn, paused, clock.paused_seconds, stopped, clock.outcome)
            await tx.execute(statements.move_clock, (*moved, clock.id))
    fresh = [clock for clock in after if clock.id is None]
    await add_clocks(tx, statements, entity, record, fresh)


def read_clock(row: Row, dialect: Dialect) -> Clock:
    """From a row of `running_clocks` or `own_clocks`."""
    key, name, *times, seconds, stopped_on = row
    started, due, warn, paused, stopped = (
        decode(ColumnKind.TIMESTAMP, moment, dialect) for moment in (*times, stopped_on)
    )
    clock = Clock(str(name), started, due, warn, paused, int(str(seconds or 0)), stopped)
    return replace(clock, id=int(str(key)))


def _times(dialect: Dialect, *moments: datetime | None) -> list[Any]:
    return [encode(ColumnKind.TIMESTAMP, moment, dialect) for moment in moments]


# -- what the worker does ------------------------------------------------------------------------
async def sweep(work: Work, at_once: int = SWEPT_AT_ONCE) -> int:
    """Tell of deadlines that come near or have passed, each exactly once; gives how many events.

    A deadline that passed before its warning was told is only told as missed. Safe to run in
    several processes: who marks the row writes the event, in one transaction.
    """
    statements, told = statements_of(work.catalogue, work.db), 0
    while count := await _sweep_batch(work, statements, at_once):
        told += count
    await _forget_keys(work, statements)
    return told


async def _forget_keys(work: Work, statements: Statements) -> None:
    """Looking for nothing locks nothing."""
    oldest = encode(ColumnKind.TIMESTAMP, work.now - KEPT, work.db.dialect)
    if await work.db.fetch(statements.old_keys, (oldest,)):
        async with work.db.transaction() as tx:
            await tx.execute(statements.forget_keys, (oldest,))


async def _sweep_batch(work: Work, statements: Statements, at_once: int) -> int:
    now = encode(ColumnKind.TIMESTAMP, work.now, work.db.dialect)
    missed = await work.db.fetch(statements.to_miss, (now, at_once))
    near = await work.db.fetch(statements.to_warn, (now, now, at_once))
    if not missed and not near:
        return 0
    passed = [(row, "deadline_missed", statements.mark_missed) for row in missed]
    coming = [(row, "deadline_warned", statements.mark_warned) for row in near]
    entries: list[Entry] = []
    async with work.db.transaction() as tx:
        # In the order of ids, as every writer takes them: two never wait for each other.
        for row, kind, mark in sorted([*passed, *coming], key=lambda each: int(str(each[0][0]))):
            key, entity, record, name, due = row
            if await tx.execute(mark, (now, key)):
                because = _due_text(due, tx.dialect)
                entries.append(
                    Entry(str(entity), int(str(record)), kind, str(name), "{}", "", because)
                )
        stamp = Stamp(work.agency, work.actor, work.now, work.catalogue.number)
        await write_events(tx, statements.chain, audit_key(work.home), stamp, entries)
    return len(entries)


def _due_text(due: object, dialect: Dialect) -> str:
    moment: datetime = decode(ColumnKind.TIMESTAMP, due, dialect)
    return f'{{"due_on":"{moment.isoformat()}"}}'
