"""Spreadsheets become rows of text; what is damaged, locked or made to harm is refused in one line."""

import resource
import sys
import zipfile
from pathlib import Path

import pytest

from casework.imports.mapping_file import read_mapping
from casework.imports.report import ImportRefused
from casework.imports.table_file import TableFile, open_table
from casework.imports.tables import text_grid, xlsx, zipped
from casework.imports.tables.layout import Layout
from casework.imports.word import Word
from casework.problems import Place
from tests.imports.books import book, text_cell

HEAD = f"<row r='1'>{text_cell('number')}{text_cell('when')}{text_cell('what')}</row>"


def rows(table: TableFile) -> list[list[str]]:
    return [cells for _, cells in table.rows()]


def cells(path: Path, *given: str) -> list[str]:
    """One row of three cells below a header."""
    return rows(open_table(book(path / "t.xlsx", f"{HEAD}<row r='2'>{''.join(given)}</row>")))[0]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c><v>12</v></c>", "12"),
        ("<c><v>0.30000000000000004</v></c>", "0.3"),
        ("<c><v>1.5E+3</v></c>", "1500"),
        ("<c><v>1.2E-05</v></c>", "0.000012"),
        ("<c><v>7.1038000000000002</v></c>", "7.1038"),
        ('<c s="1"><v>43890</v></c>', "2020-02-29"),
        ('<c s="2"><v>43890</v></c>', "2020-02-29"),
        ('<c s="3"><v>43890</v></c>', "43890"),
        ('<c s="4"><v>43890.354166666664</v></c>', "2020-02-29 08:30:00"),
        ('<c s="4"><v>0.5</v></c>', "12:00:00"),
        ('<c s="1"><v>1</v></c>', "1900-01-01"),
        ('<c s="1"><v>61</v></c>', "1900-03-01"),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c t="str"><f>A1&amp;B1</f><v>made</v></c>', "made"),
        ('<c t="d"><v>2020-02-29T00:00:00</v></c>', "2020-02-29"),
        ('<c s="1"/>', ""),
    ],
)
def test_a_cell_is_written_as_people_see_it(tmp_path: Path, cell: str, text: str) -> None:
    assert cells(tmp_path, text_cell("1"), cell, text_cell("x"))[1] == text


def test_shared_texts_keep_their_words_and_lose_their_reading_aids(tmp_path: Path) -> None:
    strings = (
        "<si><t>number</t></si><si><r><t>na</t></r><r><t>me</t></r></si>"
        "<si><t>課</t><rPh sb='0' eb='1'><t>カ</t></rPh></si>"
    )
    given = (
        '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>7</v></c><c r="B3" t="s"><v>2</v></c></row>'
    )
    table = open_table(book(tmp_path / "t.xlsx", given, strings=strings))
    assert table.header == ("number", "name")
    assert list(table.rows()) == [(3, ["7", "課"])]


def test_cells_that_were_left_out_are_empty_and_rows_are_as_wide_as_the_header(
    tmp_path: Path,
) -> None:
    given = '<row r="2"><c r="C2"><v>3</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>'
    assert rows(open_table(book(tmp_path / "t.xlsx", HEAD + given))) == [
        ["", "", "3"],
        ["1", "", ""],
    ]


def test_formulas_and_other_sheets_are_told(tmp_path: Path) -> None:
    given = f"{HEAD}<row r='2'>{text_cell('1')}<c><f>1+1</f><v>2</v></c></row>"
    table = open_table(book(tmp_path / "t.xlsx", given, others=("Old",)))
    assert table.notes == (
        "the sheet 'Data' is read; there is also 'Old': write 'sheet:' in the mapping to read another",
        "1 cells are formulas; what the spreadsheet last computed is taken",
    )


def test_macros_are_never_looked_at_and_said_so(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsm", HEAD, parts={"xl/vbaProject.bin": b"\x00evil"})
    assert open_table(path).notes == (
        "the spreadsheet has macros; they were not run and not looked at",
    )


def test_a_sheet_that_is_not_there_is_told_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("sheet: Dta\nkey: a\nentities: {bin: {}}\n")
    layout = read_mapping(tmp_path / "map.yaml").layout
    with pytest.raises(
        ImportRefused, match=r"map.yaml:1:8: the file has no sheet 'Dta'; did you mean 'Data'\?"
    ):
        open_table(book(tmp_path / "t.xlsx", HEAD), layout)


def test_merged_cells_of_a_sheet_are_filled_when_the_mapping_says_so(tmp_path: Path) -> None:
    given = (
        f"{HEAD}<row r='2'>{text_cell('1')}{text_cell('noon')}</row>"
        '<row r="3"><c r="A3"><v>2</v></c></row><row r="4"><c r="A4"><v>3</v></c></row>'
    )
    path = book(
        tmp_path / "t.xlsx", given, tail='<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'
    )
    assert [row[1] for row in rows(open_table(path))] == ["noon", "", ""]
    merged = open_table(path, Layout(fills_merged=True))
    assert [row[1] for row in rows(merged)] == ["noon", "noon", ""]
    below = open_table(path, Layout(fill_down=(Word("when", Place("m")),)))
    assert [row[1] for row in rows(below)] == ["noon", "noon", "noon"]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"xl/worksheets/sheet1.xml": LAUGHS}, "has a document type in it"),
        ({"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"}, "this spreadsheet is damaged"),
        ({"xl/worksheets/sheet1.xml": "<w><row><c t='s'><v>5</v></c></row></w>"}, "points to no text"),
        ({"xl/worksheets/sheet1.xml": "<w><row><c><f>1+1</f></c></row></w>"}, "a formula was never computed"),
        ({"xl/worksheets/sheet1.xml": "<w><row><c r='ZZZ1'><v>1</v></c></row></w>"},
         "a row has more than 16,384 cells"),
        ({"xl/worksheets/sheet1.xml": f"<w><row>{text_cell('x' * 131_073)}</row></w>"},
         "a cell of this spreadsheet holds more than 131,072 characters"),
        ({"xl/_rels/workbook.xml.rels": "<Relationships/>"}, "is damaged: the part xl/ is missing"),
        ({"xl/workbook.xml": "<workbook/>"}, "this spreadsheet has no sheets"),
    ],
)  # fmt: skip
def test_a_bad_workbook_is_refused_in_one_line(
    tmp_path: Path, parts: dict[str, str], said: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        open_table(book(tmp_path / "t.xlsx", HEAD, parts=parts))
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "this spreadsheet is cut off or damaged"),
        (b"\xd0\xcf\x11\xe0rest", "this is no old spreadsheet that can be read"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
         "this spreadsheet is locked with a password; save it without one"),
        (b"%PDF-1.7", "this is a PDF; a table is needed"),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_after_all_is_refused(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "t.xls"
    path.write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        open_table(path)
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_every_cut_of_a_file_is_refused_or_read(tmp_path: Path) -> None:
    """A download that broke off: never a fault of ours, wherever it broke."""
    messy = Path(__file__).parent / "messy"
    for name in ("span_rich.xls", "dols_definitions.xlsm"):
        whole = (messy / name).read_bytes()
        for part in range(1, 20):
            path = tmp_path / name
            path.write_bytes(whole[: len(whole) * part // 20])
            with pytest.raises(ImportRefused):
                list(open_table(path).rows())


@pytest.mark.parametrize(
    ("part", "said"),
    [("content.xml", "an OpenDocument file (.ods)"), ("xl/workbook.bin", "a binary spreadsheet (.xlsb)"),
     ("readme.txt", "a zip file and no spreadsheet")],
)  # fmt: skip
def test_other_zip_files_are_called_by_their_name(tmp_path: Path, part: str, said: str) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(part, "x")
    with pytest.raises(ImportRefused) as refused:
        open_table(path)
    assert f"this is {said}; save the table as .xlsx or CSV" in str(refused.value)


def _bomb(path: Path, part: str, megabytes: int) -> Path:
    book(path, HEAD)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file, file.open(part, "w") as stream:
        stream.write(b"<w><sheetData><row><c t='inlineStr'><is><t>")
        for _ in range(megabytes):
            stream.write(b"A" * (1 << 20))
    return path


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured as Unix tells it")
def test_a_cell_of_half_a_gigabyte_is_refused_without_being_held(tmp_path: Path) -> None:
    """Written twice, in a spreadsheet and as text: memory grows by less than a tenth of it."""
    sheet = _bomb(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml", 500)
    table = tmp_path / "t.csv"
    with table.open("wb") as stream:
        stream.write(b"number,name\n1,")
        for _ in range(500):
            stream.write(b"A" * (1 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in (sheet, table):
        with pytest.raises(ImportRefused) as refused:
            list(open_table(path).rows())
        assert len(str(refused.value).splitlines()) == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def test_a_part_that_inflates_too_far_is_given_up(
    tmp_path: Path,
) -> None:
    path = book(tmp_path / "t.xlsx", HEAD + " " * (20 << 20))
    strings = book(tmp_path / "s.xlsx", HEAD, parts={"xl/styles.xml": " " * (xlsx.SMALL_PART + 1)})
    assert open_table(path).header == ("number", "when", "what")
    with pytest.raises(ImportRefused, match=r"holds more than 16 MB in xl/styles\.xml"):
        open_table(strings)


def test_a_line_without_end_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("number,name\n" + "1," * 3_000_000)
    with pytest.raises(ImportRefused, match="is longer than 4,000,000 characters"):
        list(open_table(path).rows())


def test_a_row_of_endless_quoted_lines_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("number,name\n" + '"a\n",' * 900_000)
    with pytest.raises(ImportRefused, match="is longer than 4,000,000 characters"):
        list(open_table(path).rows())


def test_limits_are_those_of_the_documentation() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "import.md").read_text()
    for limit in (f"{zipped.LARGEST_PART >> 20} MB", "32 MB", "131,072", "4,000,000"):
        assert limit in page
    assert text_grid.MOST_INFLATED == 2 << 30
