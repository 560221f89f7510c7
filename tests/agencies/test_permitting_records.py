"""Permits on a database: the sample loads whole, and old permits of Calgary add up to the cent."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from casework.cases.list_query import ListQuery
from casework.cases.listing import list_records
from casework.cases.work import Actor, Work
from casework.compiler import check_agency
from casework.imports.run import run_import
from casework.imports.sample import read_sample
from casework.store import open_database
from casework.store.apply import apply_plan, ensure_platform
from casework.store.planner import plan_schema
from casework.store.views_filters import Filter

FOLDER = Path(__file__).resolve().parents[2] / "agencies" / "permitting"
CUT = Path(__file__).parent / "calgary" / "building_permits.csv"
MAPPING = FOLDER / "imports" / "calgary.yaml"
NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Work]:
    catalogue, problems = check_agency(FOLDER)
    assert catalogue is not None, problems
    db = await open_database(database_url)
    await ensure_platform(db)
    await apply_plan(db, await plan_schema(db, catalogue))
    yield Work(db, catalogue, Actor("system", "import"), NOW, "en", tmp_path)
    await db.close()


async def count(work: Work, **wanted: object) -> int:
    filters = tuple(Filter(name, "eq", (value,)) for name, value in wanted.items())
    page = await list_records(
        work, work.catalogue.entities["building_permit"], ListQuery(filters=filters, limit=1)
    )
    assert page.count is not None
    return page.count.value


async def test_the_sample_loads_whole_and_only_once_and_its_permits_are_paid(office: Work) -> None:
    for one in read_sample(FOLDER).imports:
        report = await run_import(office, one.entity, one.file, one.mapping)
        assert list(report.reasons) == [], one.file.name
        again = await run_import(office, one.entity, one.file, one.mapping)
        assert again.totals.unchanged == report.totals.created + report.totals.updated > 0
    finalized = await count(office, state="finalized")
    assert finalized == await count(office, state="finalized", balance=Decimal(0)) > 0
    assert finalized == await count(office, state="finalized", inspections_passed=True)


async def test_old_permits_of_calgary_reconcile(office: Work, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    dry = await run_import(office, "all", CUT, MAPPING, dry_run=True, rejects=rejects)
    assert (dry.totals.created, dry.rejected, await count(office)) == (136, 0, 0)
    report = await run_import(office, "all", CUT, MAPPING, rejects=rejects)
    assert report.faults == ()
    assert {name: one.created for name, one in report.by_entity.items()} == {
        "building_permit": 76, "earlier_permit": 60,
    }  # fmt: skip
    assert {one.name: (one.read, one.in_database) for one in report.sums} == {
        "earlier_cost": (Decimal("136246490.25"), Decimal("136246490.25")),
        "earlier_area": (Decimal("28597.22"), Decimal("28597.22")),
    }
    assert not rejects.exists()
    assert await count(office, state="finalized") == 36
    assert await count(office, state="permit_issued") == 15
    assert await count(office, earlier_status="File Closed", state="cancelled") == 2
    again = await run_import(office, "all", CUT, MAPPING)
    assert again.totals.unchanged == 136


async def test_a_status_that_nobody_mapped_goes_to_the_reject_file_and_still_adds_up(
    office: Work, tmp_path: Path
) -> None:
    file, rejects = tmp_path / "old.csv", tmp_path / "rejects.csv"
    header, *rows = CUT.read_text("utf-8").splitlines(keepends=True)
    rows = [row.replace(",Pre Board Phase,", ",Pre Roof Phase,") for row in rows]
    file.write_text(header + "".join(rows), "utf-8")
    report = await run_import(office, "all", file, MAPPING, rejects=rejects)
    assert (report.totals.created, report.rejected, report.faults) == (134, 2, ())
    kept = rejects.read_text("utf-8-sig").splitlines()
    assert len(kept) == 3
    assert all("Pre Roof Phase" in row for row in kept[1:])
