"""Rows that link to records by what an earlier system called them, on both databases."""

import pytest

from casework.imports.report import ImportRefused
from tests.imports.conftest import Village

LINKED = """\
key: old_number
fields:
  old_number: No
  street: Street
  bin: {column: Bin, by: plate}
entities:
  pothole:
"""


async def test_a_link_is_found_by_a_unique_field_of_what_it_links_to(here: Village) -> None:
    await here.run("bin", "number,plate\nA-1,P 100\nA-2,P 200\n")
    rows = "No,Street,Bin\n1,Elm St,P 200\n2,Oak St,\n3,Ash St,P 300\n"
    report = await here.run("pothole", rows, LINKED)
    assert (report.totals.created, report.rejected) == (2, 1)
    assert list(report.reasons) == ['Bin: there is no record "P 300"']
    again = await here.run("pothole", rows, LINKED)
    assert (again.totals.unchanged, again.rejected) == (2, 1)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("bin: {column: Bin, by: plait}", "'plait' is no text of bin with 'unique: true'; did you mean"),
        ("bin: {column: Bin, by: litres}", "'litres' is no text of bin with 'unique: true'"),
        ("place: {column: Bin, by: plate}", "'place' links to no record, so there is nothing to"),
    ],
)  # fmt: skip
async def test_a_link_by_what_tells_no_record_apart_is_refused(
    here: Village, by: str, told: str
) -> None:
    mapping = LINKED.replace("bin: {column: Bin, by: plate}", by)
    with pytest.raises(ImportRefused) as caught:
        await here.run("pothole", "No,Street,Bin\n1,Elm St,P 200\n", mapping)
    assert told in str(caught.value)
