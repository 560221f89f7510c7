"""The schemas of the language as the platform uses them: the files in `schemas/`, the same as editors use.

They are read and not made, because making them looks through our own source for the sentences below
each attribute, which was a fifth of the start of a server. `casework schemas write` puts what the structs
and registries say into the files, and `schemas check` fails when one is stale.
"""

from __future__ import annotations

from functools import cache

import msgspec

from casework.definition.metaschema import made_schema
from casework.definition.typed import Branches, Schema
from casework.settings import bundled


@cache
def schema_of(document: str) -> Schema:
    """The schema of one kind of document: `agency`, `entity`, `case_type` ... (`DOCUMENTS`)."""
    file = bundled("schemas") / f"{document}.schema.json"
    if not file.is_file():  # a kind of document that is being written just now
        return made_schema(document)
    schema: Schema = msgspec.json.decode(file.read_bytes())
    field = schema.get("$defs", {}).get("field")
    if field is not None:
        field["allOf"] = Branches(field["allOf"])
    return schema
