"""What makes a command quicker that reads a large definition."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable

_spared = False


def spare_collections() -> None:
    """A definition is a large tree that lives until the command ends: a third of the time would go
    into looking through it for garbage.
    """
    global _spared
    gc.freeze()
    gc.set_threshold(1_000_000, 50, 100)
    _spared = True


def run_to_the_end(command: Callable[[], None]) -> None:
    """Run a command as the whole of this process. One that spared collections is over when it says so:
    a tenth of its time would go into taking the tree apart. What it wrote is committed by then.
    """
    status: str | int | None = 0
    try:
        command()
    except SystemExit as ended:
        status = ended.code
    if _spared and (status is None or isinstance(status, int)):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status or 0)
    sys.exit(status)
