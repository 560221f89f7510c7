"""What a Catalogue holds of what an agency wrote."""

from dataclasses import FrozenInstanceError
from datetime import timedelta

import pytest

from casework.catalogue import CaseType, Entity, Trigger, Verb
from casework.compiler import compile_agency
from casework.compiler.agency import contrast_with_white
from casework.compiler.deadlines import duration
from casework.definition import read_bundle
from casework.problems import DefinitionError
from tests.sample_agency import AGENCY, POTHOLE, TOWN, compile_texts, town_catalogue


def pothole() -> CaseType:
    entity = town_catalogue().entities["pothole"]
    assert isinstance(entity, CaseType)
    return entity


def asset() -> Entity:
    return town_catalogue().entities["asset"]


def problems(**texts: str) -> list[str]:
    """What is told when files of the town are replaced; `pothole` and `agency` name them."""
    paths = {
        "pothole": "case_types/pothole.yaml",
        "agency": "agency.yaml",
        "asset": "entities/asset.yaml",
    }
    with pytest.raises(DefinitionError) as caught:
        compile_texts({**TOWN, **{paths[name]: text for name, text in texts.items()}})
    return [problem.message for problem in caught.value.problems]


def test_the_agency_has_its_languages_zone_and_teams() -> None:
    agency = town_catalogue().agency
    assert agency.languages == ("en", "es")
    assert agency.time_zone.key == "America/Los_Angeles"
    assert agency.title.text("es") == "Municipio de Millbrook"
    assert agency.teams["streets"].email == "streets@millbrook.example"
    assert agency.help.text("es") == "Llame al 311"


def test_a_text_without_translation_is_in_the_first_language() -> None:
    assert town_catalogue().agency.roles["clerk"].title.words == (("en", "Clerk"),)


def test_labels_stand_in_the_order_of_the_agencys_languages() -> None:
    turned = POTHOLE.replace("title: {en: Pothole, es: Bache}", "title: {es: Bache, en: Pothole}")
    catalogue = compile_texts({**TOWN, "case_types/pothole.yaml": turned})
    assert catalogue.entities["pothole"].title.words == (("en", "Pothole"), ("es", "Bache"))


def test_a_field_without_title_is_called_by_its_name() -> None:
    assert str(pothole().fields["photo_of_fix"].title) == "Photo of fix"


def test_money_gets_the_agencys_currency() -> None:
    assert pothole().fields["cost"].kind.json_schema()["description"] == "Amount in USD"


def test_a_computed_field_has_its_rule_and_no_column() -> None:
    field = pothole().fields["is_urgent"]
    assert field.is_computed
    assert not field.is_stored
    assert field.rule is not None
    assert field.rule.reads == {"severity", "size"}


def test_computed_fields_come_behind_those_they_read() -> None:
    text = POTHOLE.replace(
        "fields:\n",
        "fields:\n  a: {type: integer, value: b + c}\n  b: {type: integer, value: c}\n"
        "  c: {type: integer, value: severity}\n",
        1,
    )
    order = compile_texts({**TOWN, "case_types/pothole.yaml": text}).entities["pothole"].computed
    assert order.index("c") < order.index("b") < order.index("a")


def test_the_form_keeps_its_steps_questions_and_rules() -> None:
    form = pothole().form
    assert form.is_public
    assert [len(step.questions) for step in form.steps] == [3, 4, 1]
    severity = form.questions()[4]
    assert severity.show is not None
    assert severity.require is not None
    assert severity.show.text == 'size == "large"'


def test_a_case_type_without_form_gives_staff_every_field_they_can_write() -> None:
    start, end = POTHOLE.index("form:"), POTHOLE.index("states:")
    catalogue = compile_texts({**TOWN, "case_types/pothole.yaml": POTHOLE[:start] + POTHOLE[end:]})
    case_type = catalogue.entities["pothole"]
    assert isinstance(case_type, CaseType)
    assert not case_type.form.is_public
    asked = {question.field for question in case_type.form.questions()}
    assert asked == set(case_type.fields) - {"is_urgent"}


def test_transitions_know_where_they_lead_and_what_they_ask() -> None:
    accept = pothole().states["received"].transitions["accept"]
    assert (accept.source, accept.target, accept.roles) == ("received", "in_progress", {"officer"})
    assert accept.otherwise.text("es") == "Primero indique la gravedad"
    assert pothole().states["in_progress"].transitions["fix"].ask == ("photo_of_fix", "cost")
    assert pothole().start.name == "received"
    assert pothole().open_states() == ("received", "in_progress", "waiting_for_citizen")


def test_routes_remember_their_line_in_the_file() -> None:
    first, last = pothole().routing
    assert POTHOLE.splitlines()[first.line - 1].strip().startswith("- when: severity >= 4")
    assert (first.number, first.team, first.priority) == (1, "rapid_north", "high")
    assert (last.when, last.team) == (None, "streets")


def test_a_deadline_is_resolved_to_time_and_states() -> None:
    repair = pothole().deadlines["repair"]
    assert repair.due == timedelta(hours=72)
    assert (repair.start, repair.stop) == (
        Trigger("entering", "in_progress"),
        Trigger("entering", "fixed"),
    )
    assert repair.pause == {"waiting_for_citizen"}
    assert repair.warn == 0.75


def test_grants_are_what_all_gives_and_what_each_entity_adds() -> None:
    officer = town_catalogue().agency.roles["officer"].grants
    assert officer["asset"].verbs == {Verb.READ}
    assert Verb.ACT in officer["pothole"].verbs
    assert Verb.DELETE not in officer["pothole"].verbs


def test_nobody_is_granted_what_an_entity_has_not() -> None:
    admin = town_catalogue().agency.roles["admin"].grants
    assert admin["pothole"].verbs == set(Verb) - {Verb.ARCHIVE}
    assert admin["asset"].verbs == set(Verb) - {Verb.ACT, Verb.ASSIGN}


def test_a_role_always_sees_public_and_internal_fields() -> None:
    roles = town_catalogue().agency.roles
    assert roles["clerk"].sees == {"public", "internal"}
    assert roles["officer"].sees == {"public", "internal", "personal"}


def test_rows_become_a_rule_of_the_grant() -> None:
    grant = town_catalogue().agency.roles["clerk"].grants["pothole"]
    assert grant.rows is not None
    assert grant.rows.is_sql


def test_a_list_shows_what_was_written_or_something_sensible() -> None:
    assert asset().list_columns == ("reference", "name", "kind")
    assert pothole().list_columns[0] == "reference"
    assert {"state", "due_on"} < set(pothole().list_columns)


def test_number_and_digest_are_given_and_not_made() -> None:
    catalogue = compile_agency(read_bundle(TOWN), 7, "abc")
    assert (catalogue.number, catalogue.digest) == (7, "abc")


def test_a_catalogue_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        town_catalogue().agency.name = "city"  # type: ignore[misc]


def test_problems_of_every_file_and_pass_are_told_together() -> None:
    assert problems(
        pothole=POTHOLE.replace("to: not_ours", "to: nowhere").replace(
            "team: streets", "team: street"
        ),
        agency=AGENCY.replace('["streets"]', '["street"]'),
    ) == [
        "'street' is no option of 'team'; did you mean 'streets'?",
        "there is no state 'nowhere'; there is fixed, in_progress, not_ours, received, waiting_for_citizen",
        "there is no team 'street'; did you mean 'streets'?",
    ]


@pytest.mark.parametrize("name", ["sqlite", "sqlite_master", "pg_catalog", "public", "desk"])
def test_an_agency_cannot_take_a_name_that_a_database_or_an_address_has(name: str) -> None:
    text = AGENCY.replace("agency: town", f"agency: {name}")
    assert f"the name '{name}' is used by the platform; choose another" in problems(agency=text)


@pytest.mark.parametrize("name", ["ctid", "xmin", "tableoid"])
def test_a_field_cannot_take_the_name_of_a_column_that_postgresql_adds(name: str) -> None:
    text = POTHOLE.replace("fields:\n", f"fields:\n  {name}: {{type: text}}\n", 1)
    words = f"'{name}' is a word of the language and cannot name a field; choose another"
    assert words in problems(pothole=text)


def test_a_fault_in_the_ground_hides_what_would_follow_from_it() -> None:
    """A field that links nowhere is one fault, not one for each rule that reads it."""
    assert problems(pothole=POTHOLE.replace("to: asset", "to: nothing")) == [
        "there is no entity 'nothing'; there is asset, pothole"
    ]


def test_states_that_only_lead_to_each_other_are_found() -> None:
    text = POTHOLE.replace(
        "fix: {to: fixed, ask: [photo_of_fix, cost]}", "fix: {to: received}"
    ).replace("refuse: {to: not_ours, ask: [reason]}", "refuse: {to: received}")
    told = problems(pothole=text)
    assert any("no transition leads to the state 'fixed'" in message for message in told)


def test_a_row_rule_may_read_a_value_that_is_worked_out_in_the_database() -> None:
    rows = AGENCY.replace('team in ["streets"]', "is_urgent")
    grant = compile_texts({**TOWN, "agency.yaml": rows}).agency.roles["clerk"].grants["pothole"]
    assert grant.rows is not None
    assert grant.rows.reads == {"is_urgent"}


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)]
)
def test_contrast_is_that_of_wcag(colour: str, ratio: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1 minute", timedelta(minutes=1)),
        ("72 hours", timedelta(hours=72)),
        ("3 days", timedelta(days=3)),
        ("2 weeks", timedelta(weeks=2)),
    ],
)
def test_a_length_of_time_is_read(text: str, length: timedelta) -> None:
    assert duration(text) == length
