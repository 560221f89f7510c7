"""A stored row as the actor may see it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from casework.cases.judging import Judged
from casework.cases.record import Case, Record
from casework.cases.rows import Stored
from casework.cases.work import Work
from casework.catalogue import CaseType, Entity
from casework.fields.base import Ref

_RECORD = ("version", "revision", "created_on", "changed_on")
_CASE = ("opened_on", "closed_on", "team", "due_on")


def show_row(work: Work, entity: Entity, row: Stored, readable: Collection[str]) -> Record:
    """A Record, or a Case for a case type, with the readable fields, computed ones included."""
    judged = Judged(entity, row.values, work.moment, row.system)
    values = {
        name: judged.computed(name) if field.is_computed else row.values.get(name)
        for name, field in entity.fields.items()
        if name in readable
    }
    common: dict[str, Any] = {name: row.system[name] for name in _RECORD}
    common |= {"entity": entity, "id": row.id, "reference": row.reference, "values": values}
    if not isinstance(entity, CaseType):
        return Record(**common)
    return Case(
        **common,
        **{name: row.system[name] for name in _CASE},
        officer=None if row.system["officer"] is None else Ref(row.system["officer"]),
        priority=row.system["priority"] or "",
        channel=row.system["channel"] or "",
        state=entity.states[str(row.system["state"])],
    )
