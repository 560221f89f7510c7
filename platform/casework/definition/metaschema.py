"""JSON Schema 2020-12 of the language, generated from the structs and the registries.

Editors complete and check with the files in `schemas/`; the platform validates with the same schema.
Built so that a fault is told by one keyword at one place: no `oneOf`, no `anyOf`; a field's type
chooses its options by `if`/`then`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import inspect as shapes

from casework.actions import ACTIONS
from casework.definition import attributes
from casework.definition.metaschema_plain import listing, scalar
from casework.definition.model import CaseTypeText, EntityText
from casework.definition.model_agency import AgencyText
from casework.definition.model_pack import OverlayText, PackText
from casework.definition.model_scenario import ScenarioText
from casework.definition.typed import Branches
from casework.definition.written import ActionText, Text
from casework.fields import FIELD_TYPES, FieldText

Schema = dict[str, Any]
DOCUMENTS: Mapping[str, type[Text]] = MappingProxyType(
    {
        "agency": AgencyText,
        "entity": EntityText,
        "case_type": CaseTypeText,
        "scenario": ScenarioText,
        "pack": PackText,
        "overlay": OverlayText,
    }
)
WORDS: Schema = {
    "title": "a text",
    "description": "A text in the agency's first language, or one for each language: {en: ..., es: ...}.",
    "type": ["string", "object"],
    "minProperties": 1,
    "additionalProperties": {"type": "string"},
    "x-expected": "a text, or {en: ..., es: ...}",
}
OPTION: Schema = {
    **WORDS,
    "title": "an option",
    "description": "The title people read, or {title: ..., was: ...} for an option that was renamed"
    " and {title: ..., merge: [...]} for one that took in others.",
    "properties": {
        "merge": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string"},
            "description": "Words of options that are gone: records that have one of them get this one.",
        }
    },
    "additionalProperties": {"$ref": "#/$defs/words"},
}
NAMES = {
    "string": "a text",
    "object": "keys with values",
    "array": "a list",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
SAID = ("description", "x-expected")
"""What an annotation may add to a schema; limits come from the types themselves."""


def made_schema(document: str) -> Schema:
    """The schema of one kind of document, as it is put into `schemas/` (see `schemas.schema_of`)."""
    builder = _Builder()
    root = builder.struct(DOCUMENTS[document])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://casework.dev/schemas/{document}.schema.json",
        **root,
        "$defs": dict(sorted(builder.definitions.items())),
    }


class _Builder:
    """Collects the definitions that a document refers to."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def struct(self, cls: type[msgspec.Struct], noun: str = "", doc: str = "") -> Schema:
        fields = _fields_of(cls)
        said = attributes.sentences(cls)
        properties = {
            field.encode_name: self._property(field, said.get(field.name, "")) for field in fields
        }
        schema: Schema = {
            "title": noun or getattr(cls, "noun", ""),
            "description": doc or attributes.first_sentence(cls),
            "type": "object",
            "properties": properties,
            "required": [field.encode_name for field in fields if field.required],
            "additionalProperties": False,
        }
        sentences = getattr(cls, "sentences", {})
        if sentences:
            schema["patternProperties"] = {
                f"^[a-z][a-z0-9_]* {verb}$": {
                    **self.of(shapes.type_info(kind)),
                    "description": sentence,
                }
                for verb, (kind, sentence) in sentences.items()
            }
            schema["x-verbs"] = list(sentences)
        return schema

    def _property(self, field: shapes.Field, sentence: str) -> Schema:
        schema = self.of(field.type)
        if sentence:
            schema = {**schema, "description": sentence}
        default = field.default
        if isinstance(default, str | int | bool) and default not in ("", False):
            schema = {**schema, "default": default}
        return schema

    def of(self, info: shapes.Type) -> Schema:
        """The schema of a type; None in a union is left out, since an absent key says it."""
        if isinstance(info, shapes.Metadata):
            said = info.extra_json_schema or {}
            return {**self.of(info.type), **{key: said[key] for key in SAID if key in said}}
        if isinstance(info, shapes.UnionType):
            return self._union([one for one in info.types if not isinstance(one, shapes.NoneType)])
        if isinstance(info, shapes.StructType):
            return self._defined(info.cls)
        if isinstance(info, shapes.CustomType):
            return self._registered(info.cls)
        if isinstance(info, shapes.DictType):
            return self._mapping(info)
        if isinstance(info, shapes.ListType | shapes.VarTupleType):
            return listing(self.of(info.item_type), info.min_length)
        return scalar(info)

    def _union(self, types: list[shapes.Type]) -> Schema:
        """Types of a union differ in their JSON type, so their keywords can stand side by side."""
        if _is_words(types):
            self.definitions["words"] = WORDS
            return {"$ref": "#/$defs/words"}
        if _is_option(types):
            self.definitions.update(words=WORDS, option=OPTION)
            return {"$ref": "#/$defs/option"}
        parts = [self._resolved(self.of(one)) for one in types]
        if len(parts) == 1:
            return self.of(types[0])
        merged: Schema = {}
        for part in parts:
            merged.update(_without_enum(part))
        merged["type"] = [kind for part in parts for kind in _kinds(part)]
        merged["x-expected"] = " or ".join(map(_called, parts))
        return merged

    def _resolved(self, schema: Schema) -> Schema:
        reference = schema.get("$ref")
        return self.definitions[reference.removeprefix("#/$defs/")] if reference else schema

    def _mapping(self, info: shapes.DictType) -> Schema:
        schema: Schema = {"type": "object", "additionalProperties": self.of(info.value_type)}
        names = self.of(info.key_type)
        if "pattern" in names:
            schema["propertyNames"] = {"pattern": names["pattern"]}
        if info.min_length:
            schema["minProperties"] = info.min_length
        return schema

    def _defined(self, cls: type[Any]) -> Schema:
        name = cls.__name__.removesuffix("Text").lower()
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self.struct(cls)
        return {"$ref": f"#/$defs/{name}"}

    def _registered(self, cls: type[Any]) -> Schema:
        if cls is FieldText and "field" not in self.definitions:
            self.definitions["field"] = {}  # a group holds fields
            self.definitions["field"] = self._fields()
        if cls is ActionText and "action" not in self.definitions:
            self.definitions["action"] = self._actions()
        return {"$ref": "#/$defs/field" if cls is FieldText else "#/$defs/action"}

    def _fields(self) -> Schema:
        """`type` is checked first; only the options of that type are then allowed."""
        branches = []
        for name, cls in sorted(FIELD_TYPES.items()):
            schema = self.struct(cls, f"a field of type {name}", cls.doc)
            schema["properties"] = {"type": {"const": name}, **schema["properties"]}
            self.definitions[f"field_{name}"] = schema
            chosen = {"properties": {"type": {"const": name}}, "required": ["type"]}
            branches.append({"if": chosen, "then": {"$ref": f"#/$defs/field_{name}"}})
        words = {"enum": sorted(FIELD_TYPES), "description": "What kind of answer it holds."}
        return {
            "title": "a field",
            "type": "object",
            "properties": {"type": words},
            "required": ["type"],
            "allOf": Branches(branches),
        }

    def _actions(self) -> Schema:
        for name, cls in sorted(ACTIONS.items()):
            self.definitions[f"action_{name}"] = self.struct(cls, f"the action {name}", cls.doc)
        return {
            "title": "an action",
            "type": "object",
            "properties": {name: {"$ref": f"#/$defs/action_{name}"} for name in sorted(ACTIONS)},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }


def _fields_of(cls: type[msgspec.Struct]) -> tuple[shapes.Field, ...]:
    info = shapes.type_info(cls)
    return info.fields if isinstance(info, shapes.StructType) else ()


def _is_words(types: list[shapes.Type]) -> bool:
    """`str | dict[str, str]`"""
    return isinstance(_values_beside_text(types), shapes.StrType)


def _is_option(types: list[shapes.Type]) -> bool:
    """`str | dict[str, str | dict[str, str] | list[str]]`"""
    inner = _values_beside_text(types)
    parts = list(inner.types) if isinstance(inner, shapes.UnionType) else []
    words = [part for part in parts if not isinstance(part, shapes.ListType)]
    return len(words) < len(parts) and _is_words(words)


def _values_beside_text(types: list[shapes.Type]) -> shapes.Type | None:
    has_text = any(isinstance(one, shapes.StrType) for one in types)
    mappings = [one for one in types if isinstance(one, shapes.DictType)]
    return mappings[0].value_type if has_text and mappings and len(types) == 2 else None


def _called(part: Schema) -> str:
    """What one type of a union is called in a message."""
    is_name = part["type"] == "string" and "pattern" in part
    known = part.get("x-expected") or part.get("title")
    return str(known or ("a name" if is_name else NAMES[part["type"]]))


def _kinds(schema: Schema) -> list[str]:
    kinds = schema["type"]
    return kinds if isinstance(kinds, list) else [kinds]


def _without_enum(schema: Schema) -> Schema:
    """`enum` looks at every JSON type; beside another type it has to become a pattern of the text."""
    words = schema.get("enum")
    if not words:
        return schema
    rest = {key: value for key, value in schema.items() if key != "enum"}
    return {**rest, "pattern": f"^({'|'.join(words)})$"}
