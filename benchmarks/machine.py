"""The processor time of process trees, free ports, and what the machine is."""

from __future__ import annotations

import os
import platform
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("granian", "litestar", "django", "djangorestframework", "asyncpg", "jinja2")
START_LIMIT = 60.0
SETTLE_LIMIT = 15.0


@dataclass
class Served:
    """A server of ours: its process, its port and what else works for it (a database server)."""

    process: subprocess.Popen[bytes]
    port: int
    also: Sequence[int] = field(default=())

    def cpu(self) -> float:
        """Seconds of processor time of the whole tree so far."""
        return sum(_tree_cpu(pid) for pid in (self.process.pid, *self.also))

    def settle(self) -> None:
        """Wait until what was started with the server has finished starting."""
        until = time.perf_counter() + SETTLE_LIMIT
        while time.perf_counter() < until:
            before = self.cpu()
            time.sleep(0.5)
            if self.cpu() - before < 0.05:
                return

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _tree_cpu(pid: int) -> float:
    found = 0.0
    with suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        for one in (top, *top.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = one.cpu_times()
                found += times.user + times.system
    return found


def serve(
    command: Callable[[int], Sequence[str]],
    environment: Mapping[str, str],
    path: str,
    headers: str = "",
    also: Sequence[int] = (),
) -> tuple[Served, float]:
    """Start a server; gives it, and the seconds until it answered `path` with 200."""
    port = free_port()
    started = time.perf_counter()
    process = subprocess.Popen(
        command(port),
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=None if os.environ.get("CASEWORK_BENCH_LOUD") else subprocess.DEVNULL,
    )
    served = Served(process, port, also)
    while not _answers(port, path, headers):
        if process.poll() is not None or time.perf_counter() - started > START_LIMIT:
            served.stop()
            raise RuntimeError(f"{command(port)[0:4]} did not answer {path}")
        time.sleep(0.005)
    return served, time.perf_counter() - started


def _answers(port: int, path: str, headers: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            text = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}Connection: close\r\n\r\n"
            connection.sendall(text.encode())
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def facts() -> list[str]:
    """What a reader must know to compare; nothing that names the machine."""
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"{_processor()}, {os.cpu_count()} processors, {memory:.0f} GiB",
        f"{platform.system()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        packages,
        f"load of the machine when the run began: {load:.1f}",
    ]


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
