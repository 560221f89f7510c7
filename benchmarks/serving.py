"""Servers side by side, asked the same in turns: processor time and latency of every kind of request."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from benchmarks.asked import KINDS, Asked, Questions
from benchmarks.load import Order, Seen
from benchmarks.machine import ROOT, Served

ROUNDS = 3
TOGETHER = 8


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of request at one application. CPU and times in milliseconds a request."""

    cpu: float
    p50: float
    p95: float
    together_p50: float
    together_p95: float
    rate: float
    size: int


@dataclass
class Application:
    """Somebody who answers. `numbers` runs on, so that no two new cases are the same."""

    name: str
    served: Served
    questions: Questions
    numbers: int = 0

    def ask(self, asked: Asked, seconds: float, connections: int = 1) -> tuple[Seen, float]:
        """What the load generator saw, and milliseconds of processor time a request."""
        order = Order(
            self.served.port, asked.requests, asked.status, seconds, connections, self.numbers
        )
        before = self.served.cpu()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.load"],
            input=json.dumps(asdict(order)),
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{self.name}: {done.stderr[-2000:]}")
        seen = Seen(**json.loads(done.stdout))
        self.numbers += seen.requests + connections
        return seen, (self.served.cpu() - before) * 1000 / seen.requests


Table = dict[str, dict[str, Measured]]
"""By kind, then by application."""


def measure(
    applications: list[Application], seconds: float, only: str, say: Callable[[str], None]
) -> Table:
    """Every kind in rounds, each application once a round: what disturbs one disturbs all."""
    found: Table = {}
    for one in applications:
        one.served.settle()
    for kind in (kind for kind in KINDS if only in kind):
        asking = [one for one in applications if kind in one.questions]
        for one in asking:
            one.ask(one.questions[kind], seconds / 4)
        rounds: dict[str, list[tuple[Seen, float]]] = {one.name: [] for one in asking}
        for _ in range(ROUNDS):
            for one in asking:
                rounds[one.name].append(one.ask(one.questions[kind], seconds))
        found[kind] = {
            one.name: _measured(
                rounds[one.name], one.ask(one.questions[kind], seconds, TOGETHER)[0]
            )
            for one in asking
        }
        told = ", ".join(f"{name} {cell.cpu:.2f}" for name, cell in found[kind].items())
        say(f"    {kind}: {told} ms CPU")
    return found


def _measured(rounds: list[tuple[Seen, float]], together: Seen) -> Measured:
    return Measured(
        cpu=statistics.median(cpu for _, cpu in rounds),
        p50=statistics.median(seen.p50 for seen, _ in rounds),
        p95=statistics.median(seen.p95 for seen, _ in rounds),
        together_p50=together.p50,
        together_p95=together.p95,
        rate=together.requests / together.seconds,
        size=rounds[0][0].size,
    )


def ratio(row: Mapping[str, Measured], of: str, to: str) -> float | None:
    """How many times the processor time of `to` goes into that of `of`."""
    if of not in row or to not in row:
        return None
    return row[of].cpu / row[to].cpu
