"""Executing a plan: exactly its SQL, one process at a time, and never a plan of yesterday.

SQLite: everything in one transaction, so a crash leaves the file as it was. PostgreSQL: locks are
waited for two seconds at a time, because a waiting ALTER makes every later reader wait behind it;
what was done before a crash stays done, and planning again gives the rest.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from itertools import groupby
from typing import Any, Protocol

import asyncpg

from casework.problems import Refused
from casework.store.database import Database, DatabaseBusy, Transaction, UnstorableValue
from casework.store.plan import Job, Plan, Step
from casework.store.planner import introspect, plan_platform
from casework.store.postgresql import PostgreSQLDatabase, PostgreSQLTransaction
from casework.store.postgresql_errors import explained
from casework.store.rewriting import rewrite_words
from casework.store.sqlite import SQLiteDatabase

LOCK_KEY = 0x63617365
"""The advisory lock of everybody who changes a schema: "case"."""
LOCK_TRIES = 30
LOCK_SECONDS = 2

Progress = Callable[[int, Step], None]
"""Told the number of each step (from 1) before it runs."""


class PlanRefused(Exception):
    """The plan has refusals: nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        self.refusals = plan.refusals
        super().__init__("\n".join(map(str, plan.refusals)))


class NotAllowed(Refused):
    """The plan sets data aside and nobody said that it may. Nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        told = dict.fromkeys(step.note for step in plan.destructive())
        lines = "\n".join(f"  {note}" for note in told)
        super().__init__(
            f"{plan.agency}: this puts data out of sight:\n{lines}\n"
            "It comes back when the definition names it again, or by a rollback. To go on:"
            " --allow destructive"
        )


class PlanOutdated(Refused):
    """Somebody changed the schema after the plan was made: plan again. Nothing was changed."""


class ApplyFailed(Refused):
    """The database refused a step; `__cause__` says why. Planning again gives what is left to do."""

    def __init__(self, step: Step, why: Exception) -> None:
        self.step = step
        super().__init__(f"{step.note}: {why}")


class Runner(Protocol):
    async def run(self, steps: Sequence[Step], progress: Progress) -> None: ...


async def apply_plan(
    db: Database,
    plan: Plan,
    progress: Progress | None = None,
    *,
    allow_destructive: bool = False,
) -> None:
    """Do what the plan says, and nothing when it has refusals (`PlanRefused`).

    `NotAllowed` when it would set data aside and that is not allowed.
    """
    if plan.refusals:
        raise PlanRefused(plan)
    if plan.destructive() and not allow_destructive:
        raise NotAllowed(plan)
    if not plan.steps:
        return
    async with schema_locked(db) as runner:
        schema = await introspect(db, plan.agency)
        if schema.fingerprint() != plan.fingerprint:
            raise PlanOutdated(f"the tables of {plan.agency} changed since the plan was made")
        await runner.run(plan.steps, progress or _silent)
        await db.forget_statements()
        for step in plan.steps:
            if step.kind == "rewrite_search":
                await rewrite_words(db, plan.agency, step.subject, plan.catalogue)


async def ensure_platform(db: Database) -> None:
    """Make or complete the platform's own tables. Any number of processes may do it at once."""
    if (await plan_platform(db)).is_empty:
        return
    async with schema_locked(db) as runner:
        plan = await plan_platform(db)
        if plan.refusals:
            raise PlanRefused(plan)
        await runner.run(plan.steps, _silent)


def _silent(number: int, step: Step) -> None:
    """Nobody wants to know."""


@asynccontextmanager
async def schema_locked(db: Database) -> AsyncIterator[Runner]:
    """Nobody else changes a schema inside; what was read before may be out of date."""
    if isinstance(db, SQLiteDatabase):
        async with db.transaction():
            yield SQLiteRunner(db)
    elif isinstance(db, PostgreSQLDatabase):
        connection = await db.connect()
        try:
            with explained():
                await _lock(connection)
            yield PostgreSQLRunner(connection)
        finally:
            await connection.close()
    else:
        raise TypeError(f"no way to change the schema of {type(db).__name__}")


async def _lock(connection: Any) -> None:
    for _ in range(LOCK_TRIES * LOCK_SECONDS * 10):
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
            return
        await asyncio.sleep(0.1)
    raise DatabaseBusy("another process is changing the schema")


class SQLiteRunner:
    """Inside the transaction of `schema_locked`; long statements do not block the event loop."""

    def __init__(self, db: SQLiteDatabase) -> None:
        self._db = db

    async def run(self, steps: Sequence[Step], progress: Progress) -> None:
        for number, step in enumerate(steps, 1):
            progress(number, step)
            try:
                await self._run(step)
            except Exception as error:
                raise ApplyFailed(step, error) from error

    async def _run(self, step: Step) -> None:
        async with self._db.transaction() as tx:
            if step.job is not None:
                await work_off(step.job, tx)
            elif step.repeats:
                while await tx.execute(step.sql):
                    continue
            elif not step.sql.startswith("--"):
                await self._db.write_slowly(step.sql)


async def work_off(job: Job, tx: Transaction) -> None:
    """All of it in one transaction."""
    after: int | None = 0
    while after is not None:
        after = await job.batch(tx, after)
        await asyncio.sleep(0)


class PostgreSQLRunner:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def run(self, steps: Sequence[Step], progress: Progress) -> None:
        numbered = list(enumerate(steps, 1))
        for together, group in groupby(numbered, lambda pair: pair[1].in_transaction):
            if together:
                await self._patiently(list(group), progress)
            else:
                for number, step in group:
                    progress(number, step)
                    await self._alone(step)

    async def _patiently(self, group: Sequence[tuple[int, Step]], progress: Progress) -> None:
        for turn in range(LOCK_TRIES):
            try:
                async with self._connection.transaction():
                    await self._connection.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
                    for number, step in group:
                        if turn == 0:
                            progress(number, step)
                        await self._together(step)
                return
            except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
                await asyncio.sleep(0.2)
        raise DatabaseBusy("a table stayed locked by others; nothing of this group was changed")

    async def _together(self, step: Step) -> None:
        if step.job is None:
            await self._execute(step)
            return
        with failing_at(step):
            await work_off(step.job, PostgreSQLTransaction(self._connection))

    async def _alone(self, step: Step) -> None:
        """Each batch is a transaction of its own: its locks are short and what is done stays done."""
        if step.job is not None:
            after: int | None = 0
            while after is not None:
                with failing_at(step):
                    async with self._connection.transaction():
                        after = await step.job.batch(PostgreSQLTransaction(self._connection), after)
            return
        try:
            while await self._execute(step) and step.repeats:
                continue
        except asyncpg.LockNotAvailableError as error:
            raise DatabaseBusy(str(error)) from error

    async def _execute(self, step: Step) -> int:
        if step.sql.startswith("--"):
            return 0
        with failing_at(step):
            status: str = await self._connection.execute(step.sql)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0


@contextmanager
def failing_at(step: Step) -> Iterator[None]:
    """What the database refuses is told with the step; a lock that is waited for is not a refusal."""
    try:
        yield
    except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
        raise
    except DatabaseBusy as error:
        raise asyncpg.LockNotAvailableError(str(error)) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, UnstorableValue) as error:
        raise ApplyFailed(step, error) from error
