"""The laws that hold for every field type, whatever the value, the options and the culture."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.fields import FIELD_TYPES, Culture, Fault, FieldType, Link, Named, NewPerson
from casework.settings import bundled
from tests.fields.examples import CULTURES, EXAMPLES, Example

cultures = st.sampled_from(CULTURES)
each = pytest.mark.parametrize("example", EXAMPLES, ids=str)
each_typed = pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.kind.is_stored], ids=str
)


def spoken(value: Any, culture: Culture) -> Any:
    """Somebody who fills in a form speaks the language of that form."""
    if isinstance(value, NewPerson):
        return NewPerson(value.name, value.email, value.phone, culture.language)
    return value


def test_every_field_type_has_examples() -> None:
    assert {type(example.kind) for example in EXAMPLES} == set(FIELD_TYPES.values())


@each_typed
@given(data=st.data(), culture=cultures)
def test_a_form_gives_back_what_it_shows(example: Example, data: Any, culture: Culture) -> None:
    value = spoken(data.draw(example.values), culture)
    posted = example.kind.form_values(value, "place", culture)
    assert example.kind.parse_form(posted, "place", culture) == value


@each_typed
@given(data=st.data(), culture=cultures)
def test_a_file_gives_back_what_it_holds(example: Example, data: Any, culture: Culture) -> None:
    value = spoken(data.draw(example.values), culture)
    assert example.kind.parse_text(example.kind.export_text(value, culture), culture) == value


@each
@given(data=st.data())
def test_json_gives_back_what_was_sent_and_fits_the_schemas(example: Example, data: Any) -> None:
    value = data.draw(example.values)
    sent = json.loads(json.dumps(example.kind.to_json(value)))
    assert example.kind.from_json(sent) == value
    for schema in (example.kind.json_schema(), example.kind.input_schema()):
        jsonschema.Draft202012Validator(schema).validate(sent)


@each_typed
@given(data=st.data())
def test_columns_give_back_what_is_stored(example: Example, data: Any) -> None:
    value = data.draw(example.values)
    files = value if isinstance(value, tuple) else (value,)
    if any(isinstance(one, NewPerson | Named) for one in files):
        return  # `cases` makes a Ref of it before anything is stored
    parts = example.kind.to_columns(value)
    assert len(parts) == len(example.kind.columns())
    assert example.kind.from_columns(parts) == value


@each
@given(data=st.data())
def test_a_value_within_the_limits_passes_the_check(example: Example, data: Any) -> None:
    assert example.kind.check(data.draw(example.values)) is None


@each
@given(data=st.data())
def test_a_rule_gives_back_what_it_sees(example: Example, data: Any) -> None:
    value = data.draw(example.values)
    if isinstance(value, NewPerson | Named):
        assert example.kind.to_rule(value) == 0
    else:
        assert example.kind.from_rule(example.kind.to_rule(value)) == value


@each
@given(data=st.data(), culture=cultures)
def test_a_value_is_shown_in_words(example: Example, data: Any, culture: Culture) -> None:
    value = data.draw(example.values)
    assert example.kind.display(value, culture)
    assert isinstance(example.kind.search_text(value), str)


@each
def test_nothing_is_none_everywhere(example: Example) -> None:
    kind, culture = example.kind, CULTURES[0]
    assert kind.parse_form({}, "place", culture) is None
    assert kind.parse_form(kind.form_values(None, "place", culture), "place", culture) is None
    assert kind.from_columns(kind.to_columns(None)) is None
    assert len(kind.to_columns(None)) == len(kind.columns())
    assert kind.to_json(None) is None
    assert kind.from_json(None) is None
    assert kind.display(None, culture) == ""
    assert kind.search_text(None) == ""
    assert kind.from_rule(None) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "lat", "lon", "line1", "name", "reference"]), inner
        )
    ),
    max_leaves=5,
)


@each
@given(data=JSON)
def test_any_json_is_taken_or_refused_with_a_sentence(example: Example, data: Any) -> None:
    refused_or_taken(example.kind, example.kind.from_json(data))


@each
@given(text=st.text(max_size=60).map(str.strip).filter(bool), culture=cultures)
def test_any_text_is_taken_or_refused_with_a_sentence(
    example: Example, text: str, culture: Culture
) -> None:
    refused_or_taken(example.kind, example.kind.parse_text(text, culture))


@each
@given(
    raw=st.dictionaries(
        st.sampled_from(
            [f"p{part}" for part in ("", ".day", ".month", ".year", ".time", ".lat", ".lon", ".id")]
            + ["p.name", "p.email", "p.phone", "p.line1", "p.city", "p.kept"]
        ),
        st.lists(
            st.text(max_size=12) | st.sampled_from(["1", "31", "02", "2026", "25:00"]), max_size=2
        ),
    ),
    culture=cultures,
)
def test_any_post_is_taken_or_refused_with_a_sentence(
    example: Example, raw: dict[str, list[str]], culture: Culture
) -> None:
    refused_or_taken(example.kind, example.kind.parse_form(raw, "p", culture))


def refused_or_taken(kind: FieldType, found: Any) -> None:
    """A refusal speaks, and what is taken keeps the limits and survives the way to JSON and back."""
    if isinstance(found, Fault):
        assert str(found).strip()
        assert "{" not in str(found)
    elif found is not None:
        assert kind.check(found) is None
        assert kind.from_json(json.loads(json.dumps(kind.to_json(found)))) == found


@each
def test_a_schema_is_valid_json_schema_2020_12(example: Example) -> None:
    jsonschema.Draft202012Validator.check_schema(example.kind.json_schema())
    jsonschema.Draft202012Validator.check_schema(example.kind.input_schema())


@pytest.mark.parametrize("name", sorted(FIELD_TYPES))
def test_every_field_type_has_its_template(name: str) -> None:
    template = bundled("ui_templates") / "fields" / f"{name}.html"
    words = template.read_text(encoding="utf-8")
    assert "macro input(" in words
    assert "macro display(" in words


@pytest.mark.parametrize("name", sorted(FIELD_TYPES))
def test_a_field_type_is_called_as_its_file(name: str) -> None:
    cls = FIELD_TYPES[name]
    assert cls.type_name == name
    assert cls.__module__ == f"casework.fields.{name}"
    assert cls.doc.endswith(".")


@pytest.mark.parametrize("name", sorted(FIELD_TYPES))
def test_every_option_is_explained(name: str) -> None:
    schema = msgspec.json.schema(FIELD_TYPES[name], schema_hook=lambda _: {"type": "object"})[
        "$defs"
    ][FIELD_TYPES[name].__name__]
    silent = [
        option for option, about in schema["properties"].items() if not about.get("description")
    ]
    assert silent == []


@each
def test_only_links_name_what_they_point_to(example: Example) -> None:
    targets = {column.target for column in example.kind.columns() if column.target}
    if isinstance(example.kind, Link) or example.kind.links_many:
        assert targets == {example.kind.links_to()}
    else:
        assert targets == set()
        assert example.kind.links_to() == ("team" if example.name == "team" else None)
