"""A stored row as the actor may see it, with its links called as people call them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from casework.cases.around import surround
from casework.cases.record import Case, Record
from casework.cases.rows import Stored
from casework.cases.statements import statements_of
from casework.cases.work import Work
from casework.catalogue import VALID_FROM, CaseType, Entity
from casework.fields.base import Ref
from casework.fields.link import Link
from casework.store.entity_tables import ARCHIVED
from casework.store.views_fields import label_source

_RECORD = ("version", "revision", "created_on", "changed_on")
_CASE = ("opened_on", "closed_on", "team", "due_on")


def show_row(work: Work, entity: Entity, row: Stored, readable: Collection[str]) -> Record:
    """A Record, or a Case for a case type, with the readable fields, computed ones included."""
    judged = row.judged(entity, work.moment)
    values = {
        name: judged.computed(name) if field.is_computed else row.values.get(name)
        for name, field in entity.fields.items()
        if name in readable
    }
    common: dict[str, Any] = {name: row.system[name] for name in _RECORD}
    common |= {"entity": entity, "id": row.id, "reference": row.reference, "values": values}
    if not isinstance(entity, CaseType):
        since = row.system.get(VALID_FROM)
        return Record(**common, archived_on=row.system.get(ARCHIVED), valid_from=since)
    return Case(
        **common,
        **{name: row.system[name] for name in _CASE},
        officer=_officer(row.system["officer"]),
        priority=row.system["priority"] or "",
        channel=row.system["channel"] or "",
        state=entity.state(str(row.system["state"])),
    )


def _officer(officer: int | Ref | None) -> Ref | None:
    return Ref(officer) if isinstance(officer, int) else officer


async def show_labelled(
    work: Work, entity: Entity, row: Stored, readable: Collection[str]
) -> Record:
    """As `show_row`, for a row that was read without the names of what it links to."""
    values, system = dict(row.values), dict(row.system)
    await label_links(work, entity, values, (name for name in values if name in readable))
    officer = system.get("officer")
    if officer is not None and not isinstance(officer, Ref):
        system["officer"] = await _labelled(work, "user", Ref(officer))
    labelled = row.changed(system, values)
    statements = statements_of(work.catalogue, work.db)
    return show_row(work, entity, await surround(work, statements, entity, labelled), readable)


async def label_links(
    work: Work, entity: Entity, values: dict[str, Any], names: Iterable[str]
) -> None:
    """Fill in how people call the rows that these fields link to, where it is not known yet."""
    for name in names:
        field, value = entity.fields.get(name), values.get(name)
        if field and isinstance(field.kind, Link) and isinstance(value, Ref) and not value.label:
            values[name] = await _labelled(work, field.kind.target(), value)
        elif field and field.kind.links_many and isinstance(value, tuple):
            target = field.kind.links_to() or ""
            values[name] = tuple(
                [one if one.label else await _labelled(work, target, one) for one in value]
            )


async def _labelled(work: Work, target: str, ref: Ref) -> Ref:
    table, label = label_source(work.db.dialect, work.agency, target)
    rows = await work.db.fetch(f"SELECT {label} FROM {table} WHERE id = ?", (ref.id,))
    return Ref(ref.id, str(rows[0][0] or "") if rows else "")
