"""Trouble while serving: asked to end, connections cut, the database away, the disk full."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import httpx
import pytest

from tests.reliability.conftest import lamps_at
from tests.reliability.servers import PATIENCE, Installation, Server, api
from tests.reliability.writers import (
    OUTAGES,
    Ledger,
    Write,
    assert_kept,
    creation,
    first_visit,
    repeat,
)

pytestmark = pytest.mark.slow

GRACE_SECONDS = 15.0
RECOVERED_SECONDS = 5.0
MEGABYTES = 240
"""Of a disk to be filled: the server calls itself ready only while 200 are free."""


def keyed(ledger: Ledger) -> list[Write]:
    """What may be sent again: an action has no key, its version tells it apart."""
    return [write for write in ledger.unknown if write.kind != "acted"]


def recovered_after(server: Server, token: str) -> float:
    """Seconds until a new case can be made again."""
    began = time.monotonic()
    with api(server, token) as program:
        while time.monotonic() - began < PATIENCE:
            with suppress(httpx.HTTPError):
                if creation().send(program).status_code == 201:
                    return time.monotonic() - began
            time.sleep(0.1)
    raise AssertionError("it never recovered")


def test_sigterm_ends_the_server_soon_and_keeps_what_was_acknowledged(
    lamps: Installation, record_property: Callable[[str, object], None]
) -> None:
    headers = {"Authorization": f"Bearer {lamps.token}"}
    ledger, took, status = Ledger(), [0.0], [-1]
    with Server(lamps) as server:
        writers = first_visit(server, headers, ledger)

        def end() -> None:
            time.sleep(1)
            began = time.monotonic()
            status[0] = server.terminate()
            took[0] = time.monotonic() - began

        writers.write_until(server, ledger, end)
    assert status == [0], server.said()
    assert took[0] < GRACE_SECONDS
    assert ledger.refused == []
    assert ledger.acknowledged
    assert_kept(lamps, ledger)
    record_property("sigterm_seconds", round(took[0], 2))
    record_property("without_answer", len(ledger.unknown))


def test_a_worker_process_that_is_killed_is_replaced(sqlite_lamps: Installation) -> None:
    token = sqlite_lamps.token
    with Server(sqlite_lamps, workers=1) as server:
        first = server.children()
        assert len(first) == 2  # the one that answers, and timers and deliveries
        for process in first:
            os.kill(process, 9)
        recovered_after(server, token)
        until = time.monotonic() + PATIENCE
        while len(server.children()) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        assert len(server.children()) == 2
        assert not set(first) & set(server.children())


@pytest.mark.postgres
def test_connections_that_are_cut_are_no_fault_of_ours_and_heal(
    tmp_path: Path, postgres_url: str, record_property: Callable[[str, object], None]
) -> None:
    at = lamps_at(tmp_path, postgres_url)
    token = at.token
    ledger, cut = Ledger(), [0]

    def cut_connections() -> None:
        for _ in range(12):
            time.sleep(0.25)
            cut[0] += asyncio.run(terminated(postgres_url))

    with Server(at) as server:
        processes = server.children()
        writers = first_visit(server, {"Authorization": f"Bearer {token}"}, ledger)
        writers.write_until(server, ledger, cut_connections)
        took = recovered_after(server, token)
        repeat(server, writers, keyed(ledger))
        assert server.children() == processes, "a process did not live through it"
    assert ledger.refused == []
    assert cut[0] >= 12
    assert took < RECOVERED_SECONDS
    assert_kept(at, ledger)
    record_property("connections_cut", cut[0])
    record_property("acknowledged", len(ledger.acknowledged))
    record_property("told_503", len(ledger.unknown))
    record_property("recovered_seconds", round(took, 2))


async def terminated(dsn: str) -> int:
    """Cut every connection to the database but our own; gives how many."""
    connection = await asyncpg.connect(dsn)
    try:
        count: int = await connection.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return count
    finally:
        await connection.close()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own, so that filling it harms nobody; needs the right to mount."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk can only be filled where a small one may be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"\0" * 4096)


def test_a_full_disk_refuses_writes_answers_reads_and_heals(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with small_disk(tmp_path / "disk", MEGABYTES) as disk:
        at = lamps_at(disk, f"sqlite:///{disk / 'casework.db'}")
        token, ledger, reads = at.token, Ledger(), set[int]()
        with Server(at) as server, api(server, token) as program:
            reference = program.post(OUTAGES, json={"address": "First"}).json()["reference"]
            processes = server.children()
            fill(disk / "ballast")
            for _ in range(60):
                ledger.send(program, creation())
                reads.add(program.get(f"{OUTAGES}/{reference}").status_code)
                reads.add(program.get(OUTAGES).status_code)
            told = program.post(OUTAGES, json={"address": "No room"})
            assert told.status_code == 503
            assert told.headers["retry-after"]
            assert program.get("/health/ready").status_code == 503
            (disk / "ballast").unlink()
            took = recovered_after(server, token)
            for write in ledger.unknown:
                assert write.send(program).status_code == 201
            assert server.children() == processes, "a process did not live through it"
        assert ledger.refused == []
        assert ledger.unknown
        assert reads == {200}
        assert took < RECOVERED_SECONDS
        assert_kept(at, ledger)
        with sqlite3.connect(disk / "casework.db") as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        file.close()
    record_property("told_503", len(ledger.unknown))
    record_property("recovered_seconds", round(took, 2))
