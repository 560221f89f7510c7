"""The scenarios of the agencies that ship: each is true, and together they meet what there is."""

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from casework.catalogue import Catalogue
from casework.compiler import check_agency
from casework.scenarios.coverage import cover
from casework.scenarios.ground import Ground, lay_ground
from casework.scenarios.reading import check_scenarios, read_scenario, scenario_files
from casework.scenarios.running import Outcome, run_scenario

AGENCIES = Path(__file__).resolve().parents[2] / "agencies"
FOLDERS = sorted(file.parent for file in AGENCIES.glob("*/agency.yaml"))
FILES = [(folder, file) for folder in FOLDERS for file in scenario_files(folder)]


@cache
def catalogue_of(folder: Path) -> Catalogue:
    catalogue, problems = check_agency(folder)
    assert catalogue is not None, problems
    return catalogue


@pytest.fixture(scope="module")
def tell(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, Path], Outcome]:
    """Runs the story of a file, once however many tests ask for it."""

    @cache
    def ground_of(folder: Path) -> Ground:
        home = tmp_path_factory.mktemp(folder.name)
        return asyncio.run(lay_ground(catalogue_of(folder), home))

    @cache
    def outcome_of(folder: Path, file: Path) -> Outcome:
        scenario = read_scenario(str(file), file.read_text("utf-8"), catalogue_of(folder))
        return asyncio.run(run_scenario(ground_of(folder), scenario))

    return outcome_of


@pytest.mark.parametrize(
    ("folder", "file"), FILES, ids=lambda path: path.stem if path.suffix else path.name
)
def test_a_scenario_is_true(
    folder: Path, file: Path, tell: Callable[[Path, Path], Outcome]
) -> None:
    assert [str(failure) for failure in tell(folder, file).failures] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_agency_that_ships_has_scenarios_that_can_be_read(folder: Path) -> None:
    assert check_scenarios(folder, catalogue_of(folder)) == ()
    assert scenario_files(folder)


UNMET = {
    "permitting": set[str](),
    "public_works": {
        "guard dead_animal received.accept",
        "guard illegal_dumping received.accept",
        "guard pothole received.accept",
    },
}
"""Guards that ask for a field that no form leaves out."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_agency_that_ships_is_met_by_its_scenarios(
    folder: Path, tell: Callable[[Path, Path], Outcome]
) -> None:
    met = {part for file in scenario_files(folder) for part in tell(folder, file).met}
    missing = {
        f"{part.kind} {part.case_type} {part.name}"
        for one in cover(catalogue_of(folder), met)
        for part in one.missing
    }
    assert missing == UNMET[folder.name]
