"""On which day an instant falls, the same in Python as in the zone's own data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules.moment import local_date, offsets

ZONES = [
    "America/Los_Angeles",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Kolkata",
]


@pytest.mark.parametrize("name", ZONES)
@given(seconds=st.integers(-2_208_900_000, 4_133_800_000))
def test_a_day_is_the_day_on_the_wall(name: str, seconds: int) -> None:
    zone = ZoneInfo(name)
    instant = datetime.fromtimestamp(seconds, UTC)

    assert local_date(instant, zone) == instant.astimezone(zone).date()


@pytest.mark.parametrize("name", ZONES)
def test_the_days_are_right_around_every_change_of_the_clocks(name: str) -> None:
    zone = ZoneInfo(name)

    for period in offsets(zone)[1:]:
        for second in (-1, 0, 1):
            instant = period.start + timedelta(seconds=second)
            assert local_date(instant, zone) == instant.astimezone(zone).date(), instant


def test_the_day_is_unknown_outside_of_the_table() -> None:
    assert local_date(datetime(1899, 12, 31, tzinfo=UTC), UTC) is None
    assert local_date(datetime(2101, 1, 1, tzinfo=UTC), UTC) is None
