"""Files over the API: sent first, then named in a record by the token that sending gives.

A file is sent for a field, whose limits it must meet. The token is a secret that whoever holds it may
put into a record within a day; reading goes through the record as everywhere.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from casework.cases.access import WRITING, verdict
from casework.cases.errors import InvalidAnswers, NotAllowed, NotFound
from casework.cases.uploads import keep_file, open_file
from casework.catalogue import Field, Verb
from casework.fields.file import File
from casework.web.form_body import SentFile, read_body, upload_limits
from casework.web.refusals import BadRequest
from casework.web.route import route
from casework.web.sent_file import file_response
from casework.web.visit import Visit

FILES = "/api/v1/{agency:str}/files"
PART = "file"
"""The name of the part that holds the file."""


@route("POST", FILES + "/{entity:str}/{field:str}", who="token")
async def take_file(visit: Visit) -> Response[Any]:
    """201 with the token that stands for the file: `{"reference": token}` is the field's value."""
    field = _field_to_write(visit)
    sent = await _sent_file(visit, field)
    kept = await keep_file(visit.work(), field, sent.filename, await sent.read())
    told = {
        "token": kept.token,
        "name": kept.ref.label,
        "media_type": kept.media_type,
        "size": kept.size,
    }
    return Response(msgspec.json.encode(told), status_code=201, media_type="application/json")


@route("GET", FILES + "/{number:int}", who="token")
async def send_file(visit: Visit) -> Response[Any]:
    """A file of a record that the token may read; `NotFound` for any other number."""
    return await file_response(
        await open_file(visit.work(), int(visit.param("number"))), "attachment"
    )


def _field_to_write(visit: Visit) -> Field:
    """The field, if any verb that carries answers lets the token write it.

    One that may only be read is refused; any other looks like one that is not there.
    """
    actor, name = visit.actor(), visit.param("entity")
    entity = visit.catalogue.entity(name)
    field = entity.fields.get(visit.param("field")) if entity else None
    if field is None or not field.kind.takes_upload:
        raise NotFound
    verdicts = [verdict(visit.catalogue, actor, verb, name) for verb in WRITING]
    if any(one.is_allowed and field.name in one.writable for one in verdicts):
        return field
    reading = verdict(visit.catalogue, actor, Verb.READ, name)
    if reading.is_allowed and field.name in reading.readable:
        raise NotAllowed(Verb.CHANGE)
    raise NotFound


async def _sent_file(visit: Visit, field: Field) -> SentFile:
    """The one part of the body. Of a file beyond the field's limit nothing is kept while it comes in."""
    limit = upload_limits([field])[field.name]
    try:
        body = visit.body = visit.body or await read_body(visit.request, {PART: limit})
    except (ValueError, LookupError) as problem:
        raise BadRequest(_EXPECTED) from problem
    if body.too_large and isinstance(field.kind, File):
        raise InvalidAnswers({field.name: field.kind.too_large()})
    files = body.files.get(PART, [])
    if len(files) != 1 or body.values or body.too_many:
        raise BadRequest(_EXPECTED)
    return files[0]


_EXPECTED = f"Send multipart/form-data with one part called {PART!r}: the file with its name."
