"""What stands around the rows of a list and follows from the definition, the roles and the address alone.

It is the same for every officer with these roles who opens this address, so it is made once for a
Catalogue. Nothing of a person or a record is in it: it may only be made from what is in its key.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from casework.cases.access import Verdict, verdict
from casework.cases.list_query import ListQuery
from casework.cases.listing import Column
from casework.cases.ways import usable_forms
from casework.catalogue import CaseType, Entity, Verb
from casework.web.desk.list_filters import FacetView, Tick, plain_facets
from casework.web.desk.list_page import Addresses, Heading, chooser, headings
from casework.web.visit import Visit

MOST_FRAMES = 200
LONGEST = 1_000
"""Characters of an address whose frame is kept."""


class ListFrame(msgspec.Struct, frozen=True):
    """`may_*`: what the officer's roles allow on this list."""

    columns: tuple[Heading, ...]
    facets: tuple[FacetView, ...]
    chooser: tuple[Tick, ...]
    may_begin: bool
    may_export: bool
    may_assign: bool


def frame_of(
    visit: Visit,
    entity: Entity,
    decided: Verdict,
    query: ListQuery,
    columns: Sequence[Column],
    addresses: Addresses,
) -> ListFrame:
    """The frame of a list as it is asked for; `decided` is what the visitor may read of it."""
    frames: dict[object, ListFrame] = visit.site.kept(visit.catalogue).setdefault("frames", {})
    actor, asked = visit.actor(), addresses.query()
    shown = tuple([column.name for column in columns])
    order = query.filters, query.view, query.sort, query.descending
    key = (addresses.url, asked, order, shown, actor.kind, actor.roles, visit.language)
    found = frames.get(key)
    if found is None:
        found = _made(visit, entity, decided, query, columns, addresses)
        if len(frames) >= MOST_FRAMES:
            frames.clear()
        if len(asked) <= LONGEST:
            frames[key] = found
    return found


def _made(
    visit: Visit,
    entity: Entity,
    decided: Verdict,
    query: ListQuery,
    columns: Sequence[Column],
    addresses: Addresses,
) -> ListFrame:
    actor, name = visit.actor(), entity.name
    may = {v: verdict(visit.catalogue, actor, v, name).is_allowed for v in Verb}
    return ListFrame(
        columns=headings(visit, entity, columns, query, addresses),
        facets=plain_facets(visit, entity, query),
        chooser=chooser(visit, entity, decided.readable, columns),
        may_begin=may[Verb.CREATE] and _can_begin(visit, entity),
        may_export=may[Verb.EXPORT],
        may_assign=may[Verb.ASSIGN] and entity.is_case,
    )


def _can_begin(visit: Visit, entity: Entity) -> bool:
    """Whether a case type has a form that this officer may use."""
    return not isinstance(entity, CaseType) or bool(usable_forms(visit.work(), entity))
