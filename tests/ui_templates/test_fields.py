"""Every field type's template, over the folder: empty, filled, in error, and read."""

import re
from dataclasses import replace

import pytest
from jinja2 import Environment
from markupsafe import escape

from tests.ui_templates.markup import Markup
from tests.ui_templates.samples import SAMPLES, TEMPLATES, TYPES, SampleForm, view

STATES = ("empty", "filled", "error")


def rendered(
    environment: Environment, kind: str, state: str, form: SampleForm | None = None
) -> str:
    template = environment.get_template(f"fields/{kind}.html")
    return str(template.module.input(view(kind, state), form or SampleForm()))  # type: ignore[attr-defined]


def shown(environment: Environment, kind: str, value: object) -> str:
    return str(environment.get_template(f"fields/{kind}.html").module.display(value, view(kind)))  # type: ignore[attr-defined]


def test_every_template_has_a_sample() -> None:
    assert sorted(SAMPLES) == TYPES


@pytest.mark.parametrize("kind", TYPES)
def test_a_template_has_the_macros_input_and_display_and_no_other(kind: str) -> None:
    source = (TEMPLATES / "fields" / f"{kind}.html").read_text(encoding="utf-8")
    assert re.findall(r"macro (\w+\([^)]*\))", source) == [
        "input(field, form)",
        "display(value, field)",
    ]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", TYPES)
def test_ids_are_single_and_every_label_and_description_leads_somewhere(
    environment: Environment, kind: str, state: str
) -> None:
    markup = Markup(rendered(environment, kind, state))
    ids = markup.ids()
    assert markup.unclosed == []
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", one) for one in ids)
    for element in markup.elements:
        assert set(element.read("aria-describedby").split()) <= set(ids)
        assert not element.has("for") or element.read("for") in ids


@pytest.mark.parametrize("kind", TYPES)
def test_every_control_has_a_label_and_the_first_carries_the_id_of_the_field(
    environment: Environment, kind: str
) -> None:
    markup = Markup(rendered(environment, kind, "filled"))
    labelled = {label.read("for") for label in markup.all("label")}
    shown = markup.all("input", "select", "textarea", "output")
    controls = [one.read("id") for one in shown if one.read("type") != "hidden"]
    assert set(controls) == labelled
    assert f"q-{kind}" in (controls if kind != "group" else markup.ids())


@pytest.mark.parametrize("kind", TYPES)
def test_an_error_stands_beside_its_field_and_is_linked_and_escaped(
    environment: Environment, kind: str
) -> None:
    page = rendered(environment, kind, "error")
    markup = Markup(page)
    described = [
        one for one in markup.elements if f"q-{kind}-error" in one.read("aria-describedby")
    ]
    assert next(one.tag for one in described) in {
        "fieldset",
        "input",
        "select",
        "textarea",
        "output",
    }
    assert "&lt;!&gt;" in page
    assert "govuk-form-group--error" in page or kind == "computed"
    assert "q-" + kind + "-error" not in rendered(environment, kind, "filled")


@pytest.mark.parametrize("kind", TYPES)
def test_what_was_typed_is_still_there_after_an_error(environment: Environment, kind: str) -> None:
    page = rendered(environment, kind, "error")
    chosen = [one for one in Markup(page).elements if one.has("checked") or one.has("selected")]
    typed = [text for texts in SAMPLES[kind].posted.values() for text in texts]
    assert all(str(escape(text)) in page for text in typed)
    if chosen or SAMPLES[kind].options:
        assert chosen
        assert {one.read("value") for one in chosen} <= set(typed)


@pytest.mark.parametrize("kind", TYPES)
def test_a_question_that_need_not_be_answered_says_so(environment: Environment, kind: str) -> None:
    marked = f"{SAMPLES[kind].label} (optional)"
    assert (marked in rendered(environment, kind, "empty")) is (kind != "computed")
    assert marked not in rendered(environment, kind, "filled")


@pytest.mark.parametrize("kind", TYPES)
def test_a_value_is_shown_and_its_absence_too(environment: Environment, kind: str) -> None:
    assert SAMPLES[kind].shown in shown(environment, kind, SAMPLES[kind].value)
    assert "Not answered" in shown(environment, kind, None)


@pytest.mark.parametrize("kind", sorted(set(TYPES) - {"computed", "file", "group"}))
def test_a_changed_answer_is_checked_in_place_when_the_form_says_where(
    environment: Environment, kind: str
) -> None:
    group = Markup(
        rendered(environment, kind, "filled", SampleForm(validate_url="/check"))
    ).elements[0]
    assert group.read("hx-post") == f"/check/{kind}"
    assert group.read("hx-swap") == "outerMorph"
    assert not Markup(rendered(environment, kind, "filled")).elements[0].has("hx-post")


def test_a_chosen_file_is_left_alone_until_the_form_is_sent(environment: Environment) -> None:
    """Writing its control anew would throw the chosen file away."""
    page = rendered(environment, "file", "filled", SampleForm(validate_url="/check"))
    assert not Markup(page).elements[0].has("hx-post")


def test_text_that_looks_like_markup_is_shown_as_typed(environment: Environment) -> None:
    hostile = '"><script>alert(1)</script>'
    for kind in set(TYPES) - {"date", "datetime", "boolean", "multi_choice"}:
        assert "<script>" not in shown(environment, kind, hostile)


def test_only_web_addresses_become_links(environment: Environment) -> None:
    assert "href" not in shown(environment, "url", "javascript:alert(1)")


def test_the_parts_of_a_date_stand_in_the_order_of_the_language(environment: Environment) -> None:
    names = [
        one.read("name") for one in Markup(rendered(environment, "date", "filled")).all("input")
    ]
    assert names == ["date.month", "date.day", "date.year"]


def test_a_person_on_record_stays_unless_another_is_asked_for(environment: Environment) -> None:
    known = replace(view("person"), raw={"person.id": ["7"], "person.label": ["Ana Ruiz"]})
    page = str(environment.get_template("fields/person.html").module.input(known, SampleForm()))  # type: ignore[attr-defined]
    radios = [one for one in Markup(page).all("input") if one.read("type") == "radio"]
    assert [(one.read("name"), one.read("value"), one.has("checked")) for one in radios] == [
        ("person.id", "7", True),
        ("person.id", "", False),
    ]
    assert ">Ana Ruiz</label>" in page
    assert len(Markup(page).ids()) == len(set(Markup(page).ids()))


@pytest.mark.parametrize("posted", ["#2", "Rapid response, north #2", "2"])
def test_a_stored_link_is_found_among_the_options_by_its_id(
    environment: Environment, posted: str
) -> None:
    for options in ([("#1", "A"), ("#2", "B")], [("1", "A"), ("2", "B")]):
        field = replace(view("team"), options=options, raw={"team": [posted]})
        page = str(environment.get_template("fields/team.html").module.input(field, SampleForm()))  # type: ignore[attr-defined]
        chosen = [one.read("value") for one in Markup(page).all("option") if one.has("selected")]
        assert chosen == [options[1][0]]


def test_a_stored_link_is_found_among_options_named_by_their_reference(
    environment: Environment,
) -> None:
    options = [("SL-1", "SL-1 Main Street"), ("SL-2", "SL-2 Second Street")]
    field = replace(view("record"), options=options, raw={"record": ["SL-2 #7"]})
    page = str(environment.get_template("fields/record.html").module.input(field, SampleForm()))  # type: ignore[attr-defined]
    assert [one.read("value") for one in Markup(page).all("option") if one.has("selected")] == [
        "SL-2"
    ]
