"""The agency that ships: it compiles, speaks both languages, and its sample fits it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.cases.judging import Judged
from casework.cases.routing import route_case
from casework.catalogue import CaseType, Catalogue
from casework.compiler import check_agency
from casework.imports.mapping_file import read_mapping
from casework.imports.own_names import mapping_by_names
from casework.imports.plan import ImportPlan, plan_import
from casework.imports.rows import read_row
from casework.imports.sample import SampleImport, read_sample
from casework.imports.table_file import TableFile, open_table
from casework.labels import Label
from casework.rules import Moment

FOLDER = Path(__file__).resolve().parents[2] / "agencies" / "public_works"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
SAMPLE = read_sample(FOLDER)


@pytest.fixture(scope="module")
def agency() -> Catalogue:
    catalogue, problems = check_agency(FOLDER)
    assert problems == ()
    assert catalogue is not None
    return catalogue


def words_of(case_type: CaseType) -> Iterator[Label]:
    yield from (case_type.title, case_type.plural, case_type.form.intro, case_type.form.receipt)
    yield from (field.title for field in case_type.fields.values())
    yield from (step.title for step in case_type.form.steps)
    for state in case_type.states.values():
        yield from (state.title, state.public)
        yield from (one.title for one in state.transitions.values())
    yield from (route.title for route in case_type.routing)
    yield from (deadline.title for deadline in case_type.deadlines.values())


def test_the_six_services_are_public(agency: Catalogue) -> None:
    services = {service.name for service in agency.public_services()}
    assert services == {
        "pothole", "graffiti", "bulky_items", "street_light", "dead_animal", "illegal_dumping",
    }  # fmt: skip


def test_every_word_is_there_in_both_languages(agency: Catalogue) -> None:
    for case_type in agency.case_types():
        missing = [str(w) for w in words_of(case_type) if w.languages() != {"en", "es"}]
        assert missing == [], case_type.name


def test_every_open_case_has_a_way_out_and_a_deadline(agency: Catalogue) -> None:
    for case_type in agency.case_types():
        assert case_type.deadlines, case_type.name
        assert all(deadline.cites for deadline in case_type.deadlines.values())
        for name in case_type.open_states():
            assert case_type.states[name].transitions, (case_type.name, name)


@pytest.mark.parametrize(
    ("case_type", "answers", "team", "priority"),
    [
        ("pothole", {"size": "large", "district": "north", "hazard": "none"}, "rapid_north", "high"),
        ("pothole", {"size": "small", "district": "north", "hazard": "injury"}, "rapid_north", "urgent"),
        ("pothole", {"size": "large", "district": "south", "hazard": "none"}, "rapid_south", "high"),
        ("pothole", {"size": "small", "district": "east", "hazard": "none"}, "streets", "normal"),
        ("graffiti", {"property": "public", "offensive": True}, "graffiti_removal", "high"),
        ("graffiti", {"property": "private", "offensive": False}, "code_enforcement", "normal"),
        ("bulky_items", {"district": "valley"}, "sanitation_valley", "normal"),
        ("bulky_items", {"district": "harbor"}, "sanitation", "normal"),
        ("street_light", {"fault": "wires"}, "lighting", "urgent"),
        ("dead_animal", {"lies_on": "roadway"}, "animal_services", "high"),
        ("illegal_dumping", {"hazardous": True, "district": "east"}, "hazardous_waste", "urgent"),
        ("illegal_dumping", {"hazardous": False, "district": "east"}, "sanitation", "normal"),
    ],
)  # fmt: skip
def test_cases_are_routed_by_district_and_kind(
    agency: Catalogue, case_type: str, answers: dict[str, object], team: str, priority: str
) -> None:
    found = agency.entities[case_type]
    assert isinstance(found, CaseType)
    zone = agency.agency.time_zone
    moment = Moment(NOW, NOW.astimezone(zone).date(), zone)
    routed = route_case(found, Judged(found, answers, moment))
    assert (routed.team, routed.priority) == (team, priority)
    assert routed.route is not None
    assert routed.route.title


def planned(agency: Catalogue, one: SampleImport) -> tuple[TableFile, ImportPlan]:
    table = open_table(one.file)
    if one.mapping:
        mapping = read_mapping(one.mapping)
    else:
        mapping = mapping_by_names(agency, agency.entities[one.entity], table)
    return table, plan_import(agency, "en", one.entity, table, mapping)


@pytest.mark.parametrize("one", SAMPLE.imports, ids=lambda one: one.file.name)
def test_every_row_of_the_sample_fits(agency: Catalogue, one: SampleImport) -> None:
    table, plan = planned(agency, one)
    assert plan.warnings == ()
    for line, cells in table.rows():
        section = next(section for section in plan.sections if section.takes(cells))
        row = read_row(section, len(table.header), line, cells, NOW)
        assert not isinstance(row, str), f"{one.file.name}:{line}: {row}"


def test_the_sample_names_real_roles_and_teams(agency: Catalogue) -> None:
    for user in SAMPLE.users:
        assert set(user.roles) <= set(agency.agency.roles)
        assert set(user.teams) <= set(agency.agency.teams)
    assert {role for user in SAMPLE.users for role in user.roles} == set(agency.agency.roles)


def test_the_sample_holds_no_real_people() -> None:
    for one in SAMPLE.imports:
        addresses = re.findall(r"[\w.+-]+@[\w.-]+", one.file.read_text())
        assert [one for one in addresses if not one.endswith("@example.org")] == []
