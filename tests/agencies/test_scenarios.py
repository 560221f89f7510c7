"""The scenarios of the agencies that ship: each is true, and together they meet what there is."""

import asyncio
from functools import cache
from pathlib import Path

import pytest

from casework.catalogue import Catalogue
from casework.compiler import check_agency
from casework.scenarios.ground import Ground, lay_ground
from casework.scenarios.reading import check_scenarios, read_scenario, scenario_files
from casework.scenarios.running import run_scenario, run_scenarios

AGENCIES = Path(__file__).resolve().parents[2] / "agencies"
FOLDERS = sorted(file.parent for file in AGENCIES.glob("*/agency.yaml"))
FILES = [(folder, file) for folder in FOLDERS for file in scenario_files(folder)]


@cache
def catalogue_of(folder: Path) -> Catalogue:
    catalogue, problems = check_agency(folder)
    assert catalogue is not None, problems
    return catalogue


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Ground]:
    return {
        folder: asyncio.run(lay_ground(catalogue_of(folder), tmp_path_factory.mktemp(folder.name)))
        for folder in FOLDERS
    }


@pytest.mark.parametrize(
    ("folder", "file"), FILES, ids=lambda path: path.stem if path.suffix else path.name
)
def test_a_scenario_is_true(folder: Path, file: Path, grounds: dict[Path, Ground]) -> None:
    scenario = read_scenario(str(file), file.read_text("utf-8"), catalogue_of(folder))
    outcome = asyncio.run(run_scenario(grounds[folder], scenario))
    assert [str(failure) for failure in outcome.failures] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_agency_that_ships_has_scenarios_that_can_be_read(folder: Path) -> None:
    assert check_scenarios(folder, catalogue_of(folder)) == ()
    assert scenario_files(folder)


def test_public_works_is_met_by_its_scenarios() -> None:
    """What is left are guards that ask for a field that no form leaves out."""
    folder = AGENCIES / "public_works"
    catalogue = catalogue_of(folder)
    scenarios = [
        read_scenario(str(file), file.read_text("utf-8"), catalogue)
        for file in scenario_files(folder)
    ]
    assert len(scenarios) >= 20
    report = asyncio.run(run_scenarios(catalogue, scenarios))
    missing = {
        f"{part.kind} {part.case_type} {part.name}" for c in report.coverage for part in c.missing
    }
    assert missing == {
        "guard dead_animal received.accept",
        "guard illegal_dumping received.accept",
        "guard pothole received.accept",
    }
