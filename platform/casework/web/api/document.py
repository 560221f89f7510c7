"""The OpenAPI 3.1 document of an agency, made from its Catalogue and kept until the next revision."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from litestar import Response

from casework.cases.errors import NotFound
from casework.catalogue import CaseType, Catalogue, Entity, Field
from casework.web.api.schemas import problem_schema, record_schema, write_schema
from casework.web.route import route
from casework.web.visit import Visit

_documents: MutableMapping[Catalogue, bytes] = WeakKeyDictionary()
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}


@route("GET", "/api/v1/{agency:str}/openapi.json", who="anyone")
async def send_document(visit: Visit) -> Response[Any]:
    """The contract is public: it tells what there is, never who or how many."""
    if visit.agency_catalogue is None:
        raise NotFound
    document = _documents.get(visit.catalogue)
    if document is None:
        made = openapi(visit.catalogue, visit.site.settings.url)
        document = _documents[visit.catalogue] = msgspec.json.encode(made)
    return Response(document, media_type="application/json")


def openapi(catalogue: Catalogue, url: str) -> dict[str, Any]:
    """The document as data. `url` is where the site is reached."""
    agency = catalogue.agency
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"problem": problem_schema()}
    for entity in catalogue.entities.values():
        schemas[entity.name] = record_schema(entity)
        schemas[f"{entity.name}_write"] = write_schema(entity)
        paths |= _entity_paths(entity)
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
    one = f"/{name}/{{reference}}"
    paths: dict[str, Any] = {
        f"/{name}": {
            "get": _operation(
                f"list_{name}", f"List {entity.plural}", _list_of(name), _filters(entity)
            ),
            "post": _operation(
                f"create_{name}", f"Create {entity.title}", _one(name), [_IDEMPOTENCY], name, "201"
            ),
        },
        one: {
            "parameters": [_REFERENCE],
            "get": _operation(f"read_{name}", f"Read {entity.title}", _one(name)),
            "patch": _operation(
                f"change_{name}", f"Change {entity.title}", _one(name), [_IF_MATCH], name
            ),
        },
    }
    if not isinstance(entity, CaseType):
        deleted = _operation(
            f"delete_{name}", f"Delete {entity.title}", None, [_IF_MATCH], None, "204"
        )
        paths[one]["delete"] = deleted
        return paths
    for action in _actions(entity):
        paths[f"{one}/actions/{action}"] = {
            "parameters": [_REFERENCE],
            "post": _operation(
                f"{name}_{action}", f"{action} on {entity.title}", _one(name), [_IF_MATCH], name
            ),
        }
    return paths


def _operation(
    name: str,
    summary: str,
    schema: dict[str, Any] | None,
    parameters: list[dict[str, Any]] | None = None,
    body: str | None = None,
    status: str = "200",
) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done"}
    if schema is not None:
        done["content"] = {"application/json": {"schema": schema}}
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters or [],
        "responses": {status: done, "default": {"description": "Refused", "content": _PROBLEM}},
    }
    if body:
        written = {"schema": {"$ref": f"#/components/schemas/{body}_write"}}
        operation["requestBody"] = {"required": True, "content": {"application/json": written}}
    return operation


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


def _parameter(name: str, where: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "description": text,
        "required": where == "path",
        "schema": schema,
    }


_TEXT = {"type": "string"}
_REFERENCE = _parameter("reference", "path", "The record's reference", _TEXT)
_IF_MATCH = {**_parameter("If-Match", "header", "The ETag that was read", _TEXT), "required": True}
_IDEMPOTENCY = _parameter("Idempotency-Key", "header", "Makes a repeated request do nothing", _TEXT)


def _filters(entity: Entity) -> list[dict[str, Any]]:
    plain = [
        _parameter("sort", "query", "A field, with - before it for descending", _TEXT),
        _parameter("limit", "query", "How many", {"type": "integer", "minimum": 1, "maximum": 100}),
        _parameter("after", "query", "The cursor of the page before", _TEXT),
        _parameter("q", "query", "Words to search for", _TEXT),
        _parameter("fields", "query", "Names of fields, comma between", _TEXT),
    ]
    named = [_filter(field) for field in entity.fields.values()]
    system = [
        _parameter(name, "query", "Filter", _TEXT)
        for name in entity.system_fields()
        if name != "id"
    ]
    return [*plain, *system, *named]


def _filter(field: Field) -> dict[str, Any]:
    return _parameter(field.name, "query", f"Filter by {field.title}: value, or op:value", _TEXT)
