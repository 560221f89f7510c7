"""The rows of a group: their answers, their faults by address, and how a form posts them.

A form posts `household.0.name`; the mark `household.0` tells that the row is there although nothing
was answered in it. An address for people and machines is `household[0].name`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from casework.fields.base import Fault, FieldType, Raw
from casework.fields.columns import ColumnKind

MARK = "1"
MISSING = Fault("{title} needs an answer")
EMPTY_ROW = Fault("This row is empty")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_AS_PYTHON = {ColumnKind.DOUBLE: float, ColumnKind.BOOLEAN: bool}
_STEP = re.compile(r"\[([0-9]+)\](?:\.([a-z][a-z0-9_]*))?(.*)")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the answers that were given, by inner name. What was not answered is not in it."""

    answers: Mapping[str, Any]

    def __hash__(self) -> int:
        return hash(frozenset(self.answers.items()))


@dataclass(frozen=True, slots=True)
class RowFaults(Fault):
    """What is wrong inside rows, by address: `[1].addresses[0].postcode`."""

    inner: Mapping[str, Fault] = field(default_factory=dict)

    @classmethod
    def of(cls, inner: Mapping[str, Fault]) -> RowFaults:
        address, first = next(iter(inner.items()))
        return cls("Check {title}: {first}", {"first": f"{address}: {first}"}, inner)

    def of_field(self, row: int, name: str) -> Fault | None:
        """What is wrong with one inner field of a row; of an inner group, all that is below it."""
        below: dict[str, Fault] = {}
        for address, fault in self.inner.items():
            step = _STEP.fullmatch(address)
            if step is None or (int(step[1]), step[2]) != (row, name):
                continue
            if not step[3]:
                return fault
            below[step[3]] = fault
        return RowFaults.of(below) if below else None

    def of_row(self, row: int) -> Fault | None:
        """What is wrong with a row as a whole."""
        return self.inner.get(f"[{row}]")


def told_apart(name: str, fault: Fault) -> Iterator[tuple[str, Fault]]:
    """Every fault of a field with its address: one of a group is told by its inner answers."""
    if not isinstance(fault, RowFaults):
        yield name, fault
        return
    for address, inner in fault.inner.items():
        yield f"{name}{address}", inner


def put_below(found: dict[str, Fault], address: str, fault: Fault) -> None:
    """Collects a fault under its address; one of an inner group keeps its own addresses."""
    found.update(told_apart(address, fault))


# -- forms ---------------------------------------------------------------------------------------
def posted_rows(raw: Raw, name: str) -> tuple[int, ...]:
    """The numbers under which a form posted rows of a group, in order."""
    start = len(name) + 1
    numbers = {
        key[start:].partition(".")[0]
        for key in raw
        if key.startswith(name) and key[start - 1 : start] == "."
    }
    return tuple(sorted(int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 4))


def below(raw: Raw, name: str) -> dict[str, Sequence[str]]:
    """What was posted for one name and its parts."""
    return {key: v for key, v in raw.items() if key == name or key.startswith(f"{name}.")}


def moved(raw: Raw, name: str, to: str) -> dict[str, Sequence[str]]:
    """The same under another name."""
    return {to + key[len(name) :]: values for key, values in below(raw, name).items()}


# -- storage -------------------------------------------------------------------------------------
def stored_row(kinds: Mapping[str, FieldType], row: Row) -> dict[str, Any]:
    """A row as JSON: every column of every field as SQLite would hold it, so that rules can ask it there."""
    found: dict[str, Any] = {}
    for name, value in row.answers.items():
        kind = kinds[name]
        for column, part in zip(kind.columns(), kind.to_columns(value), strict=True):
            found[column.name(name)] = _written(column.kind, part)
    return found


def loaded_row(kinds: Mapping[str, FieldType], stored: Mapping[str, Any]) -> Row:
    """The row again. Columns that no field has any more are not looked at."""
    answers: dict[str, Any] = {}
    for name, kind in kinds.items():
        columns = kind.columns()
        parts = [_read(column.kind, stored.get(column.name(name))) for column in columns]
        if any(part is not None for part in parts):
            answers[name] = kind.from_columns(parts)
    return Row(answers)


def _written(kind: ColumnKind, part: Any) -> Any:
    if part is None:
        return None
    if kind is ColumnKind.DATE:
        return part.isoformat()
    if kind is ColumnKind.BOOLEAN:
        return int(part)
    if kind is ColumnKind.TIMESTAMP:
        return (part - _EPOCH) // _MICROSECOND
    return json.loads(part) if kind is ColumnKind.JSON else part


def _read(kind: ColumnKind, part: Any) -> Any:
    if part is None:
        return None
    if kind is ColumnKind.DATE:
        return date.fromisoformat(part)
    if kind is ColumnKind.TIMESTAMP:
        return _EPOCH + part * _MICROSECOND
    if kind in _AS_PYTHON:
        return _AS_PYTHON[kind](part)
    return json.dumps(part, ensure_ascii=False) if kind is ColumnKind.JSON else part
