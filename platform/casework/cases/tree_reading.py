"""Where records of a tree stand, for whoever may learn it: the way from above, and what is below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casework.cases.access import verdict
from casework.cases.errors import NotFound
from casework.cases.known_trees import knows_tree
from casework.cases.list_query import ListQuery
from casework.cases.listing import Count, count_records
from casework.cases.reading import read_record
from casework.cases.record import Record
from casework.cases.work import Work
from casework.catalogue import Entity, Verb
from casework.fields.columns import ColumnKind
from casework.rules.functions.trees import PATH
from casework.store.entity_tables import ARCHIVED
from casework.store.names import quoted
from casework.store.tree_paths import beginnings
from casework.store.views_filters import BELOW, Filter

BETWEEN = " \u203a "
"""Between the names of a way."""


async def ancestors(work: Work, record: Record) -> tuple[Record, ...]:
    """What is above a record, from the top, as far as the actor may read each of it."""
    entity = record.entity
    if entity.tree is None or entity.tree.parent not in record.values:
        return ()
    table, path = work.db.table(work.agency, entity.name), quoted(PATH)
    own = await work.db.fetch(f"SELECT {path} FROM {table} WHERE id = ?", (record.id,))
    above = beginnings(str(own[0][0] or ""))[:-1] if own else []
    rows = await work.db.fetch(
        f"SELECT reference FROM {table} WHERE {path} IN ({_marks(above)}) ORDER BY length({path})",
        above,
    )
    found = []
    for (reference,) in rows:
        try:
            found.append(await read_record(work, entity, str(reference)))
        except NotFound:
            continue
    return tuple(found)


async def ways_of(work: Work, entity: Entity, references: Iterable[str]) -> Mapping[str, str]:
    """By reference the names from the top; nothing for whoever may not read the whole tree."""
    wanted = list(references)
    if not wanted or not knows_tree(work.catalogue, work.actor, entity.name):
        return {}
    table, path = work.db.table(work.agency, entity.name), quoted(PATH)
    own = await work.db.fetch(
        f"SELECT reference, {path} FROM {table} WHERE reference IN ({_marks(wanted)})", wanted
    )
    ways = {str(reference): beginnings(str(way or "")) for reference, way in own}
    every = sorted({one for way in ways.values() for one in way})
    names = await work.db.fetch_slow(
        f"SELECT a.{path}, {_name(work, entity)} FROM {table} AS a"
        f" WHERE a.{path} IN ({_marks(every)})",
        every,
    )
    called = {str(way): str(name) for way, name in names}
    return {
        reference: BETWEEN.join(called.get(one, "") for one in way)
        for reference, way in ways.items()
    }


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values)) or "NULL"


def _name(work: Work, entity: Entity) -> str:
    """What people call a node: the text that labels it, where it may be read, or its reference."""
    label = entity.fields.get(entity.label_field or "")
    readable = verdict(work.catalogue, work.actor, Verb.READ, entity.name).readable
    if label is None or label.name not in readable or not label.is_stored:
        return "a.reference"
    kinds = [column.kind for column in label.kind.columns()]
    is_text = kinds == [ColumnKind.TEXT] and label.kind.choices("en") is None
    return f"coalesce(a.{quoted(label.name)}, a.reference)" if is_text else "a.reference"


@dataclass(frozen=True, slots=True)
class Twig:
    """A node of a tree as it is listed below another."""

    reference: str
    name: str
    has_more: bool
    """Whether there are others below it."""


async def twigs(work: Work, entity: Entity, above: str | None, most: int) -> tuple[Twig, ...]:
    """The nodes right below one, or at the top, by name; one more than `most` where there are more.

    NotFound for who may not read the whole tree.
    """
    tree = entity.tree
    if tree is None or not knows_tree(work.catalogue, work.actor, entity.name):
        raise NotFound
    table, parent, off = work.db.table(work.agency, entity.name), quoted(tree.parent), ARCHIVED
    where, args = f"a.{parent} IS NULL", tuple[object, ...]()
    if above is not None:
        where = f"a.{parent} = (SELECT p.id FROM {table} AS p WHERE p.reference = ?)"
        args = (above,)
    name = _name(work, entity)
    rows = await work.db.fetch(
        f"SELECT a.reference, {name}, EXISTS (SELECT 1 FROM {table} AS n"
        f" WHERE n.{parent} = a.id AND n.{off} IS NULL) FROM {table} AS a"
        f" WHERE {where} AND a.{off} IS NULL ORDER BY {name}, a.id LIMIT {most + 1}",
        args,
    )
    return tuple(Twig(str(reference), str(named), bool(more)) for reference, named, more in rows)


@dataclass(frozen=True, slots=True)
class Inside:
    """Records that lie in a node of a tree, or in one below it, by one of their fields."""

    entity: Entity
    field: str
    count: Count


async def inside(work: Work, record: Record) -> tuple[Inside, ...]:
    """All that lies in a node and below, by each field that the actor may read and that leads there."""
    if not knows_tree(work.catalogue, work.actor, record.entity.name):
        return ()
    found = []
    for entity, field in _pointing(work, record.entity):
        query = ListQuery(filters=(Filter(field, BELOW, (record.reference,)),))
        count = await count_records(work, entity, query)
        if count.value:
            found.append(Inside(entity, field, count))
    return tuple(found)


def _pointing(work: Work, tree: Entity) -> Iterator[tuple[Entity, str]]:
    for entity in work.catalogue.entities.values():
        decided = verdict(work.catalogue, work.actor, Verb.READ, entity.name)
        for field in entity.stored_fields():
            is_readable = decided.is_allowed and field.name in decided.readable
            if is_readable and field.kind.links_to() == tree.name:
                yield entity, field.name
