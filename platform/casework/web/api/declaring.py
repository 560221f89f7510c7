"""A declaration over the API: `"declaration": {"confirmed": true, "name": "Ana Ruiz"}` beside the fields."""

from __future__ import annotations

from typing import Any

from casework.cases.form_ends import ANSWER, Declared
from casework.catalogue import Form
from casework.web.refusals import BadRequest

_EXPECTED = 'The member declaration must be an object: {"confirmed": true, "name": "..."}.'


def declared_of(body: dict[str, Any], form: Form) -> Declared:
    """Taken out of the body, if the form wants one; else the member is a field like any other."""
    if form.declaration is None:
        return Declared()
    sent = body.pop(ANSWER, None)
    if sent is None:
        return Declared()
    if not isinstance(sent, dict) or not set(sent) <= {"confirmed", "name"}:
        raise BadRequest(_EXPECTED)
    name = sent.get("name", "")
    if not isinstance(name, str) or not isinstance(sent.get("confirmed"), bool):
        raise BadRequest(_EXPECTED)
    return Declared(sent["confirmed"], name)


def declaration_schema(form: Form) -> dict[str, Any]:
    """What is to be sent, with the words that are declared."""
    wanted = form.declaration
    properties: dict[str, Any] = {"confirmed": {"const": True}}
    if wanted is not None and wanted.is_signed:
        properties["name"] = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "description": str(wanted.text) if wanted else "",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }
