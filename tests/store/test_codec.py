"""What every kind of column and every field type keeps, on both databases."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.fields import FIELD_TYPES
from casework.fields.columns import Column, ColumnKind
from casework.store.codec import decode, decoder, encode, encoder, is_plain
from casework.store.database import Database, Dialect, UnstorableValue
from tests.store.little import AGENCY, bring, catalogue, entity, field, put

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
VALUES: Mapping[ColumnKind, st.SearchStrategy[Any]] = {
    ColumnKind.TEXT: TEXTS,
    ColumnKind.JSON: TEXTS,
    ColumnKind.INTEGER: st.integers(-(2**63) + 1, 2**63 - 1),
    ColumnKind.REFERENCE: st.integers(1, 2**63 - 1),
    ColumnKind.BOOLEAN: st.booleans(),
    ColumnKind.DATE: st.dates(),
    ColumnKind.TIMESTAMP: st.datetimes(timezones=st.just(UTC)),
    ColumnKind.DOUBLE: st.floats(allow_nan=False, allow_infinity=False),
}
EDGES: Mapping[ColumnKind, list[Any]] = {
    ColumnKind.TEXT: ["", "José Ñandú 北京 👍🏽 \u200b", "a'b\"c;--?$1\\", "x" * 100_000],
    ColumnKind.JSON: ['{"a": [1, "?"]}'],
    ColumnKind.INTEGER: [0, -1, 2**63 - 1, -(2**63) + 1, 9007199254740993],
    ColumnKind.REFERENCE: [1, 2**40],
    ColumnKind.BOOLEAN: [True, False],
    ColumnKind.DATE: [date(1, 1, 1), date(2024, 2, 29), date(9999, 12, 31)],
    ColumnKind.TIMESTAMP: [
        datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
        datetime(2026, 11, 1, 8, 30, 0, 1, UTC),
    ],
    ColumnKind.DOUBLE: [0.1, -0.0, 5e-324, 1.7976931348623157e308],
}
OPTIONS: Mapping[str, dict[str, Any]] = {
    "choice": {"options": {"a": "A", "b": "B"}},
    "multi_choice": {"options": {"a": "A", "b": "B"}},
    "record": {"to": "asset"},
    "records": {"to": "asset"},
    "computed": {"of": "integer", "value": "1"},
    "group": {"fields": {"name": field("name", "text")}},
}


@given(st.data())
def test_every_kind_comes_back_as_it_was(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(ColumnKind)))
    dialect: Dialect = data.draw(st.sampled_from(["sqlite", "postgresql"]))
    value = data.draw(VALUES[kind])
    stored = encoder(kind, dialect)(value)
    assert decoder(kind, dialect)(stored) == value
    assert encode(kind, None, dialect) is decode(kind, None, dialect) is None
    if is_plain(kind, dialect):
        assert decode(kind, stored, dialect) is stored


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (ColumnKind.TEXT, "a\0b", "NUL"),
        (ColumnKind.JSON, "\0", "NUL"),
        (ColumnKind.TEXT, "half \ud800", r"half a character \(U\+D800\)"),
        (ColumnKind.INTEGER, 2**63, "64 bits"),
        (ColumnKind.INTEGER, -(2**63), "64 bits"),
        (ColumnKind.DOUBLE, math.nan, "finite"),
        (ColumnKind.DOUBLE, -math.inf, "finite"),
        (ColumnKind.TIMESTAMP, datetime(2026, 1, 1), "time zone"),  # noqa: DTZ001  # that is the test
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_what_no_database_keeps_is_refused(
    dialect: Dialect, kind: ColumnKind, value: object, words: str
) -> None:
    with pytest.raises(UnstorableValue, match=words):
        encode(kind, value, dialect)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_moment_is_the_same_moment_from_every_time_zone(dialect: Dialect) -> None:
    there = datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=-8)))
    stored = encode(ColumnKind.TIMESTAMP, there, dialect)
    assert decode(ColumnKind.TIMESTAMP, stored, dialect) == there
    assert decode(ColumnKind.TIMESTAMP, stored, dialect).tzinfo is UTC


async def test_every_field_type_has_columns_that_keep_its_values_exactly(
    platform_db: Database,
) -> None:
    kinds = {
        name: cls
        for name, cls in FIELD_TYPES.items()
        if field("x", name, **OPTIONS.get(name, {})).is_stored
    }
    assert len(kinds) >= 20
    fields = [field(f"f_{name}", name, **OPTIONS.get(name, {})) for name in kinds]
    await bring(platform_db, catalogue(entity("asset", *fields)))
    dialect = platform_db.dialect
    columns: list[tuple[str, Column]] = [
        (column.name(each.name), column) for each in fields for column in each.kind.columns()
    ]
    names = ", ".join(name for name, _ in columns)
    for turn in range(5):
        given_values = [EDGES[column.kind][turn % len(EDGES[column.kind])] for _, column in columns]
        stored = {
            name: encode(column.kind, value, dialect)
            for (name, column), value in zip(columns, given_values, strict=True)
        }
        number = await put(platform_db, "asset", f"R-{turn}", **stored)
        rows = await platform_db.fetch(
            f"SELECT {names} FROM {platform_db.table(AGENCY, 'asset')} WHERE id = ?", (number,)
        )
        came_back = [
            decode(column.kind, value, dialect)
            for (_, column), value in zip(columns, rows[0], strict=True)
        ]
        assert came_back == given_values
