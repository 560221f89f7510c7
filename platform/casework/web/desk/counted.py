"""Counts of facets, counted once for each state of the agency's records.

Every change of a record is a link of the agency's audit chain. So as long as the chain has the same
head, the counts are the same and need not be counted again for the next officer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.cases.audit import read_head
from casework.cases.facets import Facet, count_facets
from casework.cases.list_query import ListQuery
from casework.catalogue import Entity
from casework.web.visit import Visit

MOST = 500
LONGEST = timedelta(seconds=30)
"""A filter such as "overdue now" changes its rows without any event."""


@dataclass(frozen=True, slots=True)
class _Counted:
    head: int
    at: datetime
    facets: tuple[Facet, ...]


async def counted_facets(visit: Visit, entity: Entity, query: ListQuery) -> tuple[Facet, ...]:
    """The facets of a list as `count_facets` gives them, for this actor and no other role."""
    work = visit.work()
    kept = visit.site.kept(visit.catalogue).setdefault("facets", {})
    key = (
        entity.name,
        work.actor.kind,
        work.actor.roles,
        work.language,
        query.filters,
        query.words,
        query.view,
    )
    head = (await read_head(work.db, work.agency)).seq
    found: _Counted | None = kept.get(key)
    if found is None or found.head != head or work.now - found.at > LONGEST:
        if len(kept) >= MOST:
            kept.clear()
        found = _Counted(head, work.now, await count_facets(work, entity, query))
        kept[key] = found
    return found.facets
