"""Files in the OpenAPI document: one operation for each field that holds a file, one to read them."""

from __future__ import annotations

from typing import Any

from casework.catalogue import Catalogue, Entity, Field
from casework.web.api.files import PART
from casework.web.api.operations import TEXT, operation, parameter

_KEPT = {
    "type": "object",
    "required": ["token", "name", "media_type", "size"],
    "properties": {
        "token": {"type": "string", "description": 'Write {"reference": token} into the field'},
        "name": TEXT,
        "media_type": TEXT,
        "size": {"type": "integer"},
    },
}
_SENT = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": [PART],
            "additionalProperties": False,
            "properties": {
                PART: {"type": "string", "contentMediaType": "application/octet-stream"}
            },
        }
    }
}
_NUMBER = parameter("number", "path", "The file's id", {"type": "integer", "minimum": 1})


def upload_paths(entity: Entity) -> dict[str, Any]:
    return {
        f"/files/{entity.name}/{field.name}": {"post": _upload(entity, field)}
        for field in _file_fields(entity)
    }


def download_paths(catalogue: Catalogue) -> dict[str, Any]:
    """Nothing for an agency that keeps no files."""
    if not any(_file_fields(entity) for entity in catalogue.entities.values()):
        return {}
    read = operation("read_file", "Read a file", None)
    read["responses"]["200"]["content"] = {"*/*": {}}
    return {"/files/{number}": {"parameters": [_NUMBER], "get": read}}


def _upload(entity: Entity, field: Field) -> dict[str, Any]:
    name = f"upload_{entity.name}__{field.name}"
    title = f"Send a file for {field.title} of {entity.title}"
    return operation(name, title, _KEPT, body=_SENT, status="201")


def _file_fields(entity: Entity) -> list[Field]:
    return [field for field in entity.fields.values() if field.kind.takes_upload]
