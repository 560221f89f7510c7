"""The types of the rules language: what a value is in Python, and how each database holds it.

| type | Python | SQLite | PostgreSQL |
|---|---|---|---|
| boolean | bool | INTEGER 0/1 | boolean |
| integer | int | INTEGER | bigint |
| decimal, money | decimal.Decimal | INTEGER, minor units | bigint, minor units |
| text, choice | str | TEXT | text |
| multi-choice | frozenset of str | TEXT `|a|b|` | text `|a|b|` |
| date | date | TEXT `YYYY-MM-DD` | date |
| datetime | aware datetime | INTEGER, microseconds since 1970 UTC | timestamptz |
| duration | timedelta | INTEGER, microseconds | bigint, microseconds |
| reference | int | INTEGER | bigint |

Values are expected within `FIELD_BOUND`; text holds no NUL character; the very first and last
instant and day Python knows stay out (asyncpg stores them as infinity).
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from casework.rules.dialects import Dialect

MAX_SCALE = 6
"""Digits after the point that a value may have; products and quotients are rounded to it."""

FIELD_BOUND = 10**15
"""Largest number, in minor units, that a field or a literal may hold."""

EXACT = decimal.Context(prec=60, rounding=decimal.ROUND_HALF_UP)
"""Every decimal is computed in it, so that no setting of the process can round one of ours."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Type:
    """What a value is. `label` is the word an author reads; equal types are interchangeable."""

    label: ClassVar[str] = "value"
    cast: ClassVar[str] = "text"
    is_number: ClassVar[bool] = False
    is_textual: ClassVar[bool] = False
    is_ordered: ClassVar[bool] = False
    is_comparable: ClassVar[bool] = True

    def store(self, value: Any, dialect: Dialect) -> object:
        """The value as a bound argument of this database."""
        del dialect
        return value

    def load(self, stored: Any, dialect: Dialect) -> object:
        """The value again, from what the database answered."""
        del dialect
        return stored

    def portable(self, value: Any) -> object:
        """The value as JSON can carry it without loss."""
        return value


@dataclass(frozen=True)
class Boolean(Type):
    label: ClassVar[str] = "boolean"
    cast: ClassVar[str] = "boolean"

    def store(self, value: Any, dialect: Dialect) -> object:
        return int(value) if dialect is Dialect.SQLITE else bool(value)

    def load(self, stored: Any, dialect: Dialect) -> object:
        return None if stored is None else bool(stored)


@dataclass(frozen=True)
class Number(Type):
    """An exact number with so many digits after the point, held as an integer of minor units."""

    cast: ClassVar[str] = "bigint"
    is_number: ClassVar[bool] = True
    is_ordered: ClassVar[bool] = True
    scale: int = 0

    def minor(self, value: Any) -> int:
        return int(EXACT.scaleb(EXACT.create_decimal(value), self.scale))

    def store(self, value: Any, dialect: Dialect) -> object:
        return self.minor(value)

    def load(self, stored: Any, dialect: Dialect) -> object:
        return None if stored is None else EXACT.scaleb(decimal.Decimal(int(stored)), -self.scale)

    def portable(self, value: Any) -> object:
        return format(value, "f")


@dataclass(frozen=True)
class Integer(Number):
    label: ClassVar[str] = "integer"

    def load(self, stored: Any, dialect: Dialect) -> object:
        return None if stored is None else int(stored)

    def portable(self, value: Any) -> object:
        return int(value)


@dataclass(frozen=True)
class Decimal(Number):
    label: ClassVar[str] = "decimal"
    scale: int = 4


@dataclass(frozen=True)
class Money(Number):
    label: ClassVar[str] = "money"
    scale: int = 2


@dataclass(frozen=True)
class Text(Type):
    label: ClassVar[str] = "text"
    is_textual: ClassVar[bool] = True
    is_ordered: ClassVar[bool] = True


@dataclass(frozen=True)
class Choice(Type):
    """One of a closed list of options; a literal that is not among them is a fault."""

    label: ClassVar[str] = "choice"
    is_textual: ClassVar[bool] = True
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _refuse_bars(self.options)


@dataclass(frozen=True)
class MultiChoice(Type):
    """Any number of the options. None and the empty set are the same thing: nothing chosen."""

    label: ClassVar[str] = "multi-choice"
    is_comparable: ClassVar[bool] = False
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _refuse_bars(self.options)

    def store(self, value: Any, dialect: Dialect) -> object:
        return multi_choice_text(value)

    def load(self, stored: Any, dialect: Dialect) -> object:
        return frozenset((stored or "").strip("|").split("|")) - {""}

    def portable(self, value: Any) -> object:
        return sorted(value)


@dataclass(frozen=True)
class Date(Type):
    label: ClassVar[str] = "date"
    cast: ClassVar[str] = "date"
    is_ordered: ClassVar[bool] = True

    def store(self, value: date, dialect: Dialect) -> object:
        return value.isoformat() if dialect is Dialect.SQLITE else value

    def load(self, stored: Any, dialect: Dialect) -> object:
        return date.fromisoformat(stored) if isinstance(stored, str) else stored

    def portable(self, value: date) -> object:
        return value.isoformat()


@dataclass(frozen=True)
class DateTime(Type):
    label: ClassVar[str] = "datetime"
    cast: ClassVar[str] = "timestamptz"
    is_ordered: ClassVar[bool] = True

    def store(self, value: datetime, dialect: Dialect) -> object:
        return (value - EPOCH) // MICROSECOND if dialect is Dialect.SQLITE else value

    def load(self, stored: Any, dialect: Dialect) -> object:
        return EPOCH + stored * MICROSECOND if isinstance(stored, int) else stored

    def portable(self, value: datetime) -> object:
        return str((value - EPOCH) // MICROSECOND)


@dataclass(frozen=True)
class Duration(Type):
    """A length of time. `is_days` when it is known to be whole days, so a date may move by it."""

    label: ClassVar[str] = "duration"
    cast: ClassVar[str] = "bigint"
    is_ordered: ClassVar[bool] = True
    is_days: bool = False

    def store(self, value: timedelta, dialect: Dialect) -> object:
        return value // MICROSECOND

    def load(self, stored: Any, dialect: Dialect) -> object:
        return None if stored is None else int(stored) * MICROSECOND

    def portable(self, value: timedelta) -> object:
        return value // MICROSECOND


@dataclass(frozen=True)
class Point(Type):
    """A place on the map. A rule may only ask whether there is one."""

    label: ClassVar[str] = "place"
    is_comparable: ClassVar[bool] = False


@dataclass(frozen=True)
class Reference(Type):
    """A link to a record of another entity, by its id."""

    label: ClassVar[str] = "reference"
    cast: ClassVar[str] = "bigint"
    to: str = ""


@dataclass(frozen=True)
class ListOf(Type):
    """Literal values between square brackets; it stands only after `in`."""

    label: ClassVar[str] = "list"
    is_comparable: ClassVar[bool] = False
    item: Type = Text()


BOOLEAN = Boolean()
INTEGER = Integer()
DECIMAL = Decimal()
TEXT = Text()
DATE = Date()
DATETIME = DateTime()
DURATION = Duration()
DAYS = Duration(is_days=True)
POINT = Point()


def _refuse_bars(options: tuple[str, ...]) -> None:
    """A multi-choice column puts bars around its options, so none may have one inside."""
    if any("|" in option for option in options):
        raise ValueError("an option may not contain '|'")


def multi_choice_text(chosen: Iterable[str] | None) -> str:
    """How a set of options stands in its column: `|a|b|`, sorted, or '' when none is chosen."""
    options = sorted(set(chosen or ()))
    return f"|{'|'.join(options)}|" if options else ""
