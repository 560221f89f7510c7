"""One town with its ground laid once; `tell` runs the steps of a story of a pothole."""

import asyncio
from collections.abc import Callable

import pytest

from casework.catalogue import Catalogue
from casework.scenarios.ground import Ground, lay_ground
from casework.scenarios.reading import read_scenario
from casework.scenarios.running import Outcome, run_scenario
from tests.sample_agency import TOWN, compile_texts

TALE = """\
scenario: A tale
case_type: pothole
at: 2026-03-02 09:00
steps:
"""
FIX = "      fix: {to: fixed, ask: [photo_of_fix, cost]}\n"
FIX_AND_WRITE = """\
      fix:
        to: fixed
        ask: [photo_of_fix, cost]
        do:
          - notify: {to: reporter, message: It is mended.}
          - notify: {to: team, message: Well done.}
"""
Tell = Callable[[str], Outcome]


@pytest.fixture(scope="session")
def town() -> Catalogue:
    pothole = TOWN["case_types/pothole.yaml"].replace(FIX, FIX_AND_WRITE)
    return compile_texts({**TOWN, "case_types/pothole.yaml": pothole})


@pytest.fixture(scope="session")
def ground(town: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return asyncio.run(lay_ground(town, tmp_path_factory.mktemp("ground")))


@pytest.fixture
def tell(town: Catalogue, ground: Ground) -> Tell:
    """The steps come after the four lines of `TALE`, so the first stands on line 5."""

    def run(steps: str) -> Outcome:
        scenario = read_scenario("tale.yaml", TALE + steps, town)
        return asyncio.run(run_scenario(ground, scenario))

    return run
