"""A record as one actor may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from casework.catalogue import CaseType, Catalogue, Entity, State
from casework.fields.base import Ref


@dataclass(frozen=True, slots=True)
class Record:
    """`values` hold the fields the actor may read, computed ones included, by name; None is empty.

    A field that is not in `values` is one the actor may not see.
    """

    entity: Entity
    id: int
    reference: str
    version: int
    revision: int
    created_on: datetime
    changed_on: datetime
    values: Mapping[str, object]
    law: Catalogue | None = field(default=None, kw_only=True)
    """The revision it is read under, when that is not the live one."""
    archived_on: datetime | None = field(default=None, kw_only=True)
    """Since when it is off the lists."""
    valid_from: date | None = field(default=None, kw_only=True)
    """Since which day what it shows holds, where values hold from a day on; None: from the beginning,
    or nothing holds yet."""

    @property
    def label(self) -> str:
        """The value that names the record to people, or an empty text."""
        name = self.entity.label_field
        return str(self.values.get(name) or "") if name else ""


@dataclass(frozen=True, slots=True)
class Case(Record):
    """A record with a state."""

    state: State
    opened_on: datetime
    closed_on: datetime | None
    team: str | None
    officer: Ref | None
    priority: str
    channel: str
    due_on: datetime | None

    @property
    def case_type(self) -> CaseType:
        if not isinstance(self.entity, CaseType):
            raise TypeError(f"{self.entity.name} has no states")
        return self.entity

    @property
    def is_open(self) -> bool:
        return self.state.final is None
