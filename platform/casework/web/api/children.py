"""`/api/v1/{agency}/{entity}/{reference}/{children}`: the records that point to one, as a list."""

from __future__ import annotations

from typing import Any

from litestar import Response

from casework.cases.access import verdict
from casework.cases.children import list_children
from casework.cases.errors import NotFound
from casework.cases.list_query import parse_list_query
from casework.cases.reading import read_record
from casework.catalogue import Verb
from casework.web.api.records import JSON, ONE
from casework.web.api.representation import page_of
from casework.web.route import route
from casework.web.visit import Visit


@route("GET", ONE + "/{children:str}", who="token", verb=Verb.READ)
async def list_child_items(visit: Visit) -> Response[Any]:
    """Filtered, sorted and paged as the list of the child entity is."""
    work, name = visit.work(), visit.param("children")
    entity = visit.catalogue.entities[visit.param("entity")]
    record = await read_record(work, entity, visit.param("reference"))
    if name not in entity.children:
        raise NotFound
    child = work.catalogue.entities[entity.children[name].entity]
    decided = verdict(work.catalogue, work.actor, Verb.READ, child.name)
    if not decided.is_allowed:
        raise NotFound
    query = parse_list_query(visit.query(), child, decided.readable, work)
    return Response(page_of(await list_children(work, record, name, query)), media_type=JSON)
