"""The load generator, a process of its own: kept connections on loopback, as little work as it can.

`python -m benchmarks.load` reads what to do as JSON and writes what it saw as JSON. Every answer's
status is checked; one that is wrong ends the run.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass

NUMBER = "{number}"
"""Replaced by eight digits that no other request has."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to ask: texts of whole requests, taken in turn."""

    port: int
    requests: list[str]
    status: int
    seconds: float
    connections: int = 1
    first_number: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """How it went. Times in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p95: float
    size: int


class _Run:
    def __init__(self, order: Order) -> None:
        self.order = order
        self.number = order.first_number
        self.times: list[float] = []
        self.size = 0

    def next_request(self) -> bytes:
        text = self.order.requests[self.number % len(self.order.requests)]
        self.number += 1
        return text.replace(NUMBER, f"{self.number:08}").encode()

    async def connection(self, until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.order.port)
        while time.perf_counter() < until:
            request = self.next_request()
            began = time.perf_counter()
            writer.write(request)
            status, self.size = await _answer(reader)
            self.times.append((time.perf_counter() - began) * 1000)
            if status != self.order.status:
                raise SystemExit(f"{status} instead of {self.order.status} to {request[:300]!r}")
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    head = await reader.readuntil(b"\r\n\r\n")
    status, lower = int(head[9:12]), head.lower()
    if b"content-length:" in lower:
        size = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(size)
        return status, size
    size = 0
    while chunk := int(await reader.readline(), 16):
        await reader.readexactly(chunk + 2)
        size += chunk
    await reader.readline()
    return status, size


async def run(order: Order) -> Seen:
    work, began = _Run(order), time.perf_counter()
    until = began + order.seconds
    await asyncio.gather(*(work.connection(until) for _ in range(order.connections)))
    times, seconds = sorted(work.times), time.perf_counter() - began
    return Seen(
        len(times), seconds, times[len(times) // 2], times[int(len(times) * 0.95)], work.size
    )


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(run(Order(**json.load(sys.stdin)))))))
