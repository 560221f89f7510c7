"""Fields with a sequence: the next number where nothing was typed, on both databases, however many hurry."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.cases.bulk import Incoming, import_records
from casework.cases.change import change_record, delete_record
from casework.cases.errors import InvalidAnswers
from casework.cases.submit import create_record
from casework.catalogue import Entity
from casework.store.apply import apply_plan
from casework.store.database import Database
from casework.store.planner import plan_schema
from tests.cases.conftest import SYSTEM, Town, make_town
from tests.cases.permits import PLANNER, TEXTS
from tests.sample_agency import compile_texts
from tests.store.counted import Counted

PLAIN = "  licence: {type: text, unique: true}\n  badge: {type: text, unique: true}\n"
NUMBERED = """\
  licence: {type: text, unique: true, sequence: "L-{year}-{number:04}"}
  badge: {type: text, unique: true, sequence: "B{number}"}
"""
FIELDS = "fields:\n  name: {type: text, required: true, searchable: true}\n"


def texts(lines: str) -> dict[str, str]:
    contractor = TEXTS["entities/contractor.yaml"].replace(FIELDS, FIELDS + lines)
    return {**TEXTS, "entities/contractor.yaml": contractor}


BEFORE, AFTER = compile_texts(texts(PLAIN)), compile_texts(texts(NUMBERED))


@pytest.fixture
async def town(db: Database, tmp_path: Path) -> Town:
    return await make_town(db, tmp_path / "home", AFTER)


def contractor(town: Town) -> Entity:
    return town.catalogue.entities["contractor"]


async def make(town: Town, **answers: Any) -> tuple[Any, Any]:
    made = await create_record(town.work(PLANNER), contractor(town), {"name": "Ada", **answers})
    return made.values["licence"], made.values["badge"]


async def test_numbers_follow_each_other_and_begin_again_where_the_year_is_told(town: Town) -> None:
    assert await make(town) == ("L-2026-0001", "B1")
    assert await make(town) == ("L-2026-0002", "B2")
    later = replace(town, now=datetime(2027, 1, 2, 12, tzinfo=UTC))
    assert await make(later) == ("L-2027-0001", "B3")
    assert await make(town) == ("L-2026-0003", "B4")


async def test_a_number_that_somebody_gives_is_kept_and_moves_the_sequence_on(town: Town) -> None:
    await make(town)
    assert await make(town, licence="L-2026-0050") == ("L-2026-0050", "B2")
    assert await make(town) == ("L-2026-0051", "B3")
    assert await make(town, licence="old 12") == ("old 12", "B4"), "not one of the sequence"
    assert await make(town, licence="L-2026-0007") == ("L-2026-0007", "B5")
    assert await make(town) == ("L-2026-0052", "B6")


async def test_a_change_moves_it_on_too_and_a_taken_number_is_refused(town: Town) -> None:
    await make(town)
    work = town.work(PLANNER)
    await change_record(work, contractor(town), "CT-0001", {"badge": "B20"}, version=1)
    assert await make(town) == ("L-2026-0002", "B21")
    with pytest.raises(InvalidAnswers):
        await make(town, badge="B20")


async def test_a_refused_record_takes_no_number_and_a_deleted_one_gives_none_back(
    town: Town,
) -> None:
    await make(town)
    with pytest.raises(InvalidAnswers):
        await make(town, badge="B1")
    assert await make(town) == ("L-2026-0002", "B2")
    await delete_record(town.work(SYSTEM), contractor(town), "CT-0002", version=1)
    assert await make(town) == ("L-2026-0003", "B3")


async def test_of_many_at_once_each_has_its_own_number(town: Town) -> None:
    made = await asyncio.gather(*(make(town) for _ in range(8)))
    assert sorted(badge for _, badge in made) == [f"B{n}" for n in range(1, 9)]
    assert len({licence for licence, _ in made}) == 8


async def test_an_import_keeps_the_numbers_it_brings_and_fills_in_the_others(town: Town) -> None:
    await make(town)
    given = ["B7", None, "B9", None]
    batch = [Incoming({"name": f"N{n}", "badge": badge}) for n, badge in enumerate(given)]
    counting = Counted(town.db)
    work = replace(town.work(SYSTEM), db=counting)
    await import_records(work, contractor(town), batch, key="name")
    rows = await town.rows("contractor", "id, licence, badge", "id > 1")
    assert [row[1] for row in rows] == [f"L-2026-{n:04}" for n in range(2, 6)]
    assert [row[2] for row in rows] == ["B7", "B10", "B9", "B11"]
    assert await make(town) == ("L-2026-0006", "B12")


async def test_a_field_that_is_numbered_later_goes_on_behind_the_highest(
    db: Database, tmp_path: Path
) -> None:
    town = await make_town(db, tmp_path / "home", BEFORE)
    for badge in ("B3", "B11", "C99", "B004"):
        await make(town, badge=badge)
    await apply_plan(db, await plan_schema(db, AFTER, BEFORE))
    numbered = town.of(AFTER)
    assert await make(numbered) == ("L-2026-0001", "B12")
    assert await make(numbered) == ("L-2026-0002", "B13")


async def test_a_number_that_is_there_unexpectedly_is_passed_over(town: Town) -> None:
    await make(town)
    await make(town)
    table = town.db.table("town", "sequence")
    async with town.db.transaction() as tx:
        await tx.execute(f"UPDATE {table} SET value = 1 WHERE name = 'contractor.badge'")
    assert await make(town) == ("L-2026-0003", "B3")
