"""A record of a tree on its page: the way to it from above, and what lies in it and below."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from casework.cases.record import Record
from casework.cases.tree_reading import ancestors, inside
from casework.web.desk.list_page import count_words
from casework.web.desk.record_form import Trail, list_url, record_url
from casework.web.desk.titles import title_of
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class InsideView:
    """`12 potholes`, by which field, and the list that shows them."""

    words: str
    by: str
    url: str


async def tree_trail(visit: Visit, record: Record) -> Trail:
    """The list, what is above the record as far as it may be read, and the record itself."""
    entity = record.entity
    above = [
        (one.label or one.reference, record_url(visit, one))
        for one in await ancestors(visit.work(), record)
    ]
    start = (entity.plural.text(visit.language), list_url(visit, entity))
    return (start, *above, (record.reference, None))


async def inside_views(visit: Visit, record: Record) -> tuple[InsideView, ...]:
    found = []
    for one in await inside(visit.work(), record):
        query = urlencode({f"{one.field}.below": record.reference})
        words = count_words(visit, one.count, one.entity)
        by = title_of(visit, one.entity, one.field)
        found.append(InsideView(words, by, f"{list_url(visit, one.entity)}?{query}"))
    return tuple(found)
