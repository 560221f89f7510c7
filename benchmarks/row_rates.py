"""`python -m benchmarks.row_rates`: rows a second of each kind of step, as `store/cost.py` promises them.

    --rows N   rows of the table (100,000)

One table, one change of each kind, timed while nobody else asks; half of the slower database's rate is
what plans are told with.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from casework.store import apply_plan, ensure_platform, open_database
from casework.store.plan import Step
from tests.postgres import SharedServer, fresh_database
from tests.store import little
from tests.store.walk import Walk, begin

Change = Callable[[Walk], None]


def _option(name: str, option: str) -> Change:
    def change(walk: Walk) -> None:
        kind = walk.fields[name].kind
        given = {each: getattr(kind, each) for each in kind.__struct_fields__}
        walk.fields[name].kind = type(kind)(**{**given, option: True})

    return change


def _retyped(walk: Walk) -> None:
    walk.fields["b"].kind = little.kind("decimal", places=2)


def _merged(walk: Walk) -> None:
    left = {"red": "red", "blue": "blue", "grey": {"title": "grey", "merge": ["green"]}}
    walk.fields["c"].kind = little.kind("choice", options=left)


def _filled(walk: Walk) -> None:
    walk.fill()


CHANGES: tuple[Change, ...] = (
    _filled, _option("b", "index"), _option("a", "searchable"), _merged, _retyped,
)  # fmt: skip


async def rates(url: str, rows: int) -> dict[str, float]:
    db = await open_database(url, read_limit=600)
    await ensure_platform(db)
    walk = await begin(db, "rates", 3, rows)
    spent: dict[str, list[float]] = {}
    for change in CHANGES:
        await _change(walk, change, spent)
    await db.close()
    return {kind: done / seconds for kind, (done, seconds) in spent.items() if seconds}


async def _change(walk: Walk, change: Change, spent: dict[str, list[float]]) -> None:
    change(walk)
    wanted = walk.catalogue()
    plan = await walk.plan(wanted)
    marks: list[tuple[Step, float]] = []
    await apply_plan(
        walk.db, plan, lambda _, step: marks.append((step, time.perf_counter())),
        allow_destructive=True,
    )  # fmt: skip
    if not marks:
        return
    ends = [at for _, at in marks[1:]] + [time.perf_counter()]
    for (step, began), ended in zip(marks, ends, strict=True):
        if step.rows:
            found = spent.setdefault(step.kind, [0.0, 0.0])
            found[0], found[1] = found[0] + step.rows, found[1] + ended - began
    walk.live, walk.number = wanted, walk.number + 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.row_rates")
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(SharedServer(folder / "postgresql"))
        for url in (
            f"sqlite:///{folder / 'rates.db'}",
            stack.enter_context(fresh_database(server)),
        ):
            for kind, rate in asyncio.run(rates(url, asked.rows)).items():
                print(f"{url.partition(':')[0]}: {kind} {rate:,.0f} rows a second", flush=True)


if __name__ == "__main__":
    main()
