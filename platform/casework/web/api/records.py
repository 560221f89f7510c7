"""`/api/v1/{agency}/{entity}`: list, read, create, change, delete, act.

A change says which version it was made from (`If-Match`, RFC 9110 13.1.1); creating takes an
`Idempotency-Key`. Errors are problem details (RFC 9457) with a member `fields`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Response

from casework.cases.access import verdict
from casework.cases.act import act
from casework.cases.archive import archive_record, restore_record
from casework.cases.change import change_record, delete_record
from casework.cases.dated import ShownPeriod, periods_of, withdraw_change
from casework.cases.errors import InvalidAnswers, NotFound
from casework.cases.list_query import parse_list_query
from casework.cases.listing import list_records
from casework.cases.reading import read_record
from casework.cases.record import Record
from casework.cases.submit import create_record, submit_case
from casework.cases.ways import find_form
from casework.catalogue import CaseType, Entity, Form, Verb
from casework.fields.base import Fault
from casework.store.database import StaleSchema
from casework.web.api.days import day_asked, valid_from
from casework.web.api.declaring import declared_of
from casework.web.api.representation import item_of, page_of
from casework.web.form_body import LARGEST_TEXT, TooMuchPosted
from casework.web.refusals import BadRequest, PreconditionMissing
from casework.web.route import route
from casework.web.visit import Visit

LIST = "/api/v1/{agency:str}/{entity:str}"
ONE = LIST + "/{reference:str}"
JSON = "application/json"


@route("GET", LIST, who="token", verb=Verb.READ)
async def list_items(visit: Visit) -> Response[Any]:
    work, entity = visit.work(), _entity(visit)
    readable = verdict(work.catalogue, work.actor, Verb.READ, entity.name).readable
    query = parse_list_query(visit.query(), entity, readable, work)
    return Response(page_of(await list_records(work, entity, query)), media_type=JSON)


@route("POST", LIST, who="token", verb=Verb.CREATE)
async def create_item(visit: Visit) -> Response[Any]:
    """201 with the record; the same answer again for the same `Idempotency-Key`.

    `?form=` names the form whose questions a case answers; each form asks its own.

    Once it is written nothing may fail any more: a token that may create and not read, or a schema
    that moved on just now, gets the reference alone.
    """
    work, entity = visit.work(), _entity(visit)
    body, key = await _body(visit), visit.request.headers.get("idempotency-key")
    if isinstance(entity, CaseType):
        form = _form(visit, entity)
        declared = declared_of(body, form)
        answers = _answers(entity, body, _writable(visit, Verb.CREATE))
        receipt = await submit_case(
            work,
            entity,
            answers,
            key=key,
            channel=form.channel or "api",
            form=form.name,
            declared=declared,
        )
        reference = receipt.reference
    else:
        day = valid_from(entity, body)
        answers = _answers(entity, body, _writable(visit, Verb.CREATE))
        made = await create_record(work, entity, answers, key=key, valid_from=day)
        reference = made.reference
    headers = {"Location": f"/api/v1/{work.agency}/{entity.name}/{reference}"}
    try:
        record = await read_record(work, entity, reference)
    except (NotFound, StaleSchema):
        told = msgspec.json.encode({"reference": reference})
        return Response(told, status_code=201, media_type=JSON, headers=headers)
    return _record_response(record, 201, headers)


@route("GET", ONE, who="token", verb=Verb.READ)
async def read_item(visit: Visit) -> Response[Any]:
    """As it is, or with `?on=` as it was or will be on a day, where values hold from a day on."""
    work, entity = visit.work(), _entity(visit)
    record = await read_record(work, entity, visit.param("reference"), day_asked(visit, entity))
    if visit.request.headers.get("if-none-match") == _etag(record) and not entity.dated:
        return Response(b"", status_code=304, headers={"ETag": _etag(record)})
    return _record_response(record, periods=await periods_of(work, record))


@route("PATCH", ONE, who="token", verb=Verb.CHANGE)
async def change_item(visit: Visit) -> Response[Any]:
    work, entity = visit.work(), _entity(visit)
    body = await _body(visit)
    reason, day = _reason(body), valid_from(entity, body)
    now = await read_record(work, entity, visit.param("reference"))
    answers = _answers(now.entity, body, _writable(visit, Verb.CHANGE, now))
    record = await change_record(
        work,
        entity,
        visit.param("reference"),
        answers,
        version=_version(visit),
        reason=reason,
        valid_from=day,
    )
    return _record_response(record, periods=await periods_of(work, record))


@route("DELETE", ONE, who="token", verb=Verb.DELETE)
async def delete_item(visit: Visit) -> Response[Any]:
    work, entity = visit.work(), _entity(visit)
    await delete_record(work, entity, visit.param("reference"), version=_version(visit))
    return Response(b"", status_code=204)


@route("POST", ONE + "/archive", who="token", verb=Verb.ARCHIVE)
async def archive_item(visit: Visit) -> Response[Any]:
    return await _put_away(visit, archive_record)


@route("POST", ONE + "/restore", who="token", verb=Verb.ARCHIVE)
async def restore_item(visit: Visit) -> Response[Any]:
    return await _put_away(visit, restore_record)


@route("POST", ONE + "/withdraw", who="token", verb=Verb.CHANGE)
async def withdraw_item(visit: Visit) -> Response[Any]:
    """Take back what was scheduled. The body holds `valid_from`, and may hold a `reason`."""
    work, entity = visit.work(), _entity(visit)
    if not entity.dated:
        raise NotFound
    body = await _body(visit)
    reason, day, version = _reason(body), valid_from(entity, body), _version(visit)
    if body:
        raise BadRequest(f"There is no field to write called {min(body)!r}.")
    record = await withdraw_change(
        work, entity, visit.param("reference"), day, version=version, reason=reason
    )
    return _record_response(record, periods=await periods_of(work, record))


async def _put_away(visit: Visit, deed: Callable[..., Awaitable[Record]]) -> Response[Any]:
    """Off the lists, or on them again. The body may hold a `reason`."""
    body = await _body(visit)
    reason = _reason(body)
    if body:
        raise BadRequest(f"There is no field to write called {min(body)!r}.")
    work, entity, version = visit.work(), _entity(visit), _version(visit)
    record = await deed(work, entity, visit.param("reference"), version=version, reason=reason)
    return _record_response(record)


@route("POST", ONE + "/actions/{action:str}", who="token", verb=Verb.ACT)
async def act_on_item(visit: Visit) -> Response[Any]:
    work, entity = visit.work(), _entity(visit)
    if not isinstance(entity, CaseType):
        raise NotFound
    body = await _body(visit)
    reason = _reason(body)
    now = await read_record(work, entity, visit.param("reference"))
    answers = _answers(now.entity, body, _writable(visit, Verb.ACT, now))
    action, version = visit.param("action"), _version(visit)
    case = await act(
        work, entity, visit.param("reference"), action, answers, version=version, reason=reason
    )
    return _record_response(case)


def _entity(visit: Visit) -> Entity:
    entity = visit.catalogue.entity(visit.param("entity"))
    if entity is None:
        raise NotFound
    return entity


def _form(visit: Visit, entity: CaseType) -> Form:
    """The form that the address names. One that is not there and one that may not be used look the same."""
    name = visit.request.query_params.get("form")
    try:
        return find_form(visit.work(), entity, name)
    except NotFound:
        if name is None:
            raise
        raise BadRequest(f"There is no form called {name!r}.") from None


def _writable(visit: Visit, verb: Verb, record: Record | None = None) -> frozenset[str]:
    """What may be written, in the words of the revision that the record is under."""
    catalogue = visit.law(record) if record else visit.catalogue
    return verdict(catalogue, visit.actor(), verb, visit.param("entity")).writable


async def _body(visit: Visit) -> dict[str, Any]:
    sent = await visit.request.body()
    if len(sent) > LARGEST_TEXT:
        raise TooMuchPosted("a record is too large")
    try:
        body = msgspec.json.decode(sent or b"{}")
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as problem:
        raise BadRequest("Send a JSON object with the fields to set.") from problem
    if not isinstance(body, dict):
        raise BadRequest("Send a JSON object with the fields to set.")
    return body


def _reason(body: dict[str, Any]) -> str:
    reason = body.pop("reason", "")
    if not isinstance(reason, str):
        raise BadRequest("The member reason must be a text.")
    return reason


def _answers(
    entity: Entity, body: Mapping[str, Any], writable: frozenset[str]
) -> dict[str, object]:
    """Values from JSON. A member that is unknown and one that may not be written look the same."""
    unknown = sorted(set(body) - writable)
    if unknown:
        raise BadRequest(f"There is no field to write called {unknown[0]!r}.")
    answers: dict[str, object] = {}
    faults: dict[str, Fault] = {}
    for name, data in body.items():
        value = None if data is None else entity.fields[name].kind.from_json(data)
        if isinstance(value, Fault):
            faults[name] = value
        else:
            answers[name] = value
    if faults:
        raise InvalidAnswers(faults)
    return answers


def _version(visit: Visit) -> int:
    given = visit.request.headers.get("if-match", "").removeprefix("W/").strip('"')
    if not given:
        raise PreconditionMissing
    return int(given) if given.isdecimal() and len(given) < 12 else -1


def _etag(record: Record) -> str:
    return f'"{record.version}"'


def _record_response(
    record: Record,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    periods: Sequence[ShownPeriod] = (),
) -> Response[Any]:
    return Response(
        item_of(record, periods),
        status_code=status,
        media_type=JSON,
        headers={"ETag": _etag(record), **(headers or {})},
    )
