"""Files of records, and the way from a link value to the page of the row it points to."""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.response import Redirect

from casework.cases.contacts import ORGANISATION, PERSON
from casework.cases.errors import NotFound
from casework.cases.list_query import ListQuery
from casework.cases.listing import list_records
from casework.cases.person_view import list_contacts
from casework.cases.uploads import open_file
from casework.store.views_filters import Filter
from casework.web.route import route
from casework.web.sent_file import file_response
from casework.web.visit import Visit

_CONTACTS = {contact.name: contact for contact in (PERSON, ORGANISATION)}
_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""Shown in the browser: these were decoded and written anew when they came in."""


@route("GET", "/desk/{agency:str}/files/{file:int}", who="officer")
async def send_file(visit: Visit) -> Response[Any]:
    """A file of a record that the officer may read; `NotFound` for any other number."""
    if visit.agency_catalogue is None:
        raise NotFound
    kept = await open_file(visit.work(), int(visit.param("file")))
    return await file_response(kept, "inline" if kept.media_type in _SHOWN else "attachment")


@route("GET", "/desk/{agency:str}/go/{target:str}/{number:int}", who="officer")
async def go_to_row(visit: Visit) -> Response[Any]:
    """To the page of a row by its number; nobody is told the reference of a row they may not read."""
    if visit.agency_catalogue is None:
        raise NotFound
    target, number = visit.param("target"), int(visit.param("number"))
    reference = await _reference(visit, target, number)
    return Redirect(f"/desk/{visit.catalogue.agency.name}/{target}/{reference}", status_code=303)


async def _reference(visit: Visit, target: str, number: int) -> str:
    query = ListQuery(filters=(Filter("id", "eq", (number,)),), limit=1, is_archived=None)
    contact = _CONTACTS.get(target)
    entity = visit.catalogue.entity(target)
    if contact is not None:
        page = await list_contacts(visit.work(), query, contact)
    elif entity is not None:
        page = await list_records(visit.work(), entity, query)
    else:
        raise NotFound
    if not page.rows:
        raise NotFound
    return str(page.rows[0][1])
