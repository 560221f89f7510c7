"""A corpus of seeded faults: each is found at its line, in its words; look-alikes are left alone."""

import re
from collections import Counter
from pathlib import Path

import pytest

from casework.linting import KINDS, findings_reference, review_folder, stale_findings
from tests.findings.reading import HERE, Sample, review_of, samples

FAULTS, CLEAN = samples("."), samples("clean")
ROOT = Path(__file__).parents[2]
AGENCIES = sorted(file.parent for file in (ROOT / "agencies").glob("*/agency.yaml"))


def test_the_town_around_the_faults_is_flawless() -> None:
    assert review_folder(HERE / "town").problems == ()


@pytest.mark.parametrize("agency", AGENCIES, ids=lambda folder: folder.name)
def test_nothing_is_found_in_an_agency_that_we_ship(agency: Path) -> None:
    assert [str(problem) for problem in review_folder(agency).problems] == []


def test_the_corpus_is_not_lost() -> None:
    assert len(FAULTS) >= 100
    assert len(CLEAN) >= 45


@pytest.mark.parametrize("sample", FAULTS, ids=lambda sample: sample.name)
def test_a_seeded_fault_is_found_at_its_place_and_in_its_words(sample: Sample) -> None:
    assert review_of(sample.replaces, sample.text) == list(sample.says)


@pytest.mark.parametrize("sample", CLEAN, ids=lambda sample: sample.name)
def test_what_only_looks_like_a_fault_is_left_alone(sample: Sample) -> None:
    assert review_of(sample.replaces, sample.text) == []


@pytest.mark.parametrize("code", [kind.code for kind in KINDS.values() if kind.search])
def test_every_kind_is_seeded_twice(code: str) -> None:
    said = [line for sample in FAULTS for line in sample.says]
    named = Counter(word[1] for line in said if (word := re.search(r"\[([a-z-]+)\]$", line)))
    assert named[code] >= 2


def test_the_page_of_findings_is_fresh_and_whole() -> None:
    assert stale_findings() == ()
    page = findings_reference()
    assert [code for code in KINDS if f"### {code}\n" not in page] == []
