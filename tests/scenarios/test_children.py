"""Stories in which records are added to a case, and which go on about one of them."""

import asyncio

import pytest

from casework.catalogue import Catalogue
from casework.problems import DefinitionError
from casework.scenarios.coverage import Part
from casework.scenarios.ground import Ground, lay_ground
from casework.scenarios.reading import read_scenario
from casework.scenarios.running import Outcome, run_scenario
from tests.sample_agency import TOWN, compile_texts

VISIT = """\
case_type: visit
title: Visit
reference: "VI-{number}"
fields:
  pothole: {type: record, to: pothole, required: true}
  crew: {type: text, required: true}
  found: {type: text}
form:
  public: true
  steps: [{title: Crew, fields: [crew]}]
states:
  planned:
    start: true
    public: We will come
    on:
      end: {to: ended, when: 'crew != "ghosts"', else: Ghosts end nothing, ask: [found]}
  ended: {final: done, public: We have been there}
"""
COST = """\
entity: cost
title: Cost
reference: "CO-{number}"
fields:
  pothole: {type: record, to: pothole}
  amount: {type: money, required: true, min: 1}
"""
CHILDREN = """\
children:
  visits: {entity: visit, field: pothole}
  costs: {entity: cost, field: pothole}
"""
TALE = """\
scenario: A tale
case_type: pothole
at: 2026-03-02 09:00
steps:
  - citizen submits: {street: Elm St, district: south, size: small}
"""
TWO_VISITS = """\
  - admin adds: {visits: {crew: the first}}
  - admin adds: {visits: {crew: ghosts}}
"""


@pytest.fixture(scope="module")
def town() -> Catalogue:
    pothole = TOWN["case_types/pothole.yaml"].replace(
        "\nfields:\n",
        "\nfields:\n  spent: {type: computed, of: money, value: 'sum(costs, amount)'}\n",
        1,
    )
    texts = {
        **TOWN,
        "case_types/pothole.yaml": pothole + CHILDREN,
        "case_types/visit.yaml": VISIT,
        "entities/cost.yaml": COST,
    }
    return compile_texts(texts)


@pytest.fixture(scope="module")
def ground(town: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return asyncio.run(lay_ground(town, tmp_path_factory.mktemp("ground")))


def told(town: Catalogue, ground: Ground, steps: str) -> Outcome:
    return asyncio.run(run_scenario(ground, read_scenario("tale.yaml", TALE + steps, town)))


def failures(town: Catalogue, ground: Ground, steps: str) -> list[str]:
    return [str(failure) for failure in told(town, ground, steps).failures]


def test_what_is_added_counts_in_the_rules_of_the_case(town: Catalogue, ground: Ground) -> None:
    steps = "  - admin adds: {costs: {amount: 120}}\n"
    steps += "  - admin adds: {costs: {amount: 5.50}}\n    then: {values: {spent: 125.50}}\n"
    assert failures(town, ground, steps) == []


def test_what_a_record_would_refuse_is_refused_by_its_own_fields(
    town: Catalogue, ground: Ground
) -> None:
    steps = "  - admin adds: {costs: {amount: 0}}\n    then: {refused: {amount: 1 or more}}\n"
    steps += "  - officer adds: {costs: {amount: 2}}\n    then: {refused: not allowed to create}\n"
    assert failures(town, ground, steps) == []


def test_a_story_goes_on_about_a_child_and_comes_back(town: Catalogue, ground: Ground) -> None:
    steps = """\
  - of: {visits: 2}
    admin does: end
    with: {found: Nothing}
    then: {refused: Ghosts end nothing, state: planned, tracking says: We will come}
  - of: {visits: 1}
    wait: 1 hour
    admin does: end
    with: {found: A hole}
    then: {state: ended, values: {found: A hole}, tracking says: We have been there}
  - officer changes: {severity: 1}
    then: {state: received, values: {severity: 1}}
"""
    outcome = told(town, ground, TWO_VISITS + steps)
    assert [str(failure) for failure in outcome.failures] == []
    met = {Part("transition", "visit", "planned.end"), Part("guard", "visit", "planned.end")}
    assert met <= outcome.met


def test_a_wrong_expectation_of_a_child_is_told_with_its_own_guard(
    town: Catalogue, ground: Ground
) -> None:
    steps = "  - of: {visits: 2}\n    admin does: end\n    with: {found: Nothing}\n"
    [failure] = failures(town, ground, TWO_VISITS + steps)
    assert "found refused: Ghosts end nothing" in failure
    assert 'end is possible when crew != "ghosts"' in failure
    assert "crew = ghosts" in failure


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        (
            "  - admin adds: {visit: {crew: x}}\n",
            "6:18: there is no list of children 'visit'; did you mean 'visits'?",
        ),
        (
            "  - admin adds: {visits: {crew: x}, costs: {amount: 1}}\n",
            "6:5: a step adds one record; give it one list",
        ),
        (
            "  - admin adds: {visits: {pothole: PH-1}}\n",
            "6:27: 'pothole' is not asked here; what is asked is crew, found",
        ),
        (
            "  - of: {visit: 1}\n    admin does: end\n",
            "6:10: there is no list of children 'visit'; did you mean 'visits'?",
        ),
        (
            "  - of: {visits: 1}\n    then: {state: ended}\n",
            "6:18: the steps above added 0 to 'visits', so there is no 1",
        ),
        (
            "  - admin adds: {costs: {amount: 1}}\n  - of: {costs: 1}\n    admin notes: x\n",
            "7:17: a step is about a case, and what 'costs' lists has no states",
        ),
        (
            TWO_VISITS + "  - of: {visits: 1}\n    admin adds: {costs: {amount: 1}}\n",
            "9:18: there is no list of children 'costs'",
        ),
        (
            TWO_VISITS + "  - of: {visits: 1}\n    citizen submits: {crew: x}\n",
            "8:5: 'submits' is about the case of the story; leave 'of' out",
        ),
    ],
)
def test_what_is_not_there_is_told_with_its_place(
    town: Catalogue, steps: str, problem: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_scenario("tale.yaml", TALE + steps, town)
    assert problem in [str(one).removeprefix("tale.yaml:") for one in caught.value.problems]


def test_a_new_case_has_none_of_the_children_of_the_one_before(town: Catalogue) -> None:
    steps = TWO_VISITS + "  - citizen submits: {street: Elm St, district: south, size: small}\n"
    with pytest.raises(DefinitionError, match="added 0 to 'visits'"):
        read_scenario("tale.yaml", TALE + steps + "  - of: {visits: 1}\n", town)
