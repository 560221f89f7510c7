"""Casework as an operator runs it: the command line, in processes of its own, on an installation.

Every process is started in a session of its own, so that a test ends exactly what it started.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import httpx

ROOT = Path(__file__).resolve().parents[2]
CASEWORK = (sys.executable, str(ROOT / "cli.py"))
PATIENCE = 60.0
"""Seconds for a process to start or end on a machine that is busy with other tests."""
PASSWORD = "seven-lamps-by-the-river"
OFFICER = "officer@works.example"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Installation:
    """A home, a folder of agencies and a database; the token is an administrator's."""

    home: Path
    agencies: Path
    database: str
    token: str = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if "CASEWORK" not in name}
        own = {
            "CASEWORK_HOME": str(self.home),
            "CASEWORK_AGENCIES": str(self.agencies),
            "CASEWORK_DATABASE": self.database,
        }
        return {**kept, **own}

    def command(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end, whatever its end is."""
        return subprocess.run(
            [*CASEWORK, *words],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def do(self, *words: str, given: str = "") -> str:
        """Run a command that must go well; gives what it said."""
        done = self.command(*words, given=given)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout.strip()


class Started:
    """A running command, in a session of its own."""

    def __init__(self, at: Installation, *words: str) -> None:
        self.log = at.home / f"{words[0]}-{time.monotonic_ns()}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*CASEWORK, *words],
                env=at.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL to the whole tree at once, as when the power of the machine goes."""
        kill_session(self.process.pid)
        self.process.wait(PATIENCE)

    def terminate(self) -> int:
        """SIGTERM to the first process only, as a service manager sends it; gives the exit status."""
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def children(self) -> list[int]:
        """The other living processes of the session."""
        return [found for found in members_of(self.process.pid) if found != self.process.pid]

    def said(self) -> str:
        return self.log.read_text()

    def __enter__(self) -> Started:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        kill_session(self.process.pid)
        self.process.wait(PATIENCE)


def kill_session(leader: int) -> None:
    """Kill what runs in the session that we started, and nothing else."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
    until = time.monotonic() + PATIENCE
    while members_of(leader):
        assert time.monotonic() < until, "a killed process is still there"
        time.sleep(0.005)


def members_of(session: int) -> list[int]:
    """The living processes of a session. A zombie holds nothing any more."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = stat.read_text().rpartition(") ")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(rest[3]) == session and rest[0] != "Z":
            found.append(int(stat.parent.name))
    return found


class Server(Started):
    """`casework run`, from its start to its end."""

    def __init__(self, at: Installation, *options: str, workers: int = 2, port: int = 0) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        began = time.monotonic()
        super().__init__(at, "run", "--port", str(self.port), "--workers", str(workers), *options)
        self.ready_after = self._wait(began)

    def _wait(self, began: float) -> float:
        """Until the first page comes; gives the seconds."""
        while time.monotonic() - began < PATIENCE:
            assert self.process.poll() is None, self.said()
            try:
                httpx.get(f"{self.url}/health/ready", timeout=5).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.02)
            else:
                return time.monotonic() - began
        kill_session(self.process.pid)
        raise AssertionError(f"not ready after {PATIENCE} seconds: {self.said()}")

    def __enter__(self) -> Server:
        return self


CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')


def sign_in(client: httpx.Client) -> None:
    """The client's cookie becomes a session of the officer."""
    csrf = found(CSRF, client.get("/sign-in").text)
    posted = {"csrf": csrf, "email": OFFICER, "password": PASSWORD, "next": "/desk"}
    answer = client.post("/sign-in", data=posted)
    assert answer.status_code == 303, answer.text


def found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    assert match is not None, f"{pattern.pattern} is not in the page"
    return match.group(1)


@contextmanager
def api(server: Server, token: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=30) as client:
        yield client
