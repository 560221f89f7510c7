"""The templates and the field types, held together: a form that nobody touched posts what is stored."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from casework.catalogue import Field
from casework.fields import FIELD_TYPES, Culture, FieldType, Group, NewPerson
from casework.labels import Label
from casework.web.forms import FormMaker, FormView, Memory
from casework.web.render import Renderer
from tests.fields.examples import EXAMPLES, Example
from tests.ui_templates.markup import Markup, submitted
from tests.ui_templates.samples import TEMPLATES, TYPES

ENVIRONMENT = Renderer(TEMPLATES).environment("en")
CULTURE = Culture("en", "US", "America/Los_Angeles", "USD")
TAGS = {"a", "bdi", "br", "dd", "div", "dl", "dt", "li", "p", "span", "time", "ul"}
each = pytest.mark.parametrize("example", EXAMPLES, ids=str)
each_typed = pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.kind.is_stored], ids=str
)


def form_of(example: Example, raw: Mapping[str, Any]) -> FormView:
    return FormMaker(CULTURE, str).form([field_of("place", example.kind)], raw)


def field_of(name: str, kind: FieldType) -> Field:
    inner = kind.inner if isinstance(kind, Group) else {}
    parts = {part: field_of(part, one) for part, one in inner.items()}
    return Field(name, Label.of("Place"), Label.of("As on the sign"), kind, inner=parts)


def macro(environment: Environment, example: Example, name: str) -> Any:
    template = environment.get_template(f"fields/{example.kind.type_name}.html")
    return getattr(template.module, name)


def test_every_field_type_has_a_template_and_every_template_a_field_type() -> None:
    assert sorted(FIELD_TYPES) == TYPES


@each_typed
@given(data=st.data())
def test_a_form_nobody_touched_posts_what_is_stored(example: Example, data: Any) -> None:
    value = data.draw(example.values)
    if isinstance(value, NewPerson):
        value = NewPerson(value.name, value.email, value.phone, CULTURE.language)
    form = form_of(example, example.kind.form_values(value, "place", CULTURE))
    page = str(macro(ENVIRONMENT, example, "input")(form.fields[0], form))
    assert example.kind.parse_form(submitted(page), "place", CULTURE) == value


@each_typed
def test_a_form_left_empty_posts_nothing(example: Example) -> None:
    form = form_of(example, {})
    page = str(macro(ENVIRONMENT, example, "input")(form.fields[0], form))
    assert example.kind.parse_form(submitted(page), "place", CULTURE) is None


@each
@given(data=st.data())
def test_every_value_is_shown_in_sound_markup(example: Example, data: Any) -> None:
    value = data.draw(example.values)
    (field,) = form_of(example, {}).fields
    markup = Markup(str(macro(ENVIRONMENT, example, "display")(value, field)))
    assert markup.unclosed == []
    assert {one.tag for one in markup.elements} <= TAGS


def written(form: FormView) -> str:
    """Its inputs, as a page of the desk asks for them."""
    return str(ENVIRONMENT.globals["form_inputs"](form))


@each_typed
@given(data=st.data())
def test_an_input_that_is_kept_is_the_one_that_the_template_writes(
    example: Example, data: Any
) -> None:
    """Whatever was typed, and whatever was typed into the form before it."""
    memory: Memory = {}
    texts = st.text(st.characters(codec="utf-8") | st.sampled_from("\x01<>&'\"%"))
    for address in ("/one", "/a?b=<c>&d"):
        value = data.draw(example.values)
        raw: dict[str, list[str]] = dict(example.kind.form_values(value, "place", CULTURE))
        if example.kind.is_shown_as_typed and data.draw(st.booleans()):
            raw = {name: data.draw(st.lists(texts, max_size=2)) for name in raw}
        form = replace(form_of(example, raw), validate_url=address)
        plain = written(form)
        kept = replace(form, memory=memory)
        assert written(kept) == written(kept) == plain
