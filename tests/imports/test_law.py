"""Whatever stands in a file: every row is told of once, and a second run changes nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.imports.report import ImportReport
from casework.store import open_database
from casework.store.apply import apply_plan, ensure_platform
from casework.store.planner import plan_schema
from tests.imports.conftest import Village
from tests.imports.village import village

CELL = st.one_of(
    st.sampled_from(["1", "2", "", "north", "N", "Hole", "Leak", "Open", "Done", "34.1", "'=1",
                     "11/01/2026 08:00:00 AM", "11/02/2026 08:00:00 AM", '"x"', "a;b", "é"]),
    st.text(max_size=12),
)  # fmt: skip
MAP = """\
dates: MM/DD/YYYY hh:mm:ss AM
key: old_number
fields:
  old_number: No
  district: {column: Area, values: {N: north}, other: south}
  opened_on: Opened
  closed_on: Closed
  state: {column: State, values: {Open: received, Done: fixed}}
entities:
  pothole: {rows: {Type: [Hole]}}
  leak: {rows: {Type: [Leak]}}
"""


async def imported(folder: Path, rows: list[list[str]]) -> tuple[ImportReport, ImportReport]:
    """The same file twice, into a new database."""
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    table = "\n".join(["No,Type,Area,Opened,Closed,State", *quoted, ""])
    db = await open_database(f"sqlite:///{folder / 'casework.db'}")
    await ensure_platform(db)
    await apply_plan(db, await plan_schema(db, village()))
    here = Village(db, folder)
    first, second = [await here.run("all", table, MAP) for _ in range(2)]
    await db.close()
    return first, second


@settings(max_examples=25)
@given(st.lists(st.lists(CELL, min_size=5, max_size=7), max_size=30))
async def test_every_row_is_told_of_exactly_once(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        first, second = await imported(Path(folder), rows)
    for report in (first, second):
        assert report.totals.is_reconciled
        assert report.totals.read <= len(rows)
    assert second.totals.created == second.totals.updated == 0
    assert second.totals.unchanged == first.totals.created
    assert second.totals.rejected == first.totals.rejected
