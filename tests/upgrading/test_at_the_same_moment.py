"""Moving cases on while officers work, twice at once, and with a process that is killed."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from typing import Any

from casework.cases.audit import verify_audit
from casework.cases.upgrade_run import Weighed, upgrade_open
from tests.upgrading.licences import ASK_NOTHING, second
from tests.upgrading.stalls import URL, act_on_stall, apply, publish, read, stall, upgrade, work_of
from tests.web.driving import Running

CASES = 40


def told_events(site: Running, kind: str) -> dict[int, int]:
    """By case how often it was told."""
    rows = site.rows("town", "event", "record, count(*)", f"kind = '{kind}' GROUP BY record")
    return {int(record): int(count) for record, count in rows}


def whole(site: Running) -> int:
    """Each case is under one revision with all that belongs to it; gives how many moved."""
    moved = told_events(site, "upgraded")
    for record, revision, risk, version in site.rows(
        "town", "stall", "id, revision, risk, version"
    ):
        is_moved = int(record) in moved
        assert (revision, risk, version) == ((2, "low", 2) if is_moved else (1, None, 1))
        names = site.rows("town", "deadline", "name", f"record = {record}")
        assert ("check" in {str(name) for (name,) in names}) is is_moved
    assert set(moved.values()) <= {1}
    assert site.run(verify_audit(site.inside.db, "town", site.settings.home)) is None
    return len(moved)


def killed_after(site: Running, lines: int) -> None:
    """Kill -9 as soon as the process told of so many cases."""
    words = [sys.executable, "-m", "tests.upgrading.upgrading_process"]
    where = [site.settings.database, str(site.settings.home)]
    with subprocess.Popen([*words, *where], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)


def test_a_run_that_is_killed_goes_on_where_it_stopped(site: Running) -> None:
    for _ in range(CASES):
        apply(site)
    publish(site, second(*ASK_NOTHING))
    moved = 0
    for lines in (3, 7, 5):
        killed_after(site, lines)
        now = whole(site)
        assert moved < now < CASES
        moved = now
    assert len(upgrade(site)) == CASES - moved
    assert whole(site) == CASES
    assert upgrade(site) == {}


def test_a_killed_run_asks_nobody_twice(site: Running) -> None:
    for _ in range(20):
        apply(site)
    publish(site, second())
    killed_after(site, 6)
    upgrade(site)
    assert set(told_events(site, "upgrade_asked").values()) == {1}
    assert len(told_events(site, "upgrade_asked")) == 20


def test_two_runs_at_once_move_each_case_once(site: Running) -> None:
    for _ in range(12):
        apply(site)
    publish(site, second(*ASK_NOTHING))

    async def one_run() -> list[Weighed]:
        return [one async for one in upgrade_open(work_of(site), stall(site), URL, site.clock)]

    async def both() -> None:
        await asyncio.gather(one_run(), one_run())

    site.run(both())
    assert whole(site) == 12


def test_an_officer_who_saves_meanwhile_loses_nothing(site: Running) -> None:
    """Whoever is slower looks at the case again: the run by itself, the officer on a page that says so."""
    references = [apply(site)[0] for _ in range(6)]
    publish(site, second(*ASK_NOTHING))

    async def run() -> None:
        async for _ in upgrade_open(work_of(site), stall(site), URL, site.clock):
            await asyncio.sleep(0)

    async def change(reference: str) -> Any:
        path = f"/api/v1/town/stall/{reference}"
        for _ in range(10):
            now = await site.ask("GET", path, "token:chief")
            done = await site.ask(
                "PATCH",
                path,
                "token:chief",
                json={"size": 33},
                headers={"If-Match": now.headers["etag"]},
            )
            if done.status_code == 200:
                return done
        return None

    async def both() -> None:
        await asyncio.gather(run(), *(change(each) for each in references))

    site.run(both())
    for reference in references:
        told = read(site, reference)
        assert (told["revision"], told["size"], told["risk"]) == (2, 33, "low")


def test_a_case_that_is_over_keeps_its_law(site: Running) -> None:
    reference, _ = apply(site)
    publish(site, second(*ASK_NOTHING))
    act_on_stall(site, reference, "grant")
    assert upgrade(site) == {}
    assert read(site, reference)["revision"] == 1
