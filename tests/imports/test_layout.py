"""Headers, encodings and ends are found by their shape and told; a mapping may say them instead."""

from pathlib import Path

import pytest

from casework.imports.mapping_file import read_mapping
from casework.imports.report import ImportRefused
from casework.imports.table_file import Below, TableFile, open_table
from casework.imports.tables.header import find_header

LOOKS_LIKE_DATA = (
    "the header on line 1 looks like a row of data; write 'header: none' in the mapping if the file "
    "has no header"
)


def table_of(folder: Path, text: str, mapping: str = "", encoding: str = "utf-8") -> TableFile:
    path = folder / "t.csv"
    path.write_bytes(text.encode(encoding))
    if not mapping:
        return open_table(path)
    (folder / "map.yaml").write_text(f"{mapping}\nkey: a\nentities: {{bin: {{}}}}\n")
    return open_table(path, read_mapping(folder / "map.yaml").layout)


def header_lines(text: str) -> tuple[int, ...]:
    rows = [(at, line.split(",")) for at, line in enumerate(text.splitlines(), 1)]
    return tuple(line for line, _ in find_header(rows))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a,b\n1,2\n", (1,)),
        ("number\n1\n2\n", (1,)),
        ("Report 2011,,\n,,\na,b,c\n1,2,3\n4,5,6\n", (3,)),
        ("Report 2011\n\na,b,c\n1,2,3\n4,5,6\n", (3,)),
        ("Year,2000,2001\nx,1,2\ny,3,4\n", (1,)),
        ("t,,\n,2000,2001\nx,1,2\ny,3,4\n", (2,)),
        ("g,g,h,h\n,,,\na,b,c,d\n1,2,3,4\n5,6,7,8\n", (3,)),
        (",,north,south,east,west\nid,name,,,,\n1,x,2,3,4,5\n4,y,5,6,7,8\n", (1, 2)),
        ("id,name,age\nBob,,\nAnn,,5\nEve,x,6\n", (1,)),
        (",a,b\nx,1,2\nz,3,4\n", (1,)),
        ("\n\n", ()),
    ],
)
def test_the_header_is_found_by_its_shape(text: str, lines: tuple[int, ...]) -> None:
    assert header_lines(text) == lines


def test_the_lines_of_a_header_may_be_written_down(tmp_path: Path) -> None:
    text = "Report\n2010,,2011,\nmen,women,men,women\n1,2,3,4\n"
    table = table_of(tmp_path, text, "header: [2, 3]")
    assert table.header == ("2010 men", "2010 women", "2011 men", "2011 women")
    assert [row for _, row in table.rows()] == [["1", "2", "3", "4"]]
    assert table.described.endswith("header on lines 2 and 3, below 1 of other text")


def test_a_file_without_a_header_has_numbered_columns(tmp_path: Path) -> None:
    table = table_of(tmp_path, "1,2\n3,4\n", "header: none")
    assert table.header == ("column 1", "column 2")
    assert len(list(table.rows())) == 2


def test_a_header_of_numbers_is_doubted(tmp_path: Path) -> None:
    assert table_of(tmp_path, "1,2\n3,4\n").notes == (LOOKS_LIKE_DATA,)


def test_a_name_that_comes_again_is_numbered_and_told(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,b,a,,a\n1,2,3,4,5\n")
    assert table.header == ("a", "b", "a (2)", "column 4", "a (3)")
    assert table.notes[0] == "two columns are called 'a'; the later one is 'a (2)' here"


def test_what_stands_below_the_end_is_counted_and_no_row(tmp_path: Path) -> None:
    text = "a,b\n1,2\n\n Source: somebody,\nmore,\n"
    below = Below()
    rows = list(table_of(tmp_path, text, 'end: "Source:"').rows(below))
    assert rows == [(2, ["1", "2"])]
    assert (below.rows, below.line, below.first) == (2, 4, "Source: somebody")


def test_short_rows_are_filled_only_when_the_mapping_says_so(tmp_path: Path) -> None:
    text = "a,b,c\n1\n1,2,3,,\n1,2,3,4\n"
    strict = [row for _, row in table_of(tmp_path, text).rows()]
    assert strict == [["1"], ["1", "2", "3", "", ""], ["1", "2", "3", "4"]]
    ragged = [row for _, row in table_of(tmp_path, text, "ragged: true").rows()]
    assert ragged == [["1", "", ""], ["1", "2", "3"], ["1", "2", "3", "4"]]


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "cp850"])
def test_an_encoding_of_one_byte_is_chosen_by_the_words_it_makes_and_told(
    tmp_path: Path, encoding: str
) -> None:
    text = "a,b\nProtección,año\nCalle Ñandú,gestión señor\n"
    table = table_of(tmp_path, text, encoding=encoding)
    assert next(row for _, row in table.rows()) == ["Protección", "año"]
    assert "'Protección', 'año'" in table.notes[0]
    assert "the file is not UTF-8 and was read as" in table.notes[0]


def test_an_encoding_may_be_written_down(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,b\nжизнь,день\n", "encoding: cp1251", encoding="cp1251")
    assert [row for _, row in table.rows()] == [["жизнь", "день"]]
    assert table.notes == ()


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ("encoding: klingon", "1:11: there is no encoding 'klingon'; write one such as utf-8"),
        ("encoding: base64", "1:11: there is no encoding 'base64'; write one such as utf-8"),
        ("encoding: ascii", "1:11: the file is not text in ascii"),
        ("delimiter: ', '", "1:12: 'delimiter' is one character, such as ';', or the word tab"),
        ("header: first", "1:9: 'first' is no line; write 'header: 4', 'header: [10, 11]' or"),
        ("header: [3, 2]", "1:10: the lines of a header are written from the top down"),
        ("header: 9", "1:9: no row of the file's first 200 begins on line 9, or it is blank"),
        ("fill_down: [aa]", "1:13: the file has no column 'aa'; did you mean 'a'?"),
        ("ragged: yes", "1:9: 'ragged' is true or false"),
        ("decimal: ';'", "1:10: 'decimal' can only be '.' or ','"),
        ("reconcile: [a]", "1:12: write 'sum:' with number fields, or 'rows:', below 'reconcile'"),
        ("reconcile: {sums: a}", "1:13: reconcile has no 'sums'; did you mean 'sum'?"),
    ],
)
def test_a_mistake_about_the_file_is_told_at_its_place(
    tmp_path: Path, mapping: str, problem: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        table_of(tmp_path, "a,b\n1,é\n", mapping)
    assert problem in str(refused.value)
