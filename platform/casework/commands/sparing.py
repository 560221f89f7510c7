"""What makes a command quicker that reads a large definition."""

from __future__ import annotations

import gc


def spare_collections() -> None:
    """A definition is a large tree that lives until the command ends: a third of the time would go
    into looking through it for garbage.
    """
    gc.freeze()
    gc.set_threshold(1_000_000, 50, 100)
