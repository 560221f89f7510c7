"""The OpenAPI 3.1 document of an agency, made from its Catalogue and kept until the next revision."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from casework.cases.errors import NotFound
from casework.catalogue import ARCHIVE, VALID_FROM, CaseType, Catalogue, Children, Entity, Field
from casework.web.api.document_files import download_paths, upload_paths
from casework.web.api.operations import TEXT, operation, parameter
from casework.web.api.schemas import DAY, problem_schema, record_schema, write_schema
from casework.web.route import route
from casework.web.visit import Visit

_DOCUMENT = "OpenAPI document"


@route("GET", "/api/v1/{agency:str}/openapi.json", who="anyone")
async def send_document(visit: Visit) -> Response[Any]:
    """The contract is public: it tells what there is, never who or how many."""
    if visit.agency_catalogue is None:
        raise NotFound
    kept = visit.site.kept(visit.catalogue)
    document = kept.get(_DOCUMENT)
    if document is None:
        made = openapi(visit.catalogue, visit.site.settings.url)
        document = kept[_DOCUMENT] = msgspec.json.encode(made)
    return Response(document, media_type="application/json")


def openapi(catalogue: Catalogue, url: str) -> dict[str, Any]:
    """The document as data. `url` is where the site is reached."""
    agency = catalogue.agency
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"problem": problem_schema()}
    for entity in catalogue.entities.values():
        schemas[entity.name] = record_schema(entity)
        schemas[f"{entity.name}_write"] = write_schema(entity)
        paths |= _entity_paths(entity) | upload_paths(entity)
        paths |= {
            f"/{entity.name}/{{reference}}/{name}": _child_path(catalogue, entity, children)
            for name, children in entity.children.items()
        }
    paths |= download_paths(catalogue)
    return {
        "openapi": "3.1.0",
        "info": {"title": str(agency.title), "version": str(catalogue.number)},
        "servers": [{"url": f"{url}/api/v1/{agency.name}"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _entity_paths(entity: Entity) -> dict[str, Any]:
    name = entity.name
    body = {"application/json": {"schema": _one(f"{name}_write")}}
    one = f"/{name}/{{reference}}"
    paths: dict[str, Any] = {
        f"/{name}": {
            "get": operation(
                f"list_{name}", f"List {entity.plural}", _list_of(name), _filters(entity)
            ),
            "post": operation(
                f"create_{name}",
                f"Create {entity.title}",
                _one(name),
                _creating(entity),
                body,
                "201",
            ),
        },
        one: {
            "parameters": [_REFERENCE],
            "get": operation(f"read_{name}", f"Read {entity.title}", _one(name), _on(entity)),
            "patch": operation(
                f"change_{name}", f"Change {entity.title}", _one(name), [_IF_MATCH], body
            ),
        },
    }
    if not isinstance(entity, CaseType):
        deleted = operation(
            f"delete_{name}", f"Delete {entity.title}", None, [_IF_MATCH], None, "204"
        )
        paths[one]["delete"] = deleted
        return paths | _putting_away(entity, one) | _withdrawing(entity, one)
    for action in _actions(entity):
        paths[f"{one}/actions/{action}"] = {
            "parameters": [_REFERENCE],
            "post": operation(
                f"{name}_{action}", f"{action} on {entity.title}", _one(name), [_IF_MATCH], body
            ),
        }
    return paths


def _putting_away(entity: Entity, one: str) -> dict[str, Any]:
    """Off the lists and back."""
    reason = {"type": "object", "properties": {"reason": TEXT}, "additionalProperties": False}
    body = {"application/json": {"schema": reason}}
    return {
        f"{one}/{deed}": {
            "parameters": [_REFERENCE],
            "post": operation(
                f"{deed}_{entity.name}", f"{deed.capitalize()} {entity.title}", _one(entity.name),
                [_IF_MATCH], body,
            ),
        }
        for deed in ("archive", "restore")
    }  # fmt: skip


def _on(entity: Entity) -> list[dict[str, Any]]:
    """The day asked about, where values hold from a day on."""
    return [parameter("on", "query", "The day whose values are asked", DAY)] if entity.dated else []


def _withdrawing(entity: Entity, one: str) -> dict[str, Any]:
    """Taking back what is scheduled, where values hold from a day on."""
    if not entity.dated:
        return {}
    members = {VALID_FROM: DAY, "reason": TEXT}
    schema = {"type": "object", "properties": members, "required": [VALID_FROM]}
    body = {"application/json": {"schema": {**schema, "additionalProperties": False}}}
    summary = f"Withdraw a scheduled change of {entity.title}"
    done = operation(f"withdraw_{entity.name}", summary, _one(entity.name), [_IF_MATCH], body)
    return {f"{one}/withdraw": {"parameters": [_REFERENCE], "post": done}}


def _creating(entity: Entity) -> list[dict[str, Any]]:
    """How a record is made; a case by one of its forms."""
    if not isinstance(entity, CaseType):
        return [_IDEMPOTENCY]
    names = {**TEXT, "enum": list(entity.forms), "default": entity.form.name}
    return [_IDEMPOTENCY, parameter("form", "query", "The form whose questions it answers", names)]


def _child_path(catalogue: Catalogue, entity: Entity, children: Children) -> dict[str, Any]:
    """The list of the records that point to one: asked for as their own list is."""
    name, summary = (
        f"list_{entity.name}_{children.name}",
        f"List {children.title} of {entity.title}",
    )
    filters = _filters(catalogue.entities[children.entity])
    return {
        "parameters": [_REFERENCE],
        "get": operation(name, summary, _list_of(children.entity), filters),
    }


def _actions(entity: CaseType) -> list[str]:
    return sorted({name for state in entity.states.values() for name in state.transitions})


def _one(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["items", "next", "count"],
        "properties": {
            "items": {"type": "array", "items": _one(name)},
            "next": {"type": ["string", "null"]},
            "count": {
                "type": "object",
                "required": ["value", "exact"],
                "properties": {"value": {"type": "integer"}, "exact": {"type": "boolean"}},
            },
        },
    }


_REFERENCE = parameter("reference", "path", "The record's reference", TEXT)
_IF_MATCH = {**parameter("If-Match", "header", "The ETag that was read", TEXT), "required": True}
_IDEMPOTENCY = parameter("Idempotency-Key", "header", "Makes a repeated request do nothing", TEXT)


def _filters(entity: Entity) -> list[dict[str, Any]]:
    plain = [
        parameter("sort", "query", "A field, with - before it for descending", TEXT),
        parameter("limit", "query", "How many", {"type": "integer", "minimum": 1, "maximum": 100}),
        parameter("after", "query", "The cursor of the page before", TEXT),
        parameter("q", "query", "Words to search for", TEXT),
        parameter("fields", "query", "Names of fields, comma between", TEXT),
    ]
    shelf = [ARCHIVE] if entity.has_archive else []
    if names := [*entity.views, *shelf]:
        views = {**TEXT, "enum": names}
        plain.append(parameter("view", "query", "A named view: its rows, columns and order", views))
    named = [_filter(field) for field in entity.fields.values()]
    system = [
        parameter(name, "query", "Filter", TEXT) for name in entity.system_fields() if name != "id"
    ]
    return [*plain, *_on(entity), *system, *named]


def _filter(field: Field) -> dict[str, Any]:
    return parameter(field.name, "query", f"Filter by {field.title}: value, or op:value", TEXT)
