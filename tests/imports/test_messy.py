"""Ten files as offices publish them: each is imported whole, adds up, and changes nothing a second time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from casework.cases.work import Work
from casework.imports.report import ImportReport, Totals
from casework.imports.run import run_import
from casework.store import open_database
from casework.store.apply import apply_plan, ensure_platform
from casework.store.database import Database
from casework.store.planner import plan_schema
from tests.imports.archive import archive
from tests.imports.conftest import IMPORTER, NOW

MESSY = Path(__file__).parent / "messy"
FILES = {path.stem: path for path in MESSY.iterdir() if path.suffix not in (".yaml", ".md")}
EXPECTED = {
    "begrotingsanalyse-2011": Totals(read=36, created=24, not_selected=12),
    "dols_definitions": Totals(read=10, created=10),
    "excel_pasting": Totals(read=14, created=13, not_selected=1),
    "mixedGLB": Totals(read=133, created=133),
    "skip_initials": Totals(read=2, created=2),
    "span_rich": Totals(read=5, created=5),
    "spanish_chars": Totals(read=39, created=39),
    "unicode_sheet_name": Totals(read=1, created=1),
    "utf-16le_encoded": Totals(read=40, created=40),
    "weird_head_padding": Totals(read=60, created=57, rejected=3),
}
READ_AS = {
    "begrotingsanalyse-2011": "cells parted by commas, header on lines 6 and 7",
    "dols_definitions": "the sheet 'Definitions' of a spreadsheet (.xlsx), header on line 47",
    "excel_pasting": "header on line 4, below 2 of other text",
    "mixedGLB": "header on line 4",
    "skip_initials": "text in UTF-8",
    "span_rich": "the sheet 'Sheet1' of an old spreadsheet (.xls)",
    "spanish_chars": "text in Windows-1252",
    "unicode_sheet_name": "the sheet 'mês' of an old spreadsheet (.xls), without a header",
    "utf-16le_encoded": "text in UTF-16 (with its mark)",
    "weird_head_padding": "cells parted by semicolons, header on line 12",
}


@pytest.fixture
async def shelves(database_url: str) -> AsyncIterator[Database]:
    db = await open_database(database_url)
    await ensure_platform(db)
    await apply_plan(db, await plan_schema(db, archive()))
    yield db
    await db.close()


async def imported(db: Database, folder: Path, name: str) -> ImportReport:
    work = Work(db, archive(), IMPORTER, NOW, "en", folder)
    mapping = MESSY / f"{name}.yaml"
    return await run_import(work, "all", FILES[name], mapping, rejects=folder / "rejects.csv")


async def rows_of(db: Database, entity: str, *columns: str) -> list[tuple[object, ...]]:
    named = ", ".join(f'"{column}"' for column in columns)
    table = db.table("village", entity)
    return [tuple(row) for row in await db.fetch(f"SELECT {named} FROM {table} ORDER BY id")]


@pytest.mark.parametrize("name", sorted(EXPECTED))
async def test_each_file_is_imported_and_adds_up(
    shelves: Database, tmp_path: Path, name: str
) -> None:
    report = await imported(shelves, tmp_path, name)
    assert report.totals == EXPECTED[name]
    assert READ_AS[name] in report.described
    assert report.faults == ()
    for one in report.sums:
        assert one.in_database == one.stored
    again = await imported(shelves, tmp_path, name)
    assert again.totals.created == again.totals.updated == 0
    assert again.totals.unchanged == report.totals.created


def test_no_file_is_left_out() -> None:
    assert sorted(FILES) == sorted(EXPECTED) == sorted(READ_AS)


async def test_two_lines_make_one_header_and_groups_with_blanks_are_numbers(
    shelves: Database, tmp_path: Path
) -> None:
    await imported(shelves, tmp_path, "begrotingsanalyse-2011")
    rows = await rows_of(shelves, "cost_line", "number", "cluster", "zeeland")
    assert rows[0] == (1, "Onroerendezaakbelastingen", 187)
    assert (34, "Aantal inwoners", 381409) in rows


async def test_merged_cells_are_filled_where_they_were_merged_and_nowhere_else(
    shelves: Database, tmp_path: Path
) -> None:
    await imported(shelves, tmp_path, "span_rich")
    rows = await rows_of(shelves, "letter_row", "letter", "second", "third")
    assert rows[:3] == [("j", "MERGE", "MERGE"), ("k", "MERGE", "MERGE"), ("l", "s", "r")]


async def test_a_child_of_a_tree_takes_its_parents_and_a_new_parent_begins_anew(
    shelves: Database, tmp_path: Path
) -> None:
    await imported(shelves, tmp_path, "spanish_chars")
    rows = await rows_of(shelves, "budget_line", "code", "title", "amount")
    assert rows[:4] == [
        ("1", "Gobierno", 22_993_250),
        ("1.0", "Legislación", 1_010_540),
        ("1.0.1", "Legislación", 1_010_540),
        ("1.1", "Seguridad Nacional", 6_275_350),
    ]


async def test_a_point_that_groups_thousands_is_no_fraction(
    shelves: Database, tmp_path: Path
) -> None:
    report = await imported(shelves, tmp_path, "weird_head_padding")
    rows = await rows_of(shelves, "specialty", "specialty", "doctors_1993", "doctors_2010")
    assert ("Kardiologie", 1230, 2830) in rows
    assert ("Herz- und Gefäßchirurgie", 1, None) in rows
    assert "16 rows below the table, from line 74 on" in report.warnings[0]


async def test_what_was_not_measured_is_empty(shelves: Database, tmp_path: Path) -> None:
    await imported(shelves, tmp_path, "mixedGLB")
    rows = await rows_of(shelves, "anomaly", "year", "december", "winter")
    assert rows[0] == (1880, -23, None)
    assert rows[-1] == (2012, None, None)


async def test_the_report_of_the_documentation_is_what_is_told(
    shelves: Database, tmp_path: Path
) -> None:
    page = (MESSY.parents[2] / "docs" / "import.md").read_text()
    report = await imported(shelves, tmp_path, "excel_pasting")
    assert "".join(f"    {line}\n" for line in report.lines()) in page
