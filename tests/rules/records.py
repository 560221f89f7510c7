"""The scope the rules of these tests speak of, and records to ask them about: nulls and edges."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as Exact
from typing import Any

from casework.rules import (
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    INTEGER,
    TEXT,
    Choice,
    Decimal,
    Money,
    MultiChoice,
    Reference,
    Rows,
    Scope,
    Type,
)

OPTIONS = ("small", "large", "huge")

FIELDS: dict[str, Type] = {
    "severity": INTEGER,
    "number": INTEGER,
    "length_m": DECIMAL,
    "ratio": Decimal(6),
    "cost": Money(),
    "paid": Money(),
    "title": TEXT,
    "note": TEXT,
    "size": Choice(OPTIONS),
    "kind": Choice(("large", "other")),
    "kinds": MultiChoice(OPTIONS),
    "is_open": BOOLEAN,
    "is_urgent": BOOLEAN,
    "opened_on": DATE,
    "due_on": DATE,
    "received_at": DATETIME,
    "closed_at": DATETIME,
}
ROW_FIELDS: dict[str, Type] = {
    "minutes": INTEGER,
    "price": Money(),
    "weight": DECIMAL,
    "remark": TEXT,
    "verdict": Choice(OPTIONS),
    "marks": MultiChoice(OPTIONS),
    "is_done": BOOLEAN,
    "day": DATE,
    "at": DATETIME,
    "due_on": DATE,
}
"""Fields of a row. `due_on` is a name of the record as well."""
VISITS = Rows.of(ROW_FIELDS)
CHILD_ROWS = {"visits": VISITS, "fees": VISITS}
"""`visits` are JSON in a column; `fees` lie in a table of their own."""
WAYS = {"district.tree_path_": TEXT}
"""The way to the node that the link `district` leads to: no name that a rule can say."""
SCOPE = Scope(
    {**FIELDS, **CHILD_ROWS, **WAYS, "district": Reference("district")},
    trees=frozenset({"district"}),
)

CHANCE = random.Random(int(os.environ.get("CASEWORK_FUZZ_SEED", "7")))  # noqa: S311  (not a secret)

WHOLE = (0, 1, -1, 3, 7, 100, 999_999_999, 2**31, -(2**31), 10**15 - 1, 10**15, -(10**15))
TEXTS = (
    "", " ", "a", "A", "b", "aB", "Straße", "ñandú", "Ñ", "日本", "😀", "\U0001f600z", "\uffff",
    "a|b", "50%", "under_score", "it's", 'say "x"', "back\\slash", " padded ", "\ttab\r\n", "large",
    "?", "$1",
)  # fmt: skip
DATES = (
    date(1, 1, 2), date(9999, 12, 30), date(1970, 1, 1), date(2024, 2, 29), date(2026, 3, 8),
    date(2026, 1, 1), date(1999, 12, 31), date(1899, 12, 31), date(2000, 2, 29),
)  # fmt: skip
TIMES = (
    datetime(1, 1, 1, 0, 0, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 8, 9, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 8, 10, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 8, 59, 59, tzinfo=UTC),
    datetime(2026, 11, 1, 9, 0, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(1899, 12, 31, 23, 59, tzinfo=UTC),
    datetime(2100, 12, 31, 23, 0, tzinfo=UTC),
    datetime(2101, 1, 1, tzinfo=UTC),
)


def record(chance: random.Random) -> dict[str, Any]:
    """One record; each field is left empty in one of five."""
    way = chance.choice((None, "\x1fcity\x1f", "\x1fcity\x1fnorth\x1f", "\x1fnorthern\x1fa\x1f"))
    inside = {"district": 7 if way else None, **dict.fromkeys(WAYS, way)}
    return _filled(FIELDS, chance) | {name: _rows(chance) for name in CHILD_ROWS} | inside


def _filled(fields: dict[str, Type], chance: random.Random) -> dict[str, Any]:
    return {
        name: None if chance.random() < 0.2 else _value(type, chance)
        for name, type in fields.items()
    }


def _rows(chance: random.Random) -> list[dict[str, Any]] | None:
    """None, no row, or a few of them."""
    if chance.random() < 0.2:
        return None
    return [_filled(ROW_FIELDS, chance) for _ in range(chance.randint(0, 4))]


def _value(type: Type, chance: random.Random) -> object:
    if type == INTEGER:
        return chance.choice(WHOLE) if chance.random() < 0.5 else chance.randint(-20, 20)
    if isinstance(type, Decimal | Money):
        minor = chance.choice(WHOLE) if chance.random() < 0.4 else chance.randint(-30_000, 30_000)
        return Exact(minor).scaleb(-type.scale)
    if isinstance(type, Choice):
        return chance.choice(type.options)
    if isinstance(type, MultiChoice):
        return frozenset(option for option in type.options if chance.random() < 0.4)
    if type == TEXT:
        return chance.choice(TEXTS)
    if type == BOOLEAN:
        return chance.random() < 0.5
    return _time(type, chance)


def _time(type: Type, chance: random.Random) -> object:
    if type == DATE:
        near = date(2026, 3, 8) + timedelta(days=chance.randint(-40, 40))
        return chance.choice(DATES) if chance.random() < 0.4 else near
    near_time = datetime(2026, 3, 8, 9, tzinfo=UTC) + timedelta(
        microseconds=chance.randint(-(10**12), 10**12)
    )
    return chance.choice(TIMES) if chance.random() < 0.4 else near_time


ROWS = [record(CHANCE) for _ in range(60)]
