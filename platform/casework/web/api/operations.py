"""Operations and parameters of an OpenAPI document."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}


def operation(
    name: str,
    summary: str,
    schema: dict[str, Any] | None,
    parameters: list[dict[str, Any]] | None = None,
    body: dict[str, Any] | None = None,
    status: str = "200",
) -> dict[str, Any]:
    """`schema` is that of the answer as JSON, `body` what may be sent, by media type."""
    done: dict[str, Any] = {"description": "Done"}
    if schema is not None:
        done["content"] = {"application/json": {"schema": schema}}
    made: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters or [],
        "responses": {status: done, "default": {"description": "Refused", "content": _PROBLEM}},
    }
    if body:
        made["requestBody"] = {"required": True, "content": body}
    return made


def parameter(name: str, where: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "description": text,
        "required": where == "path",
        "schema": schema,
    }
