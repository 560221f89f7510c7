"""Mistakes in a mapping are told all at once, each at its place, before a row is read."""

from pathlib import Path

import pytest

from casework.imports.mapping_file import MAPPING_KEYS, SECTION_KEYS, SOURCE_KEYS, read_mapping
from casework.imports.plan import ImportPlan, plan_import
from casework.imports.report import ImportRefused
from casework.imports.table_file import open_table
from tests.imports.village import village

TABLE = "Number,Kind,Where,Lat,Lon,Done\n1,Hole,north,34,-118,01/02/2018\n"
GOOD = """\
dates: MM/DD/YYYY
key: old_number
ignore: [Kind]
fields:
  old_number: Number
  street: Where
  place: {parts: {lat: Lat, lon: Lon}}
  closed_on: Done
entities:
  pothole:
    rows: {Kind: [Hole]}
    fields: {state: {value: fixed}}
  leak:
    rows: {Kind: [Leak]}
    fields: {state: {value: fixed}}
"""


def planned(folder: Path, mapping: str, entity: str = "all", table: str = TABLE) -> ImportPlan:
    (folder / "map.yaml").write_text(mapping)
    (folder / "table.csv").write_text(table)
    return plan_import(
        village(), "en", entity, open_table(folder / "table.csv"), read_mapping(folder / "map.yaml")
    )


def told(folder: Path, mapping: str, entity: str = "all") -> list[str]:
    """The problems as `line:column: sentence`."""
    with pytest.raises(ImportRefused) as refused:
        planned(folder, mapping, entity)
    return [str(one).partition("map.yaml:")[2] for one in refused.value.problems]


def test_a_good_mapping_is_planned(tmp_path: Path) -> None:
    plan = planned(tmp_path, GOOD)
    assert [section.entity.name for section in plan.sections] == ["pothole", "leak"]
    assert plan.warnings == ()


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("old_number: Number", "old_number: Nmber",
         "5:15: the file has no column 'Nmber'; did you mean 'Number'?"),
        ("  street: Where", "  stret: Where",
         "6:3: pothole has no field 'stret'; did you mean 'street'?"),
        ("  pothole:", "  potholes:",
         "10:3: there is no entity 'potholes'; did you mean 'pothole'?"),
        ("lat: Lat", "latitude: Lat",
         "7:29: 'place' has no part 'latitude'; there is lat, lon"),
        ("value: fixed}}\n  leak", "value: fixd}}\n  leak",
         "12:29: 'fixd' does not fit: Choose state from the list; did you mean 'fixed'?"),
        ("key: old_number", "key: street",
         "2:6: 'street' of pothole cannot be the key: only a field with 'unique: true' can; there"),
        ("key: old_number", "key: district",
         "2:6: the key 'district' must be one of the fields that are mapped"),
        ("key: old_number\n", "",
         "9:3: write 'key:' with the field by which a row of pothole is found again; there is old"),
        ("dates: MM/DD/YYYY", "dates: MM/DD/YY",
         "1:8: 'Y' means nothing here; a format is like MM/DD/YYYY hh:mm:ss AM"),
        ("ignore: [Kind]", "ingore: [Kind]",
         "3:1: a mapping has no 'ingore'; did you mean 'ignore'?"),
        ("ignore: [Kind]", "zone: Mars/Base",
         "3:7: there is no time zone 'Mars/Base'; write one like America/Chicago"),
        ("ignore: [Kind]", "update: yes", "3:9: 'update' is true or false"),
        ("[Leak]", "[Hole]", "14:19: rows with 'Hole' already go to pothole"),
        ("    rows: {Kind: [Leak]}\n", "", "13:3: write 'rows:' to say which rows are leak"),
        ("closed_on: Done", "closed_on: {column: Done, value: x}",
         "8:14: 'closed_on' comes from one of column:, parts:, join: and value:"),
        ("street: Where", "street: {column: Where, dates: YYYY-MM-DD}",
         "6:34: only a date or a moment has 'dates:'"),
        ("closed_on: Done", "closed_on: {column: Done, midnight: noon}",
         "8:39: 'midnight' can only be end_of_day"),
        ("street: Where", "street: {column: Where, valus: {a: b}}",
         "6:27: a field of a mapping has no 'valus'; did you mean 'values'?"),
        ("street: Where", "street:", "6:10: write the column that 'street' comes from"),
        ("old_number: Number", "old_number: Number: x",
         "5:21: a text with a colon in it must stand in quotes"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(tmp_path: Path, good: str, bad: str, problem: str) -> None:
    assert good in GOOD
    assert problem in told(tmp_path, GOOD.replace(good, bad, 1))[0]


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    bad = GOOD.replace("Number", "Nmber").replace("stret", "x").replace("lat: Lat", "latt: Lat")
    lines = {problem.partition(":")[0] for problem in told(tmp_path, bad)}
    assert lines == {"5", "7"}


def test_a_computed_field_takes_nothing(tmp_path: Path) -> None:
    mapping = "key: number\nfields: {number: Number, age: Kind}\nentities: {bin: {}}\n"
    assert told(tmp_path, mapping, "bin") == [
        "2:26: 'age' of bin is worked out by a rule; nothing is imported into it"
    ]


def test_an_entity_that_the_mapping_does_not_have_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, GOOD, "bin") == [
        "1:1: this mapping has nothing for 'bin'; there is leak, pothole"
    ]


def test_columns_that_nobody_uses_are_named(tmp_path: Path) -> None:
    plan = planned(
        tmp_path, GOOD, table="Number,Kind,Where,Lat,Lon,Done,Note,rejected_line\n1,,,,,,,\n"
    )
    assert plan.warnings == (
        "columns that are not used: Note; list them under 'ignore:' if they may be left",
    )


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="this mapping cannot be read"):
        read_mapping(tmp_path / "none.yaml")


def test_every_key_is_documented() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "import.md").read_text()
    keys = {*MAPPING_KEYS, *SECTION_KEYS, *SOURCE_KEYS}
    assert sorted(key for key in keys if f"`{key}`" not in page) == []


def examples() -> list[str]:
    page = (Path(__file__).resolve().parents[2] / "docs" / "import.md").read_text()
    return [block.partition("```")[0] for block in page.split("```yaml\n")[1:]]


def test_the_examples_of_the_documentation_are_mappings(tmp_path: Path) -> None:
    found = []
    for example in examples():
        path = tmp_path / "map.yaml"
        path.write_text(example)
        found.append([one.entity.text for one in read_mapping(path).sections])
    assert found == [["emission"], ["pothole"]]


def test_the_first_example_is_the_one_that_is_imported() -> None:
    file = Path(__file__).parent / "messy" / "excel_pasting.yaml"
    assert examples()[0] == file.read_text()
