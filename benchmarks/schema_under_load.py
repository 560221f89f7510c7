"""`python -m benchmarks.schema_under_load`: four changes of a large table while people use it.

    --rows N       rows of the table (1,000,000)
    --a-second N   requests a second beside the records that are changed one after another (20)

A server of two processes on a PostgreSQL of its own; prints a table for `results.md`.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.postgres import SharedServer, fresh_database
from tests.reliability.conftest import lamps_at
from tests.reliability.large_table import Found, change_under_load


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.schema_under_load")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--a-second", type=float, default=20.0)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(SharedServer(folder / "postgresql"))
        url = stack.enter_context(fresh_database(server))
        print(_table(change_under_load(lamps_at(folder / "at", url), asked.rows, asked.a_second)))


def _table(found: Found) -> str:
    head = f"| {found.rows:,} rows | took | longest lock wait | requests | slowest |"
    lines = [head, "|---|--:|--:|--:|--:|"]
    lines += [
        f"| {one.name} | {one.seconds:.1f} s | {one.longest_wait * 1000:.0f} ms"
        f" | {one.requests:,} | {one.slowest:.2f} s |"
        for one in found.changes
    ]
    told = "\n".join(map(str, found.failed[:10])) or "no request failed"
    return "\n".join([*lines, "", told, f"wrong values: {found.wrong}"])


if __name__ == "__main__":
    main()
