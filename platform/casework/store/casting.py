"""Values of one field type as values of another, by the words that people would write.

A value is exported by the old type and read by the new one, so a conversion knows no more and no
less than somebody who copies a file from one system into the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from casework.fields.base import Culture, Fault, FieldType
from casework.store.codec import Codec, decoder, encoder
from casework.store.database import Dialect

SHOWN = 20


def is_castable(kind: FieldType) -> bool:
    """Whether its values are words of their own; the id of another row is not."""
    return kind.is_stored and kind.links_to() in (None, "team") and not kind.takes_upload


def cast(value: object, old: FieldType, new: FieldType, culture: Culture) -> object | Fault:
    if value is None:
        return None
    return new.take_over(value, old, culture)


@dataclass(frozen=True, slots=True)
class Cells:
    """A field's value from its columns and back, for one database."""

    kind: FieldType
    decoders: tuple[Codec, ...]
    encoders: tuple[Codec, ...]

    @classmethod
    def of(cls, kind: FieldType, dialect: Dialect) -> Cells:
        kinds = [column.kind for column in kind.columns()]
        return cls(
            kind,
            tuple(decoder(each, dialect) for each in kinds),
            tuple(encoder(each, dialect) for each in kinds),
        )

    @property
    def width(self) -> int:
        return len(self.decoders)

    def read(self, parts: Sequence[object]) -> object:
        if all(part is None for part in parts):
            return None
        return self.kind.from_columns(
            [decode(part) for decode, part in zip(self.decoders, parts, strict=True)]
        )

    def write(self, value: object) -> tuple[object, ...]:
        if value is None:
            return (None,) * self.width
        parts = self.kind.to_columns(value)
        return tuple(encode(part) for encode, part in zip(self.encoders, parts, strict=True))


@dataclass(slots=True)
class Misfits:
    """The rows whose value would not fit: how many, and the first of them by reference."""

    count: int = 0
    shown: list[str] = field(default_factory=list)
    filled: int = 0
    """How many rows have a value afterwards."""
    _taken: set[tuple[object, ...]] = field(default_factory=set)

    def add(self, reference: str, value: str, why: str) -> None:
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(f"{reference} '{value}' ({why})")

    def take(self, reference: str, value: str, parts: tuple[object, ...], *, unique: bool) -> None:
        """A row that fits, unless nobody may share its value and somebody has it already."""
        self.filled += 1
        if unique and parts in self._taken:
            self.add(reference, value, "the same value is there before")
        elif unique:
            self._taken.add(parts)

    def __str__(self) -> str:
        more = self.count - len(self.shown)
        return ", ".join(self.shown) + (f", and {more:,} more" if more else "")

    def records(self) -> str:
        return "1 record does" if self.count == 1 else f"{self.count:,} records do"
