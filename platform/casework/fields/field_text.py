"""A field as it stands in a document: what the rooms above read, and what a group holds inside."""

from __future__ import annotations

from casework.fields.base import FieldType


class FieldText:
    """A field as written: the field type with its options filled in.

    A plain class, since msgspec would look inside a dataclass instead of asking the registry.
    """

    __slots__ = ("kind",)

    def __init__(self, kind: FieldType) -> None:
        self.kind = kind
