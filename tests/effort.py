"""How much work something is, counted in calls: the same on every machine, busy or quiet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class Effort:
    """Calls of Python and C functions made so far by the thread that counts."""

    calls: int = 0

    def note(self, frame: FrameType, event: str, arg: object) -> None:
        self.calls += event in ("call", "c_call")


@contextmanager
def counted() -> Iterator[Effort]:
    """Count the calls of the body; the counter may be read while and after it runs."""
    effort, before = Effort(), sys.getprofile()
    sys.setprofile(effort.note)
    try:
        yield effort
    finally:
        sys.setprofile(before)
