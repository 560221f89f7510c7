"""Schemas of the plain types: texts, numbers, closed lists of words, lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import inspect as shapes

Schema = dict[str, Any]


def listing(items: Schema, least: int | None) -> Schema:
    schema: Schema = {"type": "array", "items": items}
    return {**schema, "minItems": least} if least else schema


def scalar(info: shapes.Type) -> Schema:
    if isinstance(info, shapes.LiteralType):
        kind = "string" if all(isinstance(one, str) for one in info.values) else "integer"
        return {"type": kind, "enum": list(info.values)}
    if isinstance(info, shapes.StrType):
        limits = {
            "pattern": info.pattern,
            "minLength": info.min_length,
            "maxLength": info.max_length,
        }
        return {"type": "string", **_written(limits)}
    if isinstance(info, shapes.AnyType):
        return {"title": "whatever the document may hold there"}
    if isinstance(info, shapes.BoolType):
        return {"type": "boolean"}
    if isinstance(info, shapes.IntType | shapes.FloatType):
        kind = "integer" if isinstance(info, shapes.IntType) else "number"
        range_ = {"minimum": info.ge, "maximum": info.le, "exclusiveMinimum": info.gt}
        return {"type": kind, **_written(range_)}
    if isinstance(info, shapes.DecimalType):
        return {"type": "number"}
    if isinstance(info, shapes.DateType):
        return {
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}$",
            "x-expected": "a date such as 2026-05-31",
        }
    raise TypeError(f"the language has no schema for {info!r}")


def _written(limits: Mapping[str, object]) -> Schema:
    return {key: value for key, value in limits.items() if value is not None}
