"""A steady load on a server: so many requests a second, whatever the server does (an open loop)."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType

import httpx

KIND_OF_WELL = {200, 201}


@dataclass(frozen=True)
class Ask:
    """One kind of request. `signs` are texts to look for in its answers."""

    name: str
    method: str
    path: str
    signs: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    json: dict[str, object] | None = None


@dataclass(frozen=True)
class Answered:
    """`began` and `took` in seconds of the monotonic clock; `seen` are the signs in the answer."""

    ask: Ask
    began: float
    took: float
    status: int
    seen: frozenset[str]
    fault: str


@dataclass
class Load:
    """Runs on a thread of its own while the block runs; `answers` is complete after it."""

    url: str
    asks: Sequence[Ask]
    a_second: float
    cookies: httpx.Cookies
    answers: list[Answered] = field(default_factory=list)

    def __enter__(self) -> Load:
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    async def _run(self) -> None:
        limits = httpx.Limits(max_connections=50)
        async with httpx.AsyncClient(
            base_url=self.url, limits=limits, timeout=30, cookies=self.cookies
        ) as client:
            started, count, running = time.monotonic(), 0, set[asyncio.Task[None]]()
            while not self._over.is_set():
                ask = self.asks[count % len(self.asks)]
                task = asyncio.create_task(self._send(client, ask))
                running.add(task)
                task.add_done_callback(running.discard)
                count += 1
                await asyncio.sleep(max(0.0, started + count / self.a_second - time.monotonic()))
            await asyncio.gather(*running)

    async def _send(self, client: httpx.AsyncClient, ask: Ask) -> None:
        began, status, text, fault = time.monotonic(), 0, "", ""
        try:
            answer = await client.request(
                ask.method, ask.path, headers=dict(ask.headers), json=ask.json
            )
        except httpx.HTTPError as error:
            fault = repr(error)
        else:
            status, text = answer.status_code, answer.text
            fault = "" if status in KIND_OF_WELL else text[:300]
        seen = frozenset(sign for sign in ask.signs if sign in text)
        took = time.monotonic() - began
        self.answers.append(Answered(ask, began, took, status, seen, fault))

    def failed(self) -> list[tuple[str, int, str]]:
        return [(one.ask.name, one.status, one.fault) for one in self.answers if one.fault]

    def all_show(self, sign_of: dict[str, str]) -> dict[str, float]:
        """By kind of request: when the last one began that did not yet show its sign."""
        last: dict[str, float] = {}
        for one in self.answers:
            if sign_of[one.ask.name] not in one.seen:
                last[one.ask.name] = max(last.get(one.ask.name, 0.0), one.began)
        return last

    def percentile(self, share: float) -> float:
        took = sorted(one.took for one in self.answers)
        return took[min(len(took) - 1, int(len(took) * share))]
