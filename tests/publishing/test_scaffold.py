"""What `casework new` writes can be published as it is, in an agency of any kind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from casework.compiler import check_agency
from casework.publishing.scaffold import (
    CannotScaffold,
    write_agency,
    write_case_type,
    write_entity,
)
from casework.scenarios.reading import read_scenarios
from casework.scenarios.running import run_scenarios


@pytest.fixture
def town(tmp_path: Path) -> Path:
    write_agency(tmp_path, "small_town")
    return tmp_path / "small_town"


def problems_of(folder: Path) -> list[str]:
    return [str(problem) for problem in check_agency(folder)[1]]


def without_teams(folder: Path) -> None:
    file = folder / "agency.yaml"
    text = file.read_text().replace("teams:\n  front_desk:\n    title: Front desk\n", "")
    file.write_text(text)
    (folder / "case_types" / "request.yaml").unlink()


def test_a_new_agency_has_no_problems(town: Path) -> None:
    assert problems_of(town) == []


def test_the_scenario_of_a_new_agency_is_true(town: Path) -> None:
    catalogue, _ = check_agency(town)
    assert catalogue is not None
    read = read_scenarios(town, catalogue)
    assert (len(read.scenarios), read.problems) == (1, ())
    (outcome,) = asyncio.run(run_scenarios(catalogue, read.scenarios)).outcomes
    assert [str(failure) for failure in outcome.failures] == []


def test_entities_and_case_types_are_added_without_a_problem(town: Path) -> None:
    write_entity(town, "tree")
    write_case_type(town, "tree_inspection")
    assert problems_of(town) == []


def test_a_new_case_type_goes_to_the_first_team_of_its_agency(town: Path) -> None:
    file = town / "agency.yaml"
    file.write_text(file.read_text().replace("front_desk", "town_clerk"))
    assert "team: town_clerk" in write_case_type(town, "dog_licence").read_text()


def test_an_agency_without_teams_gets_a_case_type_all_the_same(town: Path) -> None:
    without_teams(town)
    write_case_type(town, "dog_licence")
    assert problems_of(town) == []


def test_an_agency_that_cannot_be_read_does_not_stand_in_the_way(town: Path) -> None:
    (town / "agency.yaml").write_text("agency: [")
    assert "priority: normal" in write_case_type(town, "dog_licence").read_text()


@pytest.mark.parametrize("name", ["Dog", "dog-licence", "2nd", "", "../dog", "x" * 49])
def test_what_is_no_name_is_refused(town: Path, name: str) -> None:
    with pytest.raises(CannotScaffold, match="is not a name"):
        write_case_type(town, name)


def test_nothing_is_overwritten(town: Path) -> None:
    before = (town / "case_types" / "request.yaml").read_text()
    with pytest.raises(CannotScaffold, match="is there already"):
        write_case_type(town, "request")
    with pytest.raises(CannotScaffold, match="is there already"):
        write_agency(town.parent, "small_town")
    assert (town / "case_types" / "request.yaml").read_text() == before


def test_a_folder_that_is_no_agency_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotScaffold, match="there is no agency"):
        write_entity(tmp_path, "tree")
