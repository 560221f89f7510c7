"""The permits that ship: both languages, sources of law, a sample that fits, and what rules decide."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.catalogue import CaseType, Catalogue
from casework.compiler import check_agency
from casework.imports.sample import read_sample
from casework.labels import Label

FOLDER = Path(__file__).resolve().parents[2] / "agencies" / "permitting"
OAKLAND = (
    "Created", "On Hold", "On Hold - Fee Due", "Intake Completed", "Routed",
    "Plan Review Complete", "Final Check - On Hold", "Final Check - Complete", "Permit Issued",
)  # fmt: skip
"""The nine statuses as the City of Oakland publishes them."""


@pytest.fixture(scope="module")
def agency() -> Catalogue:
    catalogue, problems = check_agency(FOLDER)
    assert problems == ()
    assert catalogue is not None
    return catalogue


@pytest.fixture(scope="module")
def permit(agency: Catalogue) -> CaseType:
    found = agency.entities["building_permit"]
    assert isinstance(found, CaseType)
    return found


def words_of(case_type: CaseType) -> Iterator[Label]:
    yield from (case_type.title, case_type.plural)
    yield from (field.title for field in case_type.fields.values())
    for form in case_type.forms.values():
        yield from (step.title for step in form.steps)
    for state in case_type.states.values():
        yield state.title
        yield from (one.title for one in state.transitions.values())


def test_the_open_states_are_the_nine_that_oakland_publishes(permit: CaseType) -> None:
    states = [permit.states[name] for name in permit.open_states()]
    assert tuple(state.title.text("en") for state in states) == OAKLAND
    assert all(state.public for state in permit.states.values())


def test_every_word_is_there_in_both_languages(agency: Catalogue) -> None:
    for case_type in agency.case_types():
        missing = [str(w) for w in words_of(case_type) if w.languages() != {"en", "es"}]
        assert missing == [], case_type.name


def test_every_deadline_says_which_law_or_standard_asks_for_it(agency: Catalogue) -> None:
    cited = {
        deadline.name: str(deadline.cites)
        for case_type in agency.case_types()
        for deadline in case_type.deadlines.values()
    }
    assert set(cited) == {"completeness", "decision", "review", "visit"}
    assert all("65913.3" in cited[name] for name in ("completeness", "decision", "review"))


def test_the_forms_are_for_the_public_the_counter_and_the_telephone(permit: CaseType) -> None:
    assert [(form.name, form.style) for form in permit.forms.values()] == [
        ("public", "pages"), ("counter", "key_entry"), ("phone", "script"),
    ]  # fmt: skip


def test_the_sample_names_real_roles_and_teams(agency: Catalogue) -> None:
    users = read_sample(FOLDER).users
    for user in users:
        assert set(user.roles) <= set(agency.agency.roles)
        assert set(user.teams) <= set(agency.agency.teams)
    assert {role for user in users for role in user.roles} == set(agency.agency.roles)


def test_the_sample_holds_no_real_people() -> None:
    for one in read_sample(FOLDER).imports:
        text = one.file.read_text()
        addresses = re.findall(r"[\w.+-]+@[\w.-]+", text)
        assert [one for one in addresses if not one.endswith("@example.org")] == []
        assert [one for one in re.findall(r"\(\d{3}\) [\d-]+", text) if "555-01" not in one] == []
