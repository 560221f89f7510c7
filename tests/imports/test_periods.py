"""A file with the column `valid_from` loads what held when, and an export of every period is such a file."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from casework.cases.export import export_rows
from casework.cases.list_query import ListQuery
from casework.cases.work import Actor
from casework.imports.report import ImportReport
from casework.imports.run import run_import
from casework.store import open_database
from tests.cases.conftest import Town, make_town
from tests.cases.rates import rates_catalogue
from tests.cases.test_dated import amount, events, read

IMPORTER = Actor("system", "import")
FILE = """\
code,name,amount,valid_from
P1,Plumbing,12,2025-01-01
G1,Gas,7,
P1,Plumbing,10,2020-07-01
P1,Plumbing,20,2031-01-01
"""


@pytest.fixture
async def rates(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    db = await open_database(database_url)
    yield await make_town(db, tmp_path / "home", rates_catalogue())
    await db.close()


async def load(town: Town, text: str, folder: Path) -> ImportReport:
    path = folder / "rates.csv"
    path.write_text(text)
    return await run_import(town.work(IMPORTER), "rate", path, rejects=folder / "rejects.csv")


async def test_rows_of_one_key_are_periods_of_one_record(rates: Town, tmp_path: Path) -> None:
    report = await load(rates, FILE, tmp_path)
    assert (report.totals.created, report.totals.updated) == (2, 2)
    days = (date(2020, 7, 1), date(2024, 12, 31), date(2025, 1, 1), date(2031, 1, 1))
    assert [await amount(rates, "FR-0001", day) for day in days] == [
        Decimal(value) for value in (10, 10, 12, 20)
    ]
    assert (await read(rates, "FR-0002")).valid_from == rates.work(IMPORTER).moment.today
    assert [kind for kind, *_ in await events(rates)].count("corrected") == 1


async def test_the_same_file_again_changes_nothing(rates: Town, tmp_path: Path) -> None:
    await load(rates, FILE, tmp_path)
    again = await load(rates, FILE.replace(",12,", ",99,"), tmp_path)
    assert (again.totals.created, again.totals.updated, again.totals.unchanged) == (0, 0, 4)
    assert await amount(rates, "FR-0001", date(2025, 1, 1)) == Decimal(12)


async def test_an_export_of_every_period_is_taken_back(rates: Town, tmp_path: Path) -> None:
    await load(rates, FILE, tmp_path)
    query = ListQuery(is_archived=None, is_every_period=True)
    written = io.StringIO()
    writer, entity = csv.writer(written), rates.catalogue.entities["rate"]
    rows = [row async for row in export_rows(rates.work(IMPORTER), entity, query)]
    writer.writerows(rows)
    day = rows[0].index("valid_from")
    assert len(rows) == 5
    assert [row[day] for row in rows if "P1" in row] == ["2020-07-01", "2025-01-01", "2031-01-01"]
    again = await load(rates, written.getvalue(), tmp_path)
    assert (again.totals.created, again.totals.unchanged) == (0, 4)
