"""The field types there are. Closed once the room is imported."""

from __future__ import annotations

from casework.fields.base import FieldType
from casework.registry import Registry

FIELD_TYPES: Registry[type[FieldType]] = Registry("field types")
"""Every field type by its YAML word."""


def field_type(cls: type[FieldType]) -> type[FieldType]:
    """Register a field type under its `type_name`; a class decorator."""
    FIELD_TYPES.add(cls.type_name, cls)
    return cls
