"""`casework test` as an author meets it, and that it leaves the installation alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casework.commands import main


class Author:
    """Somebody who began an agency and has neither database nor data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "CASEWORK_HOME": str(folder / "var"),
            "CASEWORK_AGENCIES": str(folder / "agencies"),
            "CASEWORK_DATABASE": f"sqlite:///{folder / 'var' / 'casework.db'}",
        }
        self.types("new", "agency", "small_town")
        self.story = folder / "agencies" / "small_town" / "scenarios" / "request_answered.yaml"

    def types(self, *words: str) -> Result:
        return CliRunner().invoke(main, words, env=self.environment)

    def changes(self, old: str, new: str) -> None:
        text = self.story.read_text("utf-8")
        assert text.count(old) == 1
        self.story.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(tmp_path)


def test_a_new_agency_is_tested_well_and_no_database_is_made(author: Author) -> None:
    done = author.types("test", "small_town")
    assert done.exit_code == 0, done.output
    assert "true  A request goes to the front desk and is answered" in done.output
    assert "1 scenario(s), 0 failed, 0 problem(s)" in done.output
    assert "met: 2 of 3 transitions taken" in done.output
    assert not (author.folder / "var").exists()


def test_a_story_that_is_not_true_ends_with_1_and_says_why(author: Author) -> None:
    author.changes("state: finished", "state: refused")
    done = author.types("test")
    assert done.exit_code == 1
    assert (
        "request_answered.yaml:17:19: expected state refused; found state finished" in done.output
    )
    assert "it went from in_progress to finished by finish" in done.output


def test_a_story_that_cannot_be_read_ends_with_1_in_test_and_in_check(author: Author) -> None:
    author.changes("team: front_desk", "team: front_dest")
    words = "request_answered.yaml:11:13: there is no team 'front_dest'; did you mean 'front_desk'?"
    for command in ("test", "check"):
        done = author.types(command)
        assert done.exit_code == 1
        assert words in done.output


def test_problems_of_the_definition_come_before_its_stories(author: Author) -> None:
    (author.story.parent.parent / "agency.yaml").write_text("agency: [")
    author.changes("team: front_desk", "team: front_dest")
    done = author.types("test")
    assert done.exit_code == 1
    assert "agency.yaml:1:" in done.output
    assert "front_dest" not in done.output


def test_coverage_lists_what_no_story_has_met(author: Author) -> None:
    assert "not met" not in author.types("test").output
    assert "not met: request received.refuse" in author.types("test", "--coverage").output


def test_a_program_reads_json(author: Author) -> None:
    author.changes("state: finished", "state: refused")
    done = author.types("test", "--json")
    assert done.exit_code == 1
    (agency,) = json.loads(done.output)
    assert (agency["agency"], agency["is_well"], agency["problems"]) == ("small_town", False, [])
    (story,) = agency["scenarios"]
    assert (story["case_type"], story["is_true"]) == ("request", False)
    (failure,) = story["failures"]
    assert failure.pop("file").endswith("request_answered.yaml")
    assert failure == {
        "line": 17,
        "column": 19,
        "expected": "state refused",
        "found": "state finished",
        "why": ["it went from in_progress to finished by finish"],
    }
    assert agency["coverage"]["transition"] == {
        "what": "transitions taken",
        "total": 3,
        "missing": ["request received.refuse"],
    }


def test_an_agency_without_stories_is_well(author: Author) -> None:
    author.story.unlink()
    done = author.types("test")
    assert done.exit_code == 0
    assert "0 scenario(s)" in done.output


def test_an_agency_that_is_not_there_is_told(author: Author) -> None:
    done = author.types("test", "nowhere")
    assert done.exit_code == 1
    assert "there is no agency.yaml in" in done.output
