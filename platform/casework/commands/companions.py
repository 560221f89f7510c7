"""Processes beside the web server: timers and deliveries, and watching files.

Each is a process and not a thread, because the server forks its workers: a fork in the middle of
somebody's SQLite transaction leaves the child with locks that nobody will ever release. One that dies
is started again; none outlives the process that started it.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from casework.settings import Settings

AGAIN_AFTER = 1.0
"""Seconds before a companion that died is started again."""
GRACE = 10.0
"""Seconds a companion has to finish what it is at."""

log = logging.getLogger("casework")

Job = Callable[[Settings, "Stop"], None]
"""A function of a module: it may have to be sent to the new process by name."""


class Stop(threading.Event):
    """Set by SIGTERM or SIGINT, and by the end of the process that started this one."""

    def __init__(self, parent: int | None = None) -> None:
        super().__init__()
        self._parent = parent

    def is_set(self) -> bool:
        if self._parent is not None and os.getppid() != self._parent:
            self.set()
        return super().is_set()

    def listen(self, *, to_keyboard: bool) -> None:
        """Take the signals of this process. A companion leaves Ctrl+C to the server, which ends it."""
        signal.signal(signal.SIGTERM, lambda *_: self.set())
        mine = (lambda *_: self.set()) if to_keyboard else signal.SIG_IGN
        signal.signal(signal.SIGINT, mine)


class Companion:
    """A job in a process of its own until `end`."""

    def __init__(self, name: str, job: Job, settings: Settings) -> None:
        self._name, self._job, self._settings = name, job, settings
        self._ending = threading.Event()
        self._process = self._started()
        threading.Thread(target=self._keep, name=name, daemon=True).start()

    def end(self) -> None:
        """Ask it to stop and wait; whoever does not stop in time is killed."""
        self._ending.set()
        process = self._process
        process.terminate()
        process.join(GRACE)
        if process.is_alive():
            process.kill()

    def _started(self) -> BaseProcess:
        arguments = (self._job, self._settings, os.getpid())
        process = multiprocessing.Process(target=_accompany, args=arguments, name=self._name)
        process.daemon = True
        process.start()
        return process

    def _keep(self) -> None:
        while True:
            self._process.join()
            if self._ending.wait(AGAIN_AFTER):
                return
            log.warning("%s ended (%s); starting it again", self._name, self._process.exitcode)
            self._process = self._started()


def _accompany(job: Job, settings: Settings, parent: int) -> None:
    stop = Stop(parent)
    stop.listen(to_keyboard=False)
    job(settings, stop)
