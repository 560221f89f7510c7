"""A table changes while people work on it: nobody is refused, no value is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reliability.conftest import lamps_at
from tests.reliability.large_table import change_under_load

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


def test_a_field_an_index_a_rename_and_a_new_type_refuse_nobody(
    tmp_path: Path, postgres_url: str, record_property: Callable[[str, object], None]
) -> None:
    found = change_under_load(lamps_at(tmp_path, postgres_url), 20_000, 20)
    assert found.failed == []
    assert found.wrong == 0
    assert [one.name for one in found.changes] == ["add field", "add index", "rename", "retype"]
    for one in found.changes:
        assert one.requests > 10
        record_property(one.name, f"{one.seconds:.2f} s, wait {one.longest_wait * 1000:.0f} ms")
