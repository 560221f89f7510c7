"""How the value of one field goes into its columns and comes back, for one kind of database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casework.catalogue import Field
from casework.fields.base import Ref
from casework.fields.columns import Column, ColumnKind
from casework.store.codec import Codec, decoder, encoder
from casework.store.database import Dialect


@dataclass(frozen=True, slots=True)
class Slot:
    """How one field goes into its columns and comes back."""

    name: str
    kind: Any
    is_link: bool
    columns: tuple[str, ...]
    encoders: tuple[Codec, ...]
    decoders: tuple[Codec, ...]

    @classmethod
    def of(cls, own: Field, dialect: Dialect) -> Slot:
        columns: tuple[Column, ...] = own.kind.columns()
        return cls(
            own.name,
            own.kind,
            len(columns) == 1 and columns[0].kind is ColumnKind.REFERENCE,
            tuple(column.name(own.name) for column in columns),
            tuple(encoder(column.kind, dialect) for column in columns),
            tuple(decoder(column.kind, dialect) for column in columns),
        )

    def store(self, value: Any) -> list[object]:
        if value is None:
            return [None] * len(self.columns)
        if self.is_link and isinstance(value, Ref):
            return [value.id]
        parts = self.kind.to_columns(value)
        return [encode(part) for encode, part in zip(self.encoders, parts, strict=True)]

    def load(self, parts: Sequence[Any]) -> object:
        if all(part is None for part in parts):
            return None
        if self.is_link:
            return Ref(parts[0])
        return self.kind.from_columns(
            tuple(None if p is None else d(p) for d, p in zip(self.decoders, parts, strict=True))
        )
