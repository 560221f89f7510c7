"""What those are called that events tell of: an event keeps numbers, people read names.

Names are those of today: somebody who married is found under their new name in old events too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from casework.cases.past import PastEvent
from casework.cases.work import Work
from casework.catalogue import Entity
from casework.fields.base import Fault, Ref
from casework.store.views_fields import label_source

OFFICER, PERSON = "user", "person"
_TABLES = frozenset({OFFICER, PERSON, "organisation", "file"})

Names = Mapping[tuple[str, int], str]
"""By kind of record and id."""


async def names_told(
    work: Work, entity: Entity, events: Sequence[PastEvent], readable: Collection[str]
) -> Names:
    """Of officers, of people who were written to, and of what the readable links lead to."""
    wanted: dict[str, set[int]] = {}
    for kind, number in _told(entity, events, readable):
        if kind in _TABLES or _is_plain(work, kind):
            wanted.setdefault(kind, set()).add(number)
    found: dict[tuple[str, int], str] = {}
    for kind, numbers in wanted.items():
        table, label = label_source(work.db.dialect, work.agency, kind)
        sql = f"SELECT id, {label} FROM {table} WHERE id IN ({', '.join('?' * len(numbers))})"
        rows = await work.db.fetch(sql, sorted(numbers))
        found |= {(kind, int(str(key))): str(name or "") for key, name in rows}
    return found


def _is_plain(work: Work, name: str) -> bool:
    """Whether it is an entity of today that lies where its name says."""
    entity = work.catalogue.entities.get(name)
    return entity is not None and entity.placement is None


def _told(
    entity: Entity, events: Iterable[PastEvent], readable: Collection[str]
) -> Iterator[tuple[str, int]]:
    for event in events:
        for key in event.changes.get("officer", ()):
            if isinstance(key, int):
                yield OFFICER, key
        person = event.because.get("person")
        if isinstance(person, int):
            yield PERSON, person
        for name, pair in event.changes.items():
            field = entity.fields.get(name)
            kind = field.kind.links_to() if field and name in readable else None
            if field and kind:
                values = (field.kind.recall(value) for value in pair if value is not None)
                yield from ((kind, ref.id) for value in values for ref in _refs(value))


def _refs(value: Any) -> list[Ref]:
    found = value if isinstance(value, tuple) else (value,)
    return [one for one in found if isinstance(one, Ref)]


def named(value: Any, kind: str | None, names: Names) -> str | None:
    """A link, or several, by the names of what they lead to; None for any other value."""
    refs = [] if kind is None or isinstance(value, Fault) else _refs(value)
    if not refs:
        return None
    return ", ".join(names.get((kind or "", ref.id)) or ref.label or f"#{ref.id}" for ref in refs)
