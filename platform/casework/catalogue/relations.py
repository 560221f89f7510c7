"""How records of several entities belong together."""

from __future__ import annotations

from dataclasses import dataclass

from casework.labels import Label


@dataclass(frozen=True, slots=True)
class Children:
    """The records of `entity` that point to a record by their field `field`."""

    name: str
    title: Label
    entity: str
    field: str
    columns: tuple[str, ...]
    """What the list on the parent's page shows, besides the reference."""
