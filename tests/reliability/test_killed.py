"""Kill -9 of the whole server in the middle of writes, again and again.

The rule is Jepsen's: what was acknowledged is there exactly once; what got no answer is there once or
not at all, and sending it again with its key makes it once.

CASEWORK_KILLS sets how often the server is killed (20).
"""

from __future__ import annotations

import asyncio
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import pytest

from casework.store import open_database
from tests.reliability.lamps import AGENCY
from tests.reliability.servers import CSRF, Installation, Server, found, free_port, sign_in

KILLS = int(os.environ.get("CASEWORK_KILLS", "20"))
OUTAGES = f"/api/v1/{AGENCY}/outage"
DESK = f"/desk/{AGENCY}/outage"
READY_SECONDS = 30.0
"""Far above what it takes, because other tests run beside: a start that hangs is what must be seen."""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Write:
    """A request that changes something, told apart from all others by its mark."""

    kind: str
    mark: str
    send: Callable[[httpx.Client], httpx.Response]


class Gone(Exception):
    """The server gave no answer."""


@dataclass
class Ledger:
    """What was sent: what was answered well, and what got no answer."""

    acknowledged: list[Write] = field(default_factory=list)
    unknown: list[Write] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def send(self, client: httpx.Client, write: Write) -> httpx.Response | None:
        """The answer when it was a good one. Raises Gone when there was none."""
        try:
            answer = write.send(client)
        except httpx.HTTPError as error:
            self.unknown.append(write)
            raise Gone from error
        if answer.status_code in (200, 201, 303):
            self.acknowledged.append(write)
            return answer
        if answer.status_code != 503:
            self.refused.append(f"{write.kind}: {answer.status_code} {answer.text[:200]}")
        else:
            self.unknown.append(write)
        return None


def creation() -> Write:
    mark, key = f"1 {uuid4().hex} Street", uuid4().hex
    return Write(
        "submitted",
        mark,
        lambda client: client.post(
            OUTAGES, json={"address": mark}, headers={"Idempotency-Key": key}
        ),
    )


def acceptance(reference: str, mark: str) -> Write:
    path = f"{OUTAGES}/{reference}/actions/accept"
    return Write(
        "acted",
        mark,
        lambda client: client.post(path, json={"reason": mark}, headers={"If-Match": '"1"'}),
    )


def noting(reference: str, csrf: str) -> Write:
    mark, key = uuid4().hex, uuid4().hex
    posted = {"csrf": csrf, "key": key, "note": mark}
    return Write(
        "noted", mark, lambda client: client.post(f"{DESK}/{reference}/notes", data=posted)
    )


def create_and_accept(client: httpx.Client, ledger: Ledger) -> None:
    answer = ledger.send(client, creation())
    if answer is not None:
        ledger.send(client, acceptance(answer.json()["reference"], uuid4().hex))


@dataclass
class Crash:
    """The clients of one life of the server."""

    api: dict[str, str]
    cookies: httpx.Cookies
    csrf: str
    first: str

    def run(self, server: Server, ledger: Ledger, seconds: float) -> None:
        """Write from four threads, and kill the server in the middle of it."""

        def writing(task: Callable[[httpx.Client], object], **with_: object) -> threading.Thread:
            def work() -> None:
                with (
                    suppress(Gone),
                    httpx.Client(base_url=server.url, timeout=30, **with_) as client,  # type: ignore[arg-type]
                ):
                    while True:
                        task(client)

            return threading.Thread(target=work)

        threads = [
            writing(lambda client: create_and_accept(client, ledger), headers=self.api)
            for _ in range(3)
        ]
        threads.append(
            writing(
                lambda client: ledger.send(client, noting(self.first, self.csrf)),
                cookies=self.cookies,
            )
        )
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        server.kill()
        for thread in threads:
            thread.join()


def everything(at: Installation) -> tuple[Counter[tuple[str, str]], list[str]]:
    """How often each write is in the database, by kind and mark; and every reference in order."""

    async def read() -> tuple[Counter[tuple[str, str]], list[str]]:
        db = await open_database(at.database)
        try:
            outage, event = db.table(AGENCY, "outage"), db.table(AGENCY, "event")
            cases = await db.fetch(f"SELECT address, reference FROM {outage} ORDER BY id")
            told = await db.fetch(
                f"SELECT kind, reason FROM {event} WHERE kind IN ('noted', 'acted')"
            )
            counts = Counter((str(kind), str(reason)) for kind, reason in told)
            counts.update(("submitted", str(address)) for address, _ in cases)
            return counts, [str(reference) for _, reference in cases]
        finally:
            await db.close()

    return asyncio.run(read())


def test_no_acknowledged_write_is_lost_and_none_is_doubled_however_often_the_server_is_killed(
    lamps: Installation, record_property: Callable[[str, object], None]
) -> None:
    api = {"Authorization": f"Bearer {lamps.token(AGENCY)}"}
    port, ledger, ready, rng = free_port(), Ledger(), [], random.Random(4)  # noqa: S311
    crash: Crash | None = None
    for turn in range(KILLS):
        server = Server(lamps, port=port, workers=1 + turn % 2)
        ready.append(server.ready_after)
        try:
            crash = crash or first_visit(server, api, ledger)
            crash.run(server, ledger, rng.uniform(0.2, 0.9))
        finally:
            server.kill()
    assert ledger.refused == []
    counts, _ = everything(lamps)
    lost = [w for w in ledger.acknowledged if counts[w.kind, w.mark] != 1]
    doubled = [w for w in ledger.unknown if counts[w.kind, w.mark] > 1]
    assert (lost, doubled) == ([], [])

    arrived = [w for w in ledger.unknown if counts[w.kind, w.mark] == 1]
    with Server(lamps, port=port) as server:
        assert crash is not None
        repeat(server, crash, [w for w in ledger.unknown if w.kind != "acted"])
    counts, references = everything(lamps)
    again = [w for w in ledger.unknown if w.kind != "acted" and counts[w.kind, w.mark] != 1]
    assert again == []
    assert max(counts.values()) == 1
    assert references == [f"OU-{number:06}" for number in range(1, len(references) + 1)]
    assert "every event is as it was written" in lamps.do("audit", "verify", AGENCY)
    assert max(ready) < READY_SECONDS
    ready.sort()
    record_property("kills", KILLS)
    record_property("acknowledged", len(ledger.acknowledged))
    record_property("unknown", len(ledger.unknown))
    record_property("unknown_but_written", len(arrived))
    record_property("ready_p50", round(ready[len(ready) // 2], 2))
    record_property("ready_max", round(ready[-1], 2))


def first_visit(server: Server, api: dict[str, str], ledger: Ledger) -> Crash:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        sign_in(client)
        answer = httpx.post(server.url + OUTAGES, json={"address": "First"}, headers=api)
        first = answer.json()["reference"]
        csrf = found(CSRF, client.get(f"{DESK}/{first}").text)
        return Crash(api, client.cookies, csrf, first)


def repeat(server: Server, crash: Crash, writes: list[Write]) -> None:
    """Send again what got no answer, under the same keys."""
    with httpx.Client(base_url=server.url, timeout=30, headers=crash.api) as client:
        client.cookies.update(crash.cookies)
        for write in writes:
            assert write.send(client).status_code in (201, 303)
