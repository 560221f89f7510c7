"""Jobs run at least once, are claimed by one worker at a time and never get lost."""

import asyncio
from datetime import timedelta

import pytest

from casework.store import jobs, open_database
from casework.store.database import Database
from tests.store.little import AGENCY, NOW, bring, catalogue


@pytest.fixture
async def db(platform_db: Database) -> Database:
    await bring(platform_db, catalogue())
    return platform_db


async def enqueue(db: Database, kind: str = "mail", dedupe: str | None = None) -> bool:
    async with db.transaction() as tx:
        return await jobs.enqueue(tx, AGENCY, kind, {"to": "Zoë"}, NOW, dedupe)


async def test_a_job_goes_with_the_transaction_that_wrote_it(db: Database) -> None:
    with pytest.raises(KeyError):  # noqa: PT012  # the transaction is what must see the error
        async with db.transaction() as tx:
            await jobs.enqueue(tx, AGENCY, "mail", {}, NOW)
            raise KeyError
    assert await jobs.claim(db, AGENCY, NOW) == []


async def test_a_due_job_is_claimed_once_and_struck_off(db: Database) -> None:
    await enqueue(db)
    assert await jobs.next_due(db, AGENCY) == NOW
    assert await jobs.claim(db, AGENCY, NOW - timedelta(seconds=1)) == []
    (job,) = await jobs.claim(db, AGENCY, NOW)
    assert (job.kind, job.payload, job.attempts) == ("mail", {"to": "Zoë"}, 1)
    assert await jobs.claim(db, AGENCY, NOW) == []
    async with db.transaction() as tx:
        assert await jobs.done(tx, job)
    assert await jobs.next_due(db, AGENCY) is None
    assert await jobs.sweep(db, AGENCY, NOW + timedelta(days=1)) == 1


async def test_the_longest_waiting_come_first(db: Database) -> None:
    async with db.transaction() as tx:
        for minutes in (3, 1, 2):
            run_at = NOW - timedelta(minutes=minutes)
            await jobs.enqueue(tx, AGENCY, f"m{minutes}", {}, run_at)
    assert [job.kind for job in await jobs.claim(db, AGENCY, NOW, limit=2)] == ["m3", "m2"]


async def test_a_failed_job_waits_twice_as_long_each_time_and_dies_in_the_end(
    db: Database,
) -> None:
    await enqueue(db, dedupe="one")
    now, waits = NOW, []
    for _ in range(jobs.ATTEMPTS):
        (job,) = await jobs.claim(db, AGENCY, now)
        async with db.transaction() as tx:
            assert await jobs.failed(tx, job, "no answer\0", now)
        due = await jobs.next_due(db, AGENCY)
        if due:
            waits.append((due - now).total_seconds())
            now = due
    assert waits == [10, 20, 40, 80, 160, 320, 640]
    assert await jobs.claim(db, AGENCY, now + timedelta(days=9)) == []
    rows = await db.fetch(f"SELECT state, error FROM {db.table(AGENCY, 'job')}")
    assert rows == [("dead", "no answer")]
    assert await enqueue(db, dedupe="one")


async def test_a_final_failure_is_not_tried_again(db: Database) -> None:
    await enqueue(db)
    (job,) = await jobs.claim(db, AGENCY, NOW)
    async with db.transaction() as tx:
        await jobs.failed(tx, job, "no such address", NOW, is_final=True)
    assert await jobs.claim(db, AGENCY, NOW + timedelta(days=1)) == []


async def test_the_job_of_a_dead_worker_is_given_to_another_who_alone_can_finish_it(
    db: Database,
) -> None:
    await enqueue(db)
    (lost,) = await jobs.claim(db, AGENCY, NOW)
    assert await jobs.reap(db, AGENCY, NOW + timedelta(seconds=59)) == 0
    later = NOW + timedelta(seconds=61)
    assert await jobs.reap(db, AGENCY, later) == 1
    (found,) = await jobs.claim(db, AGENCY, later)
    async with db.transaction() as tx:
        assert not await jobs.done(tx, lost)
        assert await jobs.done(tx, found)


async def test_one_job_for_one_dedupe_key_until_it_is_done(db: Database) -> None:
    assert await enqueue(db, dedupe="remind 7")
    assert not await enqueue(db, dedupe="remind 7")
    assert await enqueue(db)
    assert await enqueue(db)
    claimed = await jobs.claim(db, AGENCY, NOW)
    assert len(claimed) == 3
    assert not await enqueue(db, dedupe="remind 7")
    async with db.transaction() as tx:
        for job in claimed:
            await jobs.done(tx, job)
    assert await enqueue(db, dedupe="remind 7")


async def test_workers_side_by_side_claim_every_job_exactly_once(
    db: Database, database_url: str
) -> None:
    for _ in range(60):
        await enqueue(db)
    workers = [await open_database(database_url) for _ in range(4)]

    async def work(worker: Database) -> list[int]:
        done: list[int] = []
        while claimed := await jobs.claim(worker, AGENCY, NOW, limit=5):
            async with worker.transaction() as tx:
                for job in claimed:
                    await jobs.done(tx, job)
            done += [job.id for job in claimed]
        return done

    shares = await asyncio.gather(*(work(worker) for worker in workers))
    assert sorted(number for share in shares for number in share) == list(range(1, 61))
    for worker in workers:
        await worker.close()
