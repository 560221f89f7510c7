"""Bulk import: repeatable, refused row by row, each row with its event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from casework.cases.audit import verify_audit
from casework.cases.bulk import AT_ONCE, Incoming, import_records
from casework.cases.errors import NotAllowed
from tests.cases.conftest import NOBODY, SYSTEM, Town
from tests.effort import counted

OPENED = datetime(2017, 12, 31, 12, 0, tzinfo=UTC)
CLOSED = datetime(2018, 1, 4, 12, 0, tzinfo=UTC)


def rows(count: int, start: int = 0, **more: Any) -> list[Incoming]:
    return [
        Incoming({"street": f"Street {start + n}", "district": "north", "size": "small"}, **more)
        for n in range(count)
    ]


async def test_rows_become_cases_with_the_dates_and_states_of_the_file(town: Town) -> None:
    batch = rows(2, opened_on=OPENED, closed_on=CLOSED, state="fixed") + rows(1, 2)
    found = await import_records(town.work(SYSTEM), town.pothole, batch, key="street")
    assert (found.created, found.present, found.refused) == (3, 0, {})
    assert await town.rows("pothole", "reference, state, channel, team, tracking") == [
        ("PH-2017-000001", "fixed", "import", "streets", None),
        ("PH-2017-000002", "fixed", "import", "streets", None),
        ("PH-2026-000001", "received", "import", "streets", None),
    ]
    assert await town.kinds() == ["imported"] * 3
    assert await verify_audit(town.db, "town", town.home) is None


async def test_a_second_run_changes_nothing(town: Town) -> None:
    work = town.work(SYSTEM)
    await import_records(work, town.pothole, rows(5), key="street")
    before = await town.rows("pothole"), await town.rows("event"), await town.rows("sequence")
    again = await import_records(work, town.pothole, rows(5), key="street")
    assert (again.created, again.present) == (0, 5)
    after = await town.rows("pothole"), await town.rows("event"), await town.rows("sequence")
    assert before == after


async def test_the_same_key_twice_in_a_file_is_one_record(town: Town) -> None:
    found = await import_records(town.work(SYSTEM), town.pothole, rows(2) + rows(2), key="street")
    assert (found.created, found.present) == (2, 2)


async def test_a_row_that_cannot_be_taken_is_told_and_the_others_are_written(town: Town) -> None:
    bad = Incoming({"street": "x", "nonsense": 1})
    lost = Incoming({"street": "y"}, state="no_such_state")
    batch = [*rows(1), bad, lost, *rows(1, 1)]
    found = await import_records(town.work(SYSTEM), town.pothole, batch, key="street")
    assert found.created == 2
    assert {position: set(faults) for position, faults in found.refused.items()} == {
        1: {"nonsense"},
        2: {"state"},
    }


async def test_numbers_and_ids_go_on_for_the_next_report(town: Town) -> None:
    await import_records(town.work(SYSTEM), town.pothole, rows(3), key="street")
    receipt = await town.report()
    assert (receipt.reference, receipt.id) == ("PH-2026-000004", 4)
    await import_records(town.work(SYSTEM), town.pothole, rows(1, 9), key="street")
    assert [row[0] for row in await town.rows("pothole", "id")] == [1, 2, 3, 4, 5]


async def test_imported_rows_are_found_by_their_words(town: Town) -> None:
    await import_records(town.work(SYSTEM), town.pothole, rows(1), key="street")
    if town.db.dialect == "sqlite":
        assert "street" in str(await town.rows("pothole__search", "internal"))
    else:
        assert "street" in str(await town.rows("pothole", "search::text"))


async def test_who_may_not_create_may_not_import(town: Town) -> None:
    with pytest.raises(NotAllowed):
        await import_records(town.work(NOBODY), town.pothole, rows(1), key="street")
    with pytest.raises(ValueError, match="500"):
        await import_records(town.work(SYSTEM), town.pothole, rows(AT_ONCE + 1), key="street")


async def test_open_cases_of_a_file_have_their_clocks(town: Town) -> None:
    batch = rows(1, opened_on=OPENED, state="in_progress")
    await import_records(town.work(SYSTEM), town.pothole, batch, key="street")
    assert await town.count("deadline") == 1


async def test_a_row_costs_no_statement_of_its_own(town: Town) -> None:
    """A statement costs a thousand calls or more; a row may cost four hundred."""
    with counted() as effort:
        await import_records(town.work(SYSTEM), town.pothole, rows(AT_ONCE), key="street")
    assert effort.calls / AT_ONCE < 400
