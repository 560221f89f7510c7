"""Between the neutral values of `ColumnKind` and what each database keeps.

A codec is a plain function, chosen once for a column and then called for every value. None passes
through both ways. What no database could keep unchanged is refused with UnstorableValue: SQLite
would turn NaN into NULL and PostgreSQL stops at a NUL byte.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from casework.fields.columns import ColumnKind
from casework.store.database import Dialect, UnstorableValue

Codec = Callable[[Any], Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LARGEST = 2**63 - 1


def encoder(kind: ColumnKind, dialect: Dialect) -> Codec:
    """The function that makes a neutral value the database's own."""
    return _ENCODERS[dialect][kind]


def decoder(kind: ColumnKind, dialect: Dialect) -> Codec:
    """The function that makes a value from the database neutral again."""
    return _DECODERS[dialect][kind]


def encode(kind: ColumnKind, value: Any, dialect: Dialect) -> Any:
    return _ENCODERS[dialect][kind](value)


def decode(kind: ColumnKind, value: Any, dialect: Dialect) -> Any:
    return _DECODERS[dialect][kind](value)


def is_plain(kind: ColumnKind, dialect: Dialect) -> bool:
    """Whether what the database gives is the neutral value already, so that decoding can be left out."""
    return _DECODERS[dialect][kind] is _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _text(value: str | None) -> str | None:
    if value is None:
        return None
    if "\0" in value:
        raise UnstorableValue("a text may not hold the NUL character (U+0000)")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            wrong = f"U+{ord(value[error.start]):04X}"
            raise UnstorableValue(f"a text may not hold half a character ({wrong})") from error
    return value


def _integer(value: int | None) -> int | None:
    if value is not None and not -LARGEST <= value <= LARGEST:
        raise UnstorableValue(f"a whole number may not be beyond {LARGEST} (64 bits)")
    return value


def _double(value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise UnstorableValue(f"a number must be finite, not {value}")
    return value


def _moment(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise UnstorableValue("a moment must have a time zone")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise UnstorableValue("a moment must lie in the years 1 to 9999, told in UTC") from error


def _microseconds(value: datetime | None) -> int | None:
    moment = _moment(value)
    return None if moment is None else (moment - EPOCH) // MICROSECOND


def _from_microseconds(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(microseconds=value)


def _from_timestamptz(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=UTC)


def _boolean_number(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _from_boolean_number(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _date_text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _from_date_text(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


_EXACT: Mapping[ColumnKind, Codec] = {
    ColumnKind.TEXT: _text,
    ColumnKind.JSON: _text,
    ColumnKind.INTEGER: _integer,
    ColumnKind.REFERENCE: _integer,
    ColumnKind.DOUBLE: _double,
    ColumnKind.BOOLEAN: _as_it_is,
    ColumnKind.DATE: _as_it_is,
    ColumnKind.TIMESTAMP: _moment,
}
_ENCODERS: Mapping[Dialect, Mapping[ColumnKind, Codec]] = {
    "postgresql": _EXACT,
    "sqlite": {
        **_EXACT,
        ColumnKind.BOOLEAN: _boolean_number,
        ColumnKind.DATE: _date_text,
        ColumnKind.TIMESTAMP: _microseconds,
    },
}
_PLAIN: Mapping[ColumnKind, Codec] = dict.fromkeys(ColumnKind, _as_it_is)
_DECODERS: Mapping[Dialect, Mapping[ColumnKind, Codec]] = {
    "postgresql": {**_PLAIN, ColumnKind.TIMESTAMP: _from_timestamptz},
    "sqlite": {
        **_PLAIN,
        ColumnKind.BOOLEAN: _from_boolean_number,
        ColumnKind.DATE: _from_date_text,
        ColumnKind.TIMESTAMP: _from_microseconds,
    },
}
