"""The real product in a process of its own, with its demo data, as `make run` serves it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
LONGEST_START = 120


@dataclass(frozen=True)
class Product:
    """A running site. `passwords` are those of the demo, by e-mail address."""

    url: str
    home: Path
    passwords: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def command(self, *words: str) -> str:
        """What the command line says, in the installation of the site."""
        done = subprocess.run(
            [sys.executable, "cli.py", *words], cwd=ROOT, env=dict(self.environment),
            capture_output=True, text=True, timeout=LONGEST_START, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def served(
    home: Path, database: str | None = None, agencies: Path | None = None
) -> Iterator[Product]:
    """Publish, load the samples and serve; stopped at the end. Its words are in `home/served.log`."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "CASEWORK_HOME": str(home), "CASEWORK_URL": url}
    environment.pop("CASEWORK_DATABASE", None)
    if database:
        environment["CASEWORK_DATABASE"] = database
    if agencies:
        environment["CASEWORK_AGENCIES"] = str(agencies)
    with (home / "served.log").open("wb") as log:
        command = [sys.executable, "cli.py", "run", "--demo", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_until_ready(url, process, home)
            passwords = json.loads((home / "demo-sign-ins.json").read_text())
            yield Product(url, home, passwords, environment)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], home: Path) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/health/ready", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError((home / "served.log").read_text())
