"""The story that `docs/scenarios.md` shows is true of the agency that ships."""

import asyncio

from casework.compiler import check_agency
from casework.scenarios.deeds import READERS as DEEDS
from casework.scenarios.expectations import READERS, REFUSED
from casework.scenarios.reading import read_scenario
from casework.scenarios.running import run_scenarios
from tests.docs.pages import ROOT, blocks_of

PAGE = ROOT / "docs" / "scenarios.md"


def test_the_story_of_the_page_is_true() -> None:
    catalogue, _ = check_agency(ROOT / "agencies" / "public_works")
    assert catalogue is not None
    block = next(block for block in blocks_of(PAGE) if block.language == "yaml")
    scenario = read_scenario("page.yaml", block.text, catalogue)
    (outcome,) = asyncio.run(run_scenarios(catalogue, [scenario])).outcomes
    assert [str(failure) for failure in outcome.failures] == []


def test_every_word_of_the_language_of_stories_is_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    explained = (ROOT / "docs" / "language.md").read_text("utf-8")
    assert [verb for verb in DEEDS if f"`{verb}`" not in text and f"WHO {verb}" not in text] == []
    assert [key for key in (*READERS, REFUSED) if f"| {key} |" not in explained] == []
