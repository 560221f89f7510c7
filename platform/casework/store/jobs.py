"""Work for later: written in the caller's transaction, done at least once.

A worker leases what is due. A lease that runs out (the worker died) makes the job claimable again,
so handlers must be idempotent. A timer is a job with a `run_at` in the future.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework.fields.columns import ColumnKind
from casework.store.codec import decode, encode
from casework.store.database import Database, Dialect, Transaction
from casework.store.names import table_name

ATTEMPTS = 8
"""After so many tries a job is dead and a person has to look at it."""
LEASE = timedelta(minutes=1)
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Job:
    """A leased job. `attempts` counts this one: with it, a worker whose lease ran out is told apart."""

    agency: str
    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int


async def enqueue(
    tx: Transaction,
    agency: str,
    kind: str,
    payload: Mapping[str, Any],
    run_at: datetime,
    dedupe: str | None = None,
) -> bool:
    """Add a job. False when one with the same `dedupe` waits or runs already."""
    moment = _moment(run_at, tx.dialect)
    packed = encode(ColumnKind.JSON, json.dumps(payload, ensure_ascii=False), tx.dialect)
    rows = await tx.fetch(
        f"INSERT INTO {table_name(tx.dialect, agency, 'job')}"
        " (kind, payload, run_at, attempts, state, dedupe, created_on)"
        " VALUES (?, ?, ?, 0, 'waiting', ?, ?) ON CONFLICT (dedupe) DO NOTHING RETURNING id",
        (kind, packed, moment, dedupe, moment),
    )
    return bool(rows)


async def claim(
    db: Database, agency: str, now: datetime, *, limit: int = 10, lease: timedelta = LEASE
) -> list[Job]:
    """Lease what is due, the longest waiting first. Looking for nothing locks nothing."""
    table, moment = db.table(agency, "job"), _moment(now, db.dialect)
    due = f"SELECT id FROM {table} WHERE state = 'waiting' AND run_at <= ? ORDER BY run_at, id"
    if not await db.fetch(f"{due} LIMIT 1", (moment,)):
        return []
    skip = " FOR UPDATE SKIP LOCKED" if db.dialect == "postgresql" else ""
    async with db.transaction() as tx:
        rows = await tx.fetch(
            f"UPDATE {table} SET state = 'leased', lease_until = ?, attempts = attempts + 1"
            f" WHERE id IN ({due} LIMIT ?{skip}) RETURNING id, kind, payload, attempts, run_at",
            (_moment(now + lease, db.dialect), moment, limit),
        )
    rows.sort(key=lambda row: (str(row[4]), int(str(row[0]))))
    return [
        Job(agency, int(str(row[0])), str(row[1]), json.loads(str(row[2])), int(str(row[3])))
        for row in rows
    ]


async def done(tx: Transaction, job: Job) -> bool:
    """Strike the job off, best in the transaction of what it did. False: the lease was lost meanwhile."""
    return await _settle(tx, job, "state = 'done', lease_until = NULL, dedupe = NULL", ())


async def failed(
    tx: Transaction, job: Job, error: str, now: datetime, *, is_final: bool = False
) -> bool:
    """Try again later, each time waiting twice as long; dead when it is final or was tried enough."""
    told = encode(ColumnKind.TEXT, error.replace("\0", "")[:2000], tx.dialect)
    if is_final or job.attempts >= ATTEMPTS:
        return await _settle(
            tx, job, "state = 'dead', lease_until = NULL, dedupe = NULL, error = ?", (told,)
        )
    run_at = _moment(now + wait_after(job.attempts), tx.dialect)
    return await _settle(
        tx, job, "state = 'waiting', lease_until = NULL, run_at = ?, error = ?", (run_at, told)
    )


def wait_after(attempts: int) -> timedelta:
    """10 s, 20 s, 40 s ... at most an hour."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


async def _settle(tx: Transaction, job: Job, change: str, args: tuple[object, ...]) -> bool:
    count = await tx.execute(
        f"UPDATE {table_name(tx.dialect, job.agency, 'job')} SET {change}"
        " WHERE id = ? AND state = 'leased' AND attempts = ?",
        (*args, job.id, job.attempts),
    )
    return count == 1


async def reap(db: Database, agency: str, now: datetime) -> int:
    """Give back what dead workers had leased; gives how many. Tried too often, it is dead instead."""
    table, moment = db.table(agency, "job"), _moment(now, db.dialect)
    lost = "state = 'leased' AND lease_until < ?"
    if not await db.fetch(f"SELECT 1 FROM {table} WHERE {lost} LIMIT 1", (moment,)):
        return 0
    async with db.transaction() as tx:
        return await tx.execute(
            f"UPDATE {table} SET lease_until = NULL, error = 'the worker stopped',"
            f" state = CASE WHEN attempts >= {ATTEMPTS} THEN 'dead' ELSE 'waiting' END,"
            f" dedupe = CASE WHEN attempts >= {ATTEMPTS} THEN NULL ELSE dedupe END"
            f" WHERE {lost}",
            (moment,),
        )


async def sweep(db: Database, agency: str, before: datetime) -> int:
    """Delete what was done and due before; gives how many. Dead jobs stay until somebody looked."""
    async with db.transaction() as tx:
        return await tx.execute(
            f"DELETE FROM {db.table(agency, 'job')} WHERE state = 'done' AND run_at < ?",
            (_moment(before, db.dialect),),
        )


async def next_due(db: Database, agency: str) -> datetime | None:
    """When the next job is due, for a worker that wants to sleep until then."""
    rows = await db.fetch(
        f"SELECT min(run_at) FROM {db.table(agency, 'job')} WHERE state = 'waiting'"
    )
    found: datetime | None = decode(ColumnKind.TIMESTAMP, rows[0][0], db.dialect)
    return found


def _moment(moment: datetime, dialect: Dialect) -> object:
    return encode(ColumnKind.TIMESTAMP, moment, dialect)
