"""Two servers and a worker on one database: what is due is done once, whoever dies in between."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from casework.clock import system_clock
from casework.fields.columns import ColumnKind
from casework.store import open_database
from casework.store.codec import encode
from casework.store.database import Row
from tests.reliability.lamps import AGENCY
from tests.reliability.servers import PATIENCE, Installation, Server, Started, api
from tests.reliability.writers import OUTAGES

CASES = 40

pytestmark = pytest.mark.slow


def ask(at: Installation, table: str, what: str, where: str = "1 = 1") -> list[Row]:
    async def read() -> list[Row]:
        db = await open_database(at.database)
        try:
            return await db.fetch(f"SELECT {what} FROM {db.table(AGENCY, table)} WHERE {where}")
        finally:
            await db.close()

    return asyncio.run(read())


def move_clock_of(at: Installation, table: str, column: str, where: str, by: timedelta) -> None:
    """Time passes for these rows: the moment in the column is now that far from us."""

    async def write() -> None:
        db = await open_database(at.database)
        moment = encode(ColumnKind.TIMESTAMP, system_clock() + by, db.dialect)
        try:
            async with db.transaction() as tx:
                await tx.execute(
                    f"UPDATE {db.table(AGENCY, table)} SET {column} = ? WHERE {where}", (moment,)
                )
        finally:
            await db.close()

    asyncio.run(write())


def eventually(is_so: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.1)


def events(at: Installation, kind: str) -> Counter[object]:
    """How often each case has an event of this kind."""
    return Counter(record for (record,) in ask(at, "event", "record", f"kind = '{kind}'"))


def open_cases(servers: Sequence[Server], token: str, *, accept: bool) -> list[str]:
    """Half on one server, half on the other; accepting a case sends the crew a message."""
    references = []
    for server in servers:
        with api(server, token) as program:
            for number in range(CASES // len(servers)):
                made = program.post(OUTAGES, json={"address": f"{number} Two Street"})
                reference = made.json()["reference"]
                references.append(reference)
                if accept:
                    path = f"{OUTAGES}/{reference}/actions/accept"
                    done = program.post(path, headers={"If-Match": '"1"'})
                    assert done.status_code == 200, done.text
    return references


def test_a_deadline_is_told_once_by_however_many_processes(lamps: Installation) -> None:
    token = lamps.token
    with Server(lamps, workers=1) as one, Server(lamps, workers=1) as two, Started(lamps, "work"):
        references = open_cases((one, two), token, accept=False)
        move_clock_of(lamps, "deadline", "due_on", "1 = 1", timedelta(minutes=-1))
        eventually(lambda: len(events(lamps, "deadline_missed")) == CASES, "not all were told")
        time.sleep(2.5)  # every process has looked twice more
        told = events(lamps, "deadline_missed")
        assert len(references) == CASES
        assert set(told.values()) == {1}
        assert events(lamps, "deadline_warned") == Counter()
    assert "every event is as it was written" in lamps.do("audit", "verify", AGENCY)


def test_a_message_is_delivered_once_though_its_workers_are_killed(
    lamps: Installation, record_property: Callable[[str, object], None]
) -> None:
    token, outbox = lamps.token, lamps.home / "outbox"
    with Server(lamps, "--no-work", workers=1) as one, Server(lamps, workers=1) as two:
        open_cases((one, two), token, accept=True)
        before = len(ask(lamps, "job", "id", "state IN ('waiting', 'leased')"))
        for _ in range(3):
            delivered = len(list(outbox.glob("*.eml")))
            with Started(lamps, "work") as worker:
                eventually(
                    lambda was=delivered: (
                        len(list(outbox.glob("*.eml"))) > was  # type: ignore[misc]
                        or not ask(lamps, "job", "id", "state = 'waiting'")
                    ),
                    "nobody delivers",
                )
                worker.kill()
        two.kill()
        abandoned = len(ask(lamps, "job", "id", "state = 'leased'"))
        move_clock_of(lamps, "job", "lease_until", "state = 'leased'", timedelta(seconds=-1))
        with Started(lamps, "work") as worker:
            eventually(lambda: not ask(lamps, "job", "id", "state <> 'done'"), "some are left")
            assert worker.terminate() == 0, worker.said()
    mails = list(outbox.glob("*.eml"))
    assert len(mails) == CASES
    assert len({mail.read_text().partition("Please look at ")[2][:9] for mail in mails}) == CASES
    assert set(events(lamps, "message_queued").values()) == {1}
    assert events(lamps, "message_sent") == events(lamps, "message_queued")
    assert "every event is as it was written" in lamps.do("audit", "verify", AGENCY)
    record_property("queued_when_workers_began_to_die", before)
    record_property("abandoned_in_the_middle", abandoned)
