"""A profile tells what a file holds, and a suggested mapping is one that can be run."""

from pathlib import Path

import pytest

from casework.imports.mapping_file import read_mapping
from casework.imports.profile import Profile, profile_file
from casework.imports.profile_lines import profile_json, profile_lines
from casework.imports.suggest import suggest_mapping
from tests.imports.conftest import Village
from tests.imports.village import village

TABLE = """\
Old Number,Street,District,Opened On,Lat,Long,Remark
A-1,Elm St,North,2026-11-01 08:00,34.1,-118.2,
A-2,Oak St,SOUTH,2026-11-02 09:30,34.2,-118.3,N/A
A-3,Ash St,Nort,2026-11-03 10:00,34.2,-118.4,1.5E+11
A-4,Ash St,West,2026-11-04 11:00,34.2,-118.5,#REF!
"""


def profiled(folder: Path, text: str) -> Profile:
    path = folder / "t.csv"
    path.write_text(text)
    return profile_file(path)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "22", "-3"], "whole number"),
        (["1.5", "2", "1,234.00"], "number with a decimal point"),
        (["1,5", "2", "1.234,00"], "number with a decimal comma"),
        (["2020-02-29", "2021-01-01"], "YYYY-MM-DD"),
        (["02/29/2020", "01/31/2020"], "MM/DD/YYYY"),
        (["29/02/2020", "01/03/2020"], "DD/MM/YYYY"),
        (["29.02.2020", "1.3.2020"], "DD.MM.YYYY"),
        (["2013-07-08T00:00:00.000", "2013-07-08T10:00:00.000"], "YYYY-MM-DDThh:mm:ss.000"),
        (["yes", "no", "yes"], "yes or no"),
        (["Elm St", "2"], "text"),
        (["007", "n/a", "-", "12"], "whole number"),
    ],
)
def test_a_column_is_told_for_what_it_is(tmp_path: Path, cells: list[str], kind: str) -> None:
    table = "id;x\n" + "".join(f"{at};{cell}\n" for at, cell in enumerate(cells))
    assert profiled(tmp_path, table).columns[1].kind == kind


@pytest.mark.parametrize(
    ("cells", "doubt"),
    [
        (["01/02/2020", "03/04/2020"], "every cell reads as MM/DD/YYYY and as DD/MM/YYYY"),
        (["1,234", "1,500"], "with a decimal point and with a decimal comma"),
        (["01/02/2020", "13/04/2020"], ""),
        (["1,234", "1,234,567"], ""),
        (["1", "2"], ""),
    ],
)
def test_what_reads_in_two_ways_is_doubted(tmp_path: Path, cells: list[str], doubt: str) -> None:
    table = "id;x\n" + "".join(f"{at};{cell}\n" for at, cell in enumerate(cells))
    found = profiled(tmp_path, table).columns[1].doubt
    assert doubt in found
    assert bool(doubt) == bool(found)


def test_numbers_of_a_column_are_counted(tmp_path: Path) -> None:
    profile = profiled(tmp_path, TABLE)
    number, street, *_, remark = profile.columns
    assert (profile.rows, number.filled, number.empty, number.is_key) == (4, 4, 0, True)
    assert (len(street.different), street.examples[0], street.is_key) == (3, "Ash St", False)
    assert (remark.filled, remark.empty, remark.nothing) == (3, 1, ("N/A",))
    assert [(one.line, one.reason) for one in remark.suspicious] == [
        (4, "a number that a spreadsheet has cut short"),
        (5, "an error of a spreadsheet"),
    ]


def test_notes_below_a_table_and_rows_of_other_widths_are_told(tmp_path: Path) -> None:
    profile = profiled(tmp_path, "a,b,c\n1,2,3\n4,5\n6,7,8\nSource: x\nMore\n")
    assert (profile.end_line, profile.end) == (5, "Source: x")
    assert profile.other_widths == [3, 5, 6]


def test_a_profile_is_read_by_people_and_by_programs(tmp_path: Path) -> None:
    profile = profiled(tmp_path, TABLE)
    told = "\n".join(profile_lines(profile))
    assert (
        "t.csv: text in UTF-8, cells parted by commas, header on line 1\n4 rows, 7 columns" in told
    )
    assert (
        "Old Number\n    text, 3 to 3 characters\n    4 filled, 0 empty, 4 different, every row its own"
        in told
    )
    assert "LOOK: line 5: '#REF!': an error of a spreadsheet" in told
    data = profile_json(profile)
    assert data["columns"][3]["kinds"] == ["YYYY-MM-DD hh:mm"]
    assert data["columns"][3]["low"] == "2026-11-01 08:00:00"


def test_a_mapping_is_suggested_by_the_nearest_names(tmp_path: Path) -> None:
    text = suggest_mapping(village(), village().entities["pothole"], profiled(tmp_path, TABLE))
    for line in (
        "key: old_number   # every row has its own",
        "  old_number: Old Number   # text, 4 different: A-1, A-2, A-3",
        "  place: {parts: {lat: Lat, lon: Long}}",
        "    dates: \"YYYY-MM-DD hh:mm\"",
        "      North: north",
        "      Nort: north   # LOOK: a guess",
        "      SOUTH: south",
        "      # West: ?   # north, south",
        "#   Remark: text, 1 empty, 3 different: N/A, 1.5E+11, #REF!",
        "  rows: 4   # as this file has; better the count of the old system",
    ):  # fmt: skip
        assert line in text.splitlines(), line


async def test_a_suggestion_runs_and_rejects_what_it_could_not_know(here: Village) -> None:
    path = here.write("table.csv", TABLE)
    text = suggest_mapping(village(), village().entities["pothole"], profile_file(path))
    report = await here.run("pothole", TABLE, text)
    assert (report.totals.created, report.totals.rejected) == (3, 1)
    assert "District is 'West', which the mapping does not list" in report.rejects[0].reason


async def test_every_messy_file_gets_a_suggestion_that_is_a_mapping(tmp_path: Path) -> None:
    messy = Path(__file__).parent / "messy"
    files = [one for one in messy.iterdir() if one.suffix in (".csv", ".xls", ".xlsm")]
    assert len(files) == 10
    for file in files:
        out = tmp_path / "map.yaml"
        out.write_text(suggest_mapping(village(), village().entities["bin"], profile_file(file)))
        assert read_mapping(out).section("bin") is not None
