"""Whether data fits a schema at all: the quick question, asked before the slow one of what is wrong.

An agency of 5,000 fields has no fault on most days, and the library that explains faults takes ten
times as long to find none. Both read the same schema; a keyword that is not known here gives no, so
that the library has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from casework.definition.typed import Schema, branches_of

Check = Callable[[Any], bool]
_KINDS: Mapping[str, Check] = {
    "object": lambda data: isinstance(data, dict),
    "array": lambda data: isinstance(data, list),
    "string": lambda data: isinstance(data, str),
    "boolean": lambda data: isinstance(data, bool),
    "integer": lambda data: isinstance(data, int) and not isinstance(data, bool),
    "number": lambda data: isinstance(data, int | Decimal) and not isinstance(data, bool),
}
SILENT = frozenset({"$schema", "$id", "$defs", "title", "description", "default"})
"""Keywords that say something and ask for nothing, as all that begin with `x-`."""


class Fitting:
    """The checks of one schema, made once. What refers to itself is looked up when it is met."""

    def __init__(self, schema: Schema) -> None:
        self._definitions: Schema = schema.get("$defs", {})
        self._defined: dict[str, Check] = {}
        self.fits: Check = self.of(schema)

    def of(self, schema: Schema) -> Check:
        asked = [word for word in schema if word not in SILENT and not word.startswith("x-")]
        makers = {word: _MAKERS.get(word, _unknown) for word in asked}
        of_keys = [word for word in asked if makers[word] is _keys]
        checks = [
            maker(self, schema[word], schema)
            for word, maker in makers.items()
            if word not in of_keys[1:]
        ]
        return checks[0] if len(checks) == 1 else _every(checks)

    def reference(self, name: str) -> Check:
        def check(data: Any) -> bool:
            if name not in self._defined:
                self._defined[name] = self.of(self._definitions[name])
            return self._defined[name](data)

        return check


def _every(checks: list[Check]) -> Check:
    def check(data: Any) -> bool:
        return all(one(data) for one in checks)

    return check


Maker = Callable[[Fitting, Any, Schema], Check]


def _unknown(fitting: Fitting, value: Any, schema: Schema) -> Check:
    return lambda data: False


def _kind(fitting: Fitting, value: Any, schema: Schema) -> Check:
    if isinstance(value, str):
        return _KINDS[value]
    checks = [_KINDS[kind] for kind in value]
    return lambda data: any(check(data) for check in checks)


def _reference(fitting: Fitting, value: Any, schema: Schema) -> Check:
    return fitting.reference(value.removeprefix("#/$defs/"))


def _keys(fitting: Fitting, value: Any, schema: Schema) -> Check:
    """`properties`, `patternProperties` and what any other key may hold: one look at each key."""
    own = {key: fitting.of(part) for key, part in schema.get("properties", {}).items()}
    patterns = [
        (re.compile(pattern), fitting.of(part))
        for pattern, part in schema.get("patternProperties", {}).items()
    ]
    rest = schema.get("additionalProperties", True)
    other = fitting.of(rest) if isinstance(rest, dict) else lambda _: bool(rest)

    def fits_patterns(key: str, data: Any, is_known: bool) -> bool:
        named = [check(data) for pattern, check in patterns if pattern.search(key)]
        return all(named) and (is_known or bool(named) or other(data))

    def check(data: Any) -> bool:
        if not isinstance(data, dict):
            return True
        for key, inner in data.items():
            known = own.get(key)
            if known is not None and not known(inner):
                return False
            if patterns and not fits_patterns(key, inner, known is not None):
                return False
            if known is None and not patterns and not other(inner):
                return False
        return True

    return check


def _items(fitting: Fitting, value: Any, schema: Schema) -> Check:
    check = fitting.of(value)
    return lambda data: not isinstance(data, list) or all(map(check, data))


def _names(fitting: Fitting, value: Any, schema: Schema) -> Check:
    check = fitting.of(value)
    return lambda data: not isinstance(data, dict) or all(map(check, data))


def _branches(fitting: Fitting, value: Any, schema: Schema) -> Check:
    """`allOf` of our `if`/`then`: only the branch that the data's own words choose has a say."""
    chosen = branches_of(value)
    checks = {id(branch): fitting.of(branch) for branch in chosen.every()}

    def check(data: Any) -> bool:
        if not isinstance(data, dict):
            return True
        return all(checks[id(branch)](data) for branch in chosen.of(data.get))

    return check


def _pattern(fitting: Fitting, value: Any, schema: Schema) -> Check:
    search = re.compile(value).search
    return lambda data: not isinstance(data, str) or search(data) is not None


def _size(kind: type[Any], most: bool) -> Maker:
    def maker(fitting: Fitting, value: Any, schema: Schema) -> Check:
        if most:
            return lambda data: not isinstance(data, kind) or len(data) <= value
        return lambda data: not isinstance(data, kind) or len(data) >= value

    return maker


def _limit(most: bool) -> Maker:
    is_number = _KINDS["number"]

    def maker(fitting: Fitting, value: Any, schema: Schema) -> Check:
        if most:
            return lambda data: not is_number(data) or data <= value
        return lambda data: not is_number(data) or data >= value

    return maker


_MAKERS: Mapping[str, Maker] = {
    "type": _kind,
    "$ref": _reference,
    "properties": _keys,
    "patternProperties": _keys,
    "additionalProperties": _keys,
    "propertyNames": _names,
    "required": lambda fitting, value, schema: (
        lambda data: not isinstance(data, dict) or all(key in data for key in value)
    ),
    "items": _items,
    "allOf": _branches,
    "enum": lambda fitting, value, schema: (
        lambda data: any(type(data) is type(one) and data == one for one in value)
    ),
    "const": lambda fitting, value, schema: (
        lambda data: type(data) is type(value) and data == value
    ),
    "pattern": _pattern,
    "minLength": _size(str, most=False),
    "maxLength": _size(str, most=True),
    "minItems": _size(list, most=False),
    "maxItems": _size(list, most=True),
    "minProperties": _size(dict, most=False),
    "maxProperties": _size(dict, most=True),
    "minimum": _limit(most=False),
    "maximum": _limit(most=True),
}
KNOWN = frozenset(_MAKERS) | SILENT
