"""Whatever stands in an address: the list is made or refused in words, and nothing else happens."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.cases.cursor import Cursor, read_cursor, write_cursor
from casework.cases.facets import count_facets
from casework.cases.list_query import BadQuery, ListQuery
from casework.cases.listing import list_records
from casework.store.database import Database
from tests.cases.conftest import NOON, make_town
from tests.cases.park import ADMIN, Park, park_catalogue

NAMES = [
    *park_catalogue().entities["request"].fields,
    *park_catalogue().entities["request"].system_fields(),
    "sort", "limit", "after", "q", "fields", "id; --", '"', "t.id", "tracking",
]  # fmt: skip
OPS = ["", "eq:", "ne:", "lt:", "gte:", "in:", "contains:", "null:"]
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "now",
            "today",
            "me",
            "mine",
            "true",
            "open",
            "1",
            "-1",
            "1e9",
            "2026-01-01",
            "%",
            "'",
            "a,b",
        ]
    ),
    st.sampled_from([f"{sign}{name}" for name in NAMES for sign in ("", "-")]),
    st.integers().map(str),
)
PARAMS = st.dictionaries(
    st.sampled_from(NAMES),
    st.lists(st.builds(str.__add__, st.sampled_from(OPS), VALUES), min_size=1, max_size=3),
    max_size=4,
)


@pytest.fixture
async def park(db: Database, tmp_path: Path) -> Park:
    await make_town(db, tmp_path / "home", park_catalogue())
    return Park(db, park_catalogue(), tmp_path / "home")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(params=PARAMS)
async def test_a_list_is_made_or_refused(park: Park, params: dict[str, Any]) -> None:
    with suppress(BadQuery):
        query = park.ask(ADMIN, **params)
        page = await list_records(park.work(ADMIN), park.request, query)
        assert page.rows == []
        await count_facets(park.work(ADMIN), park.request, query)


async def test_a_forged_cursor_of_another_type_is_refused(park: Park) -> None:
    fitting = {"size": int, "subject": str, "created_on": datetime, "seen_on": date, "is_wet": bool}
    for value in ("text", 5, NOON, NOON.date(), True, 1.5, 2**80):
        for sort, kind in fitting.items():
            if type(value) is not kind or value == 2**80:
                query = ListQuery(sort=sort, descending=False, after=Cursor(value, 1))
                with pytest.raises(BadQuery, match="begin again"):
                    await list_records(park.work(ADMIN), park.request, query)
    for row in (2**80, -(2**80)):
        with pytest.raises(BadQuery, match="begin again"):
            await list_records(
                park.work(ADMIN), park.request, ListQuery(sort="id", after=Cursor(1, row))
            )


def test_too_much_is_refused_and_not_cut_off(park: Park) -> None:
    many = {f"x{n}": "1" for n in range(25)}
    with pytest.raises(BadQuery):
        park.ask(ADMIN, **many)
    with pytest.raises(BadQuery) as caught:
        park.ask(ADMIN, size="in:" + ",".join(map(str, range(51))))
    assert "50 values" in str(caught.value.faults["size"])
    assert len(park.ask(ADMIN, size="in:" + ",".join(map(str, range(50)))).filters[0].values) == 50


@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False), st.dates()
    ),
    st.integers(0, 2**62),
)
def test_a_cursor_is_read_as_it_was_written_and_only_for_its_list(value: Any, row: int) -> None:
    text = write_cursor(Cursor(value, row), "request", "size", True)
    assert read_cursor(text, "request", "size", True) == Cursor(value, row)
    assert read_cursor(text, "request", "size", False) is None
    assert read_cursor(text, "site", "size", True) is None
    assert read_cursor(text[:-2], "request", "size", True) is None
