"""`python -m benchmarks.large_checked`: `casework check` and `plan` of 200 entities and 5,000 fields.

Each command runs in a process of its own, as people run it; seconds, processor seconds and the most
memory it held. `plan` is asked after one field was added to the text that is live.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.large_agency import NAME, write_large_agency
from benchmarks.machine import ROOT
from tests.postgres import SharedServer, fresh_database


def main() -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(SharedServer(folder / "postgresql"))
        urls = [f"sqlite:///{folder / 'large.db'}", stack.enter_context(fresh_database(server))]
        print("| | seconds | processor | memory |\n|---|--:|--:|--:|")
        for number, url in enumerate(urls):
            agency = write_large_agency(folder / str(number))
            settings = {
                "CASEWORK_HOME": str(folder / f"home{number}"),
                "CASEWORK_AGENCIES": str(agency.parent),
                "CASEWORK_DATABASE": url,
            }
            Path(settings["CASEWORK_HOME"]).mkdir()
            if number == 0:
                print(_best("check", settings, "check"))
            _run(settings, "publish", NAME)
            file = agency / "entities" / "register_0.yaml"
            file.write_text(
                file.read_text().replace("fields:\n", "fields:\n  added: {type: text}\n")
            )
            print(_best(f"plan, {url.partition(':')[0]}", settings, "plan", NAME))


def _best(name: str, settings: dict[str, str], *words: str) -> str:
    """The best of three: the machine may have other work."""
    seconds, cpu, memory = min(_run(settings, *words) for _ in range(3))
    return f"| {name} | {seconds:.2f} | {cpu:.2f} | {memory:.0f} MiB |"


def _run(settings: dict[str, str], *words: str) -> tuple[float, float, float]:
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "cli.py", *words],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} failed")
    spent: resource.struct_rusage = used
    return (
        time.perf_counter() - began,
        spent.ru_utime + spent.ru_stime,
        spent.ru_maxrss / 1024,
    )


if __name__ == "__main__":
    main()
