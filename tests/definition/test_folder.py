"""An agency's folder: what is read, what stands in the wrong place, what a revision stores."""

from pathlib import Path

import pytest

from casework.compiler import check_agency
from casework.definition import digest_of, read_agency, read_bundle, read_texts
from casework.problems import DefinitionError
from tests.sample_agency import AGENCY, ASSET, POTHOLE, TOWN


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    for path, text in TOWN.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def told(folder: Path) -> list[str]:
    _, problems = check_agency(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in problems]


def test_a_folder_and_its_stored_text_are_the_same_definition(town: Path) -> None:
    assert read_texts(town) == dict(TOWN)
    assert read_agency(town).agency.text == read_bundle(TOWN).agency.text


def test_a_folder_without_fault_gives_a_catalogue_with_its_digest(town: Path) -> None:
    catalogue, problems = check_agency(town)
    assert problems == ()
    assert catalogue is not None
    assert catalogue.digest == digest_of(TOWN)


def test_the_digest_is_of_names_and_texts_and_not_of_their_order() -> None:
    turned = dict(reversed(TOWN.items()))
    assert digest_of(turned) == digest_of(TOWN)
    assert digest_of({"a": "bc"}) != digest_of({"ab": "c"})


def test_a_folder_without_agency_yaml_says_so(town: Path) -> None:
    (town / "agency.yaml").unlink()
    assert told(town) == [
        "agency.yaml:1:1: every agency needs the file agency.yaml in its folder, and there is none"
    ]


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert [problem.message for problem in check_agency(tmp_path / "no")[1]] == [
        "there is no such folder"
    ]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("case_types/graffiti.yml", "rename it to graffiti.yaml"),
        ("case_types/Bulky Items.yaml", "rename it to bulky_items.yaml"),
        ("case_type/graffiti.yaml", "did you mean 'case_types'?"),
        ("case_types/old/graffiti.yaml", "move it up, into case_types/"),
        ("graffiti.yaml", "it belongs in entities/ or case_types/"),
        ("agencie.yaml", "did you mean agency.yaml?"),
    ],
)
def test_a_file_in_the_wrong_place_is_told_where_it_belongs(
    town: Path, path: str, words: str
) -> None:
    (town / path).parent.mkdir(parents=True, exist_ok=True)
    (town / path).write_text("case_type: graffiti\n")
    (line,) = told(town)
    assert line.startswith(f"{path}:1:1: ")
    assert words in line


def test_folders_of_other_things_and_other_files_are_left_alone(town: Path) -> None:
    for path in ("scenarios/one.yaml", "sample/cases.csv", "README.md", ".git/config.yaml"):
        (town / path).parent.mkdir(exist_ok=True)
        (town / path).write_text("anything: at all: here")
    assert told(town) == []


def test_the_agency_is_named_as_its_folder(town: Path) -> None:
    (town / "agency.yaml").write_text(AGENCY.replace("agency: town", "agency: city"))
    assert told(town) == [
        "agency.yaml:2:9: this folder is called town, so write 'agency: town' or rename the folder"
    ]


def test_a_name_is_used_for_one_thing(town: Path) -> None:
    (town / "entities" / "pothole.yaml").write_text(
        ASSET.replace("asset", "pothole").replace("AS-", "PO-")
    )
    assert told(town) == [
        "case_types/pothole.yaml:1:12: entities/pothole.yaml has this name too; a name is used once"
    ]


def test_a_file_that_is_no_text_says_so(town: Path) -> None:
    (town / "entities" / "asset.yaml").write_bytes(b"entity: \xff\xfe")
    assert told(town) == [
        "entities/asset.yaml:1:1: this file is not UTF-8 text (byte 8); save it as UTF-8"
    ]


def test_an_enormous_file_is_refused_before_it_is_read(town: Path) -> None:
    (town / "entities" / "asset.yaml").write_bytes(b"# \xc3\xa9" * 200_000)
    (line,) = told(town)
    assert "300,000 are the most" in line


def test_every_file_is_read_although_one_cannot_be(town: Path) -> None:
    (town / "agency.yaml").write_text(AGENCY.replace("region: US", "\tregion: US"))
    (town / "case_types" / "pothole.yaml").write_text(POTHOLE.replace("min: 1", "mni: 1"))
    assert [line.split(":")[0] for line in told(town)] == ["agency.yaml", "case_types/pothole.yaml"]


def test_problems_of_one_file_come_all_at_once() -> None:
    text = (
        POTHOLE.replace("min: 1", "mni: 1")
        .replace("final: refused", "final: maybe")
        .replace("72 hours", "72h")
    )
    with pytest.raises(DefinitionError) as caught:
        read_bundle({**TOWN, "case_types/pothole.yaml": text})
    assert len(caught.value.problems) == 3
