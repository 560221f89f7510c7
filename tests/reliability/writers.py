"""People and programs that write, and a ledger of what became of every write.

The rule is Jepsen's: what was acknowledged is there exactly once; what got no answer is there once or
not at all, and sending it again with its key makes it once.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from casework.store import open_database
from tests.reliability.lamps import AGENCY
from tests.reliability.servers import CSRF, Installation, Server, found, sign_in

OUTAGES = f"/api/v1/{AGENCY}/outage"
DESK = f"/desk/{AGENCY}/outage"


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
class Writers:
    """Four clients at once: three programs that create and accept, one officer who notes."""

    api: dict[str, str]
    cookies: httpx.Cookies
    csrf: str
    first: str

    def write_until(self, server: Server, ledger: Ledger, end: Callable[[], object]) -> None:
        """Write until `end` has returned, or until there is no server any more."""
        over = threading.Event()

        def writing(task: Callable[[httpx.Client], object], **with_: object) -> threading.Thread:
            def work() -> None:
                with (
                    suppress(Gone),
                    httpx.Client(base_url=server.url, timeout=30, **with_) as client,  # type: ignore[arg-type]
                ):
                    while not over.is_set():
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
        try:
            end()
        finally:
            over.set()
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


def first_visit(server: Server, api: dict[str, str], ledger: Ledger) -> Writers:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        sign_in(client)
        answer = httpx.post(server.url + OUTAGES, json={"address": "First"}, headers=api)
        first = answer.json()["reference"]
        csrf = found(CSRF, client.get(f"{DESK}/{first}").text)
        return Writers(api, client.cookies, csrf, first)


def repeat(server: Server, writers: Writers, writes: list[Write]) -> None:
    """Send again what got no answer, under the same keys."""
    with httpx.Client(base_url=server.url, timeout=30, headers=writers.api) as client:
        client.cookies.update(writers.cookies)
        for write in writes:
            assert write.send(client).status_code in (201, 303)


def assert_kept(at: Installation, ledger: Ledger) -> None:
    """Nothing that was acknowledged is missing, and nothing is there twice."""
    counts, references = everything(at)
    assert [write for write in ledger.acknowledged if counts[write.kind, write.mark] != 1] == []
    assert [write for write in ledger.unknown if counts[write.kind, write.mark] > 1] == []
    assert references == [f"OU-{number:06}" for number in range(1, len(references) + 1)]
    assert "every event is as it was written" in at.do("audit", "verify", AGENCY)
