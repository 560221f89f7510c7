"""A corpus of scenario files with one fault each: line, column and words are what we promise."""

from pathlib import Path

import pytest

from casework.problems import DefinitionError
from casework.scenarios.reading import check_scenarios, read_scenario
from tests.sample_agency import town_catalogue

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def problems_of(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read_scenario("tale.yaml", text, town_catalogue())
    return [str(problem).removeprefix("tale.yaml:") for problem in caught.value.problems]


def test_the_corpus_is_not_lost() -> None:
    assert len(BROKEN) >= 65


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_scenario_gives_its_line_and_words_once(file: Path) -> None:
    text = file.read_text("utf-8")
    assert problems_of(text) == [text.split("\n", 1)[0].removeprefix("# ")]


def test_all_faults_of_a_file_come_at_once() -> None:
    text = """\
scenario: A tale
case_type: pothole
at: 2026-03-02 09:00
steps:
  - citizen submits: {street: Elm St, distrikt: north, size: lorge}
    then: {state: recieved, deadlines: {repiar: running}}
  - oficer does: accept
"""
    assert [problem.split(": ")[0] for problem in problems_of(text)] == [
        "5:39", "5:62", "6:19", "6:41", "7:5",
    ]  # fmt: skip


def test_problems_of_every_file_are_found_though_one_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "a.yaml").write_bytes(b"scenario: \xff")
    (folder / "b.yaml").write_text("scenario: A tale\n")
    (folder / "notes.txt").write_text("not a scenario")
    told = [str(one) for one in check_scenarios(tmp_path, town_catalogue())]
    assert told[0].endswith("a.yaml:1:1: this file is not UTF-8 text (byte 10); save it as UTF-8")
    assert all("b.yaml:1:1: a scenario needs" in one for one in told[1:])
    assert len(told) == 4
