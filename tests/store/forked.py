"""Work in a process of its own that is killed with SIGKILL: nothing is tidied up, as when power goes."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

Work = Callable[[], Awaitable[None]]


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def in_a_process(work: Work, kill_after: float | None = None) -> int:
    """Run the work in a fork of this process; gives its exit status, negative when it was killed.

    With `kill_after` it is killed after so many seconds, whatever statement it is at.
    """
    return await asyncio.to_thread(_run, work, kill_after)


def _run(work: Work, kill_after: float | None) -> int:
    """Forked on a thread without an event loop, so that the child can begin one of its own."""
    child = os.fork()
    if child == 0:
        _work_and_leave(work)
    if kill_after is not None:
        time.sleep(kill_after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _work_and_leave(work: Work) -> None:
    status = 1
    try:
        asyncio.run(_awaited(work))
        status = 0
    finally:
        os._exit(status)


async def _awaited(work: Work) -> None:
    await work()
