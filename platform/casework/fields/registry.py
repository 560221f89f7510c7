"""The field types there are. Closed once the room is imported."""

from __future__ import annotations

from types import MappingProxyType

from casework.fields.base import FieldType

_types: dict[str, type[FieldType]] = {}
FIELD_TYPES = MappingProxyType(_types)
"""Every field type by its YAML word."""

_is_closed = False


def field_type(cls: type[FieldType]) -> type[FieldType]:
    """Register a field type under its `type_name`; a class decorator."""
    if _is_closed:
        raise RuntimeError(f"{cls.type_name!r} came after the registry of field types was closed")
    if cls.type_name in _types:
        raise ValueError(f"two field types are called {cls.type_name!r}")
    _types[cls.type_name] = cls
    return cls


def close() -> None:
    """From here on the registry only reads: the room calls it once all its types are imported."""
    global _is_closed
    _is_closed = True
