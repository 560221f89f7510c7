"""JSON Schemas of an entity's records, as the API gives and takes them."""

from __future__ import annotations

from typing import Any

from casework.cases.form_ends import ANSWER
from casework.cases.holding import VALID_UNTIL
from casework.catalogue import PRIORITIES, REASON, VALID_FROM, CaseType, Entity, Field
from casework.web.api.declaring import declaration_schema

DAY = {"type": "string", "format": "date"}
_MOMENT = {"type": "string", "format": "date-time"}


def record_schema(entity: Entity) -> dict[str, Any]:
    """What is read. A field that the token may not see is left out of the answer."""
    properties: dict[str, Any] = {
        name: _system(entity, name) for name in entity.system_fields() if name != "id"
    }
    if entity.has_archive:
        properties["archived_on"] = {"anyOf": [_MOMENT, {"type": "null"}]}
    for field in entity.fields.values():
        properties[field.name] = _nullable(field)
    if entity.dated:
        properties["periods"] = {"type": "array", "items": _period_schema(entity)}
    return {
        "type": "object",
        "title": str(entity.title),
        "required": ["reference", "version"],
        "properties": properties,
    }


def write_schema(entity: Entity) -> dict[str, Any]:
    """What may be written: stored fields, and the reason that goes with a change."""
    properties = {f.name: _nullable(f) for f in entity.fields.values() if f.is_stored}
    properties[REASON] = {"type": "string", "description": "Why, in your own words"}
    if entity.dated:
        properties[VALID_FROM] = {**DAY, "description": "From which day it holds; today without it"}
    forms = entity.forms.values() if isinstance(entity, CaseType) else ()
    if declared := next((form for form in forms if form.declaration is not None), None):
        properties[ANSWER] = declaration_schema(declared)
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _period_schema(entity: Entity) -> dict[str, Any]:
    """What holds from a day until another one; both may be open."""
    days = {name: {"anyOf": [DAY, {"type": "null"}]} for name in (VALID_FROM, VALID_UNTIL)}
    values = {name: _nullable(entity.fields[name]) for name in entity.dated}
    return {"type": "object", "required": list(days), "properties": {**days, **values}}


def problem_schema() -> dict[str, Any]:
    """RFC 9457 with a member `fields`."""
    return {
        "type": "object",
        "required": ["title", "status"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }


def _nullable(field: Field) -> dict[str, Any]:
    schema = {"title": str(field.title), "anyOf": [field.kind.json_schema(), {"type": "null"}]}
    if field.help:
        schema["description"] = str(field.help)
    return schema


def _system(entity: Entity, name: str) -> dict[str, Any]:
    if name in ("version", "revision"):
        return {"type": "integer"}
    if name == VALID_FROM:
        return {"anyOf": [DAY, {"type": "null"}]}
    if name.endswith("_on"):
        return {"anyOf": [_MOMENT, {"type": "null"}]}
    if name == "state" and isinstance(entity, CaseType):
        return {"enum": list(entity.states)}
    if name == "priority":
        return {"enum": list(PRIORITIES)}
    if name == "officer":
        return {"anyOf": [{"type": "object"}, {"type": "null"}]}
    return {"type": ["string", "null"]}
