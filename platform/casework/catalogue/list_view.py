"""Named views of a list, resolved."""

from __future__ import annotations

from dataclasses import dataclass

from casework.labels import Label
from casework.rules import Rule

EVERYTHING = "all"
"""In an address: no view, all rows. No view can have this name."""
ARCHIVE = "archived"
"""In an address: the rows that were archived. No view can have this name either."""


@dataclass(frozen=True, slots=True)
class ListView:
    """Some rows of a list. `filter` None: all of them; `roles` empty: for everybody who reads the list.

    What it does not say of columns and order is as in its list, and written out here.
    """

    name: str
    title: Label
    roles: frozenset[str] = frozenset()
    filter: Rule | None = None
    columns: tuple[str, ...] = ()
    sort: str = ""
    group: str = ""
