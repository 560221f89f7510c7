"""The records that point to a record: a list like any other, of what the actor may read."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from casework.cases.errors import NotFound
from casework.cases.list_query import ListQuery
from casework.cases.listing import Page, list_scope
from casework.cases.record import Record
from casework.cases.scope import Scope
from casework.cases.work import Work
from casework.catalogue import Children, Entity
from casework.store.views_filters import Filter

SHOWN = 25
"""How many stand on the page of their parent."""


@dataclass(frozen=True, slots=True)
class ChildList:
    """The first children of one list, and the entity they are records of."""

    children: Children
    entity: Entity
    page: Page


async def list_children(work: Work, record: Record, name: str, query: ListQuery) -> Page:
    """One page of the children in the list of that name.

    NotFound without such a list, and for an actor who may not read the children or the field by
    which they point here.
    """
    children = record.entity.children.get(name)
    if children is None:
        raise NotFound
    scope = Scope.open(work, work.catalogue.entities[children.entity])
    if children.field not in scope.verdict.readable:
        raise NotFound
    pointing = Filter(children.field, "eq", (record.reference,))
    return await list_scope(
        scope, msgspec.structs.replace(query, filters=(*query.filters, pointing))
    )


async def child_lists(work: Work, record: Record) -> tuple[ChildList, ...]:
    """Every list of children that the actor may see, each with its first rows."""
    found = []
    for name, children in record.entity.children.items():
        entity = work.catalogue.entities[children.entity]
        try:
            columns = Scope.open(work, entity).readable(children.columns)
            page = await list_children(
                work, record, name, ListQuery(limit=SHOWN, columns=columns or ("reference",))
            )
        except NotFound:
            continue
        found.append(ChildList(children, entity, page))
    return tuple(found)
