"""A large table that people read and write while its definition changes four times.

Real servers, real commands: a field comes, gets an index, another name, another type. Every request
is counted, and every lock that somebody waits for is seen by asking PostgreSQL all the time.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import asyncpg
import httpx

from casework.store import open_database
from tests.reliability.lamps import AGENCY
from tests.reliability.load import Ask, Load
from tests.reliability.servers import CASEWORK, Installation, Server, sign_in

OUTAGES = f"/api/v1/{AGENCY}/outage"
SEVERITY = "  severity: {type: integer, title: Severity}\n"
CHANGES = (
    ("add field", SEVERITY, SEVERITY + "  landmark: {type: text, title: Landmark}\n"),
    ("add index", SEVERITY, "  severity: {type: integer, title: Severity, index: true}\n"),
    (
        "rename",
        "  severity: {type: integer, title: Severity, index: true}\n",
        "  level: {type: integer, title: Level, index: true, was: severity}\n",
    ),
    (
        "retype",
        "  level: {type: integer, title: Level, index: true, was: severity}\n",
        "  level: {type: text, title: Level, index: true}\n",
    ),
)
LOOK_EVERY = 0.01
_WAITS = """
SELECT max(extract(epoch FROM clock_timestamp() - waitstart))::float8 FROM pg_locks
WHERE NOT granted AND waitstart IS NOT NULL AND locktype <> 'advisory'
"""
_FILL = """
INSERT INTO lamps.outage
  (reference, version, revision, created_on, changed_on, state, opened_on, team, address, severity)
SELECT 'OLD-' || n, 1, 1, now() - n * interval '1 minute', now(), 'received', now(), 'crew',
  n || ' Old Road', n % 7
FROM generate_series(1, {rows}) n
"""


@dataclass(frozen=True)
class Change:
    """One publication: how long it took, the longest wait for a lock, and what was answered meanwhile."""

    name: str
    seconds: float
    longest_wait: float
    requests: int
    slowest: float


@dataclass
class Found:
    rows: int
    changes: list[Change] = field(default_factory=list)
    failed: list[object] = field(default_factory=list)
    wrong: int = 0
    """Rows whose value is not what it was, as the type of now writes it."""


def change_under_load(at: Installation, rows: int, a_second: float) -> Found:
    asyncio.run(_fill(at.database, rows))
    found = Found(rows)
    with Server(at, "--no-work", workers=2) as server:
        with httpx.Client(base_url=server.url, timeout=30) as officer:
            sign_in(officer)
            cookies = officer.cookies
        load = Load(server.url, _asks(at.token), a_second, cookies)
        with load, _changing(server, at.token) as changer, _waiting(at.database) as waits:
            time.sleep(1)
            for name, before, after in CHANGES:
                found.changes.append(_change(at, load, waits, (name, before, after)))
        found.failed = [*load.failed(), *changer]
    found.wrong = asyncio.run(_wrong(at.database))
    return found


def _asks(token: str) -> list[Ask]:
    machine = (("Authorization", f"Bearer {token}"),)
    return [
        Ask("list", "GET", f"/desk/{AGENCY}/outage"),
        Ask("API list", "GET", f"{OUTAGES}?limit=25", (), machine),
        Ask("API get", "GET", f"{OUTAGES}/OLD-77", (), machine),
        Ask("API create", "POST", OUTAGES, (), machine, {"address": "1 Load St"}),
        Ask("record form", "GET", f"/desk/{AGENCY}/outage/new"),
    ]


def _change(
    at: Installation, load: Load, waits: list[float], change: tuple[str, str, str]
) -> Change:
    name, before, after = change
    file = at.agencies / AGENCY / "case_types" / "outage.yaml"
    text = file.read_text()
    assert text.count(before) == 1, name
    file.write_text(text.replace(before, after))
    waits.clear()
    began = time.monotonic()
    done = subprocess.run(
        [*CASEWORK, "publish", AGENCY],
        env=at.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stdout + done.stderr
    time.sleep(1.5)
    asked = [one for one in list(load.answers) if one.began >= began]
    slowest = max((one.took for one in asked), default=0.0)
    return Change(name, seconds, max(waits, default=0.0), len(asked), slowest)


# -- beside it -----------------------------------------------------------------------------------
@contextmanager
def _changing(server: Server, token: str) -> Iterator[list[str]]:
    """Records are changed, one after another, as programs do it. Gives what was not answered well."""
    over, failed = threading.Event(), list[str]()
    headers = {"Authorization": f"Bearer {token}"}

    def work() -> None:
        with httpx.Client(base_url=server.url, headers=headers, timeout=30) as client:
            for number in itertools.cycle(range(1, 500)):
                if over.is_set():
                    return
                url = f"{OUTAGES}/OLD-{number}"
                etag = client.get(url).headers.get("etag", "")
                answer = client.patch(
                    url, json={"address": f"{number} New Road"}, headers={"If-Match": etag}
                )
                if answer.status_code != 200:
                    failed.append(f"change: {answer.status_code} {answer.text[:300]}")
                time.sleep(0.05)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield failed
    finally:
        over.set()
        thread.join()


@contextmanager
def _waiting(url: str) -> Iterator[list[float]]:
    """The seconds that somebody had waited for a lock of a table or row, each time it was looked."""
    over, seen = threading.Event(), list[float]()

    async def look() -> None:
        connection = await asyncpg.connect(url)
        while not over.is_set():
            waited = await connection.fetchval(_WAITS)
            if waited is not None:
                seen.append(waited)
            await asyncio.sleep(LOOK_EVERY)
        await connection.close()

    thread = threading.Thread(target=lambda: asyncio.run(look()))
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


async def _fill(url: str, rows: int) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(_FILL.format(rows=rows))
    await connection.execute("ANALYZE lamps.outage")
    await connection.close()


async def _wrong(url: str) -> int:
    db = await open_database(url, read_limit=600)
    rows = await db.fetch_slow(
        "SELECT count(*) FROM lamps.outage WHERE reference LIKE 'OLD-%'"
        " AND level IS DISTINCT FROM (substr(reference, 5)::bigint % 7)::text"
    )
    await db.close()
    return int(str(rows[0][0]))
