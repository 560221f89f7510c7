"""Tables are opened whatever wrote them; what is no table is told in words."""

import gzip
from pathlib import Path

import pytest

from casework.imports.report import ImportRefused
from casework.imports.table_file import open_table
from casework.imports.tables.text_grid import DELIMITERS

TEXT = "number,street\n1,Calle Ñandú\n2,“Elm” Street 5\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(TEXT.encode(encoding))
    table = open_table(path)
    assert table.header == ("number", "street")
    assert [row for _, row in table.rows()] == [["1", "Calle Ñandú"], ["2", "“Elm” Street 5"]]


def test_a_letter_beyond_the_first_page_decides_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n" + b"1,plain\n" * 200_000 + "2,Ñ\n".encode("cp1252"))
    rows = list(open_table(path).rows())
    assert rows[-1] == (200_002, ["2", "Ñ"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f'a{delimiter}b, and{delimiter}c\n"x{delimiter}y"{delimiter}2{delimiter}3\n')
    table = open_table(path)
    assert f"parted by {DELIMITERS[delimiter]}" in table.described
    if delimiter != ",":
        assert table.header == ("a", "b, and", "c")


def test_gzip_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert len(list(open_table(path).rows())) == 2


def test_a_row_tells_the_line_it_begins_on(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('\n\na,b\n1,"two\nlines"\n\n,\n2,x\n')
    assert list(open_table(path).rows()) == [(4, ["1", "two\nlines"]), (8, ["2", "x"])]


def test_a_file_of_one_column_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("number\n1\n2\n")
    assert [row for _, row in open_table(path).rows()] == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "this file has no rows"),
        (b"\n\n", "this file has no rows"),
        (b"\x81\x8d\xff", "this file is not text in UTF-8, UTF-16 or Windows-1252"),
        (b"\x1f\x8bnot gzip at all", "this file cannot be read: "),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        open_table(path)
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="there is no such file"):
        open_table(tmp_path / "none.csv")


def test_a_quote_that_is_never_closed_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('a,b\n1,2\n"3,4\n' + "5,6\n" * 50_000)
    with pytest.raises(
        ImportRefused, match=r"table.csv:3:1: the table cannot be read from here on"
    ):
        list(open_table(path).rows())
