"""What the validator finds, said in plain words: nobody should have to know what a schema is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema

from casework.definition.nodes import ListNode, MapNode, Node, ScalarNode, Spot
from casework.definition.other_words import OTHER_KEYS, OTHER_WORDS
from casework.definition.shape_hints import form_hint, hint
from casework.definition.slip import shorten
from casework.definition.typed import Schema, kinds
from casework.problems import Place, Problem, nearest

IDENTIFIER = "^[a-z][a-z0-9_]{0,47}$"
KIND_NAMES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "keys with values ('name: ...')",
}
SURE = 0.75
"""How alike a word and a choice must be before we say what was meant: a wrong guess misleads."""


@dataclass(frozen=True)
class Error:
    """What we use of the validator's error, with the types it has in our schemas."""

    validator: str
    value: Any
    instance: Any
    schema: Schema
    is_name: bool
    """The fault is in a key, not behind it."""

    @classmethod
    def of(cls, error: jsonschema.exceptions.ValidationError) -> Error:
        schema = error.schema if isinstance(error.schema, dict) else {}
        is_name = "propertyNames" in error.absolute_schema_path
        return cls(str(error.validator), error.validator_value, error.instance, schema, is_name)


def told(error: Error, spot: Spot) -> Iterator[Problem]:
    """One error of the validator as problems; several unknown keys are one error there."""
    if error.is_name:
        yield Problem(
            _key_place(spot.node, str(error.instance)), _bad_name(str(error.instance)), "name"
        )
        return
    tell = TOLD.get(error.validator, _unexpected)
    for place, message in tell(error, spot):
        yield Problem(place, message, error.validator)


Told = Iterator[tuple[Place, str]]


def _key_place(node: Node, key: str) -> Place:
    if isinstance(node, MapNode) and key in node.entries:
        return node.entries[key].key.place
    return node.place


def _bad_name(name: str) -> str:
    tail = ""
    if ";" in name and " " in name:
        return f"'{shorten(name)}' are several names: put commas between them: {name.replace(';', ',')}"
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    if re.match(IDENTIFIER, plain):
        tail = f"; write '{plain}'"
    return (
        f"'{shorten(name)}' cannot be a name: a name has small letters, digits and _, starts with a letter "
        f"and has at most 48 characters{tail}"
    )


def _unknown_keys(error: Error, spot: Spot) -> Told:
    known = list(_properties(error.schema))
    noun = error.schema.get("title") or "this"
    for key in error.instance:
        if key not in known and not _is_sentence(key, error.schema):
            place = _key_place(spot.node, key)
            choices = [*known, *_sentences(key, error.schema)]
            yield place, f"{noun} has no '{shorten(key)}'{_offer(key, choices)}"


def _is_sentence(key: str, schema: Schema) -> bool:
    return any(re.search(pattern, key) for pattern in schema.get("patternProperties", ()))


def _sentences(key: str, schema: Schema) -> list[str]:
    """`officer does`, for every verb, with the word that the author began with."""
    who = key.split(" ")[0] if " " in key else "WHO"
    return [f"{who} {verb}" for verb in schema.get("x-verbs", ())]


def _offer(key: str, known: Sequence[str]) -> str:
    meant = OTHER_KEYS.get(key.lower().replace(" ", "_").replace("-", "_"))
    close = meant if meant in known else nearest(key, known)
    if close:
        return f"; did you mean '{close}'?"
    return f"; it takes {', '.join(known)}" if known else ""


def _properties(schema: Schema) -> Schema:
    found: Schema = schema.get("properties", {})
    return found


def _missing_keys(error: Error, spot: Spot) -> Told:
    noun = error.schema.get("title") or "this"
    for key in error.schema["required"]:
        if key in error.instance:
            continue
        name = f"'{spot.key.text}' ({noun})" if spot.key else noun
        slip = nearest(key, [one for one in error.instance if one not in _properties(error.schema)])
        if not slip:
            yield spot.key_place, f"{name} needs '{key}': write '{key}: ...'"
        elif error.schema.get("additionalProperties", True):
            yield _key_place(spot.node, slip), f"{noun} has no '{slip}'; did you mean '{key}'?"


def _wrong_kind(error: Error, spot: Spot) -> Told:
    schema = error.schema
    expected = schema.get("x-expected") or " or ".join(_expected(kind) for kind in kinds(schema))
    node = spot.node
    name = f"'{shorten(spot.key.text)}'" if spot.key else "this"
    if isinstance(node, ScalarNode) and node.is_empty:
        yield spot.place, _nothing(node, name, str(expected))
        return
    noun = schema.get("title")
    if noun and kinds(schema) == ("object",):
        expected = f"the keys of {noun}, such as '{_first_key(schema)}: ...', on lines of their own"
    meant = hint(spot.key.text if spot.key else "", node, schema)
    yield spot.place, f"{name}: expected {expected}, got {_got(node)}{meant}"


def _first_key(schema: Schema) -> str:
    return next(iter([*schema.get("required", ()), *_properties(schema)]), "...")


def _nothing(node: ScalarNode, name: str, expected: str) -> str:
    line = node.source.line(node.place.line)
    if " #" in line:
        comment = line.split(" #", 1)[1].strip()
        return (
            f"{name} has nothing behind it, since everything after ' #' is a comment; put the text in "
            f'quotes: "#{comment}"'
        )
    return f"{name} has nothing behind it; expected {expected}. Fill it in or delete the line"


def _expected(kind: str) -> str:
    return KIND_NAMES.get(kind, kind)


def _got(node: Node) -> str:
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MapNode):
        return "keys (" + shorten(", ".join(node.entries)) + ")"
    return f'the text "{shorten(node.text)}"'


def _not_a_choice(error: Error, spot: Spot) -> Told:
    choices = [str(one) for one in error.schema["enum"]]
    if not isinstance(spot.node, ScalarNode) or spot.node.is_empty:
        yield spot.place, f"expected one of {', '.join(choices)}"
        return
    word = spot.node.text
    subject = (
        f"'{spot.key.text}' cannot be '{shorten(word)}'"
        if spot.key
        else f"'{shorten(word)}' cannot stand here"
    )
    close = difflib.get_close_matches(word, choices, n=1, cutoff=SURE)
    if len(choices) == 1:
        yield spot.place, f"{subject}; write {choices[0]}"
    elif word.lower() in OTHER_WORDS and "geo_point" in choices:
        yield spot.place, f"{subject}; did you mean {OTHER_WORDS[word.lower()]}?"
    elif close:
        yield spot.place, f"{subject}; did you mean '{close[0]}'?"
    else:
        yield spot.place, f"{subject}; choose one of {', '.join(choices)}"


def _wrong_form(error: Error, spot: Spot) -> Told:
    expected = error.schema.get("x-expected")
    word = str(error.instance)
    if error.value == IDENTIFIER:
        yield spot.place, _bad_name(word)
    elif expected:
        name = f"'{spot.key.text}': " if spot.key else ""
        yield (
            spot.place,
            f"{name}expected {expected}, got '{shorten(word)}'{form_hint(str(expected), word)}",
        )
    else:
        yield spot.place, f"'{shorten(word)}' is not written as it should be here"


def _wrong_length(error: Error, spot: Spot) -> Told:
    limit = error.value
    name = f"'{spot.key.text}'" if spot.key else "this"
    if error.validator in ("minItems", "minProperties", "minLength") and not error.instance:
        yield spot.place, f"{name} is empty; write at least {limit}"
    elif error.validator == "maxProperties":
        extra = list(error.instance)[1:]
        yield (
            _key_place(spot.node, extra[0]),
            f"an action has one name, and '{extra[0]}' is a second one; put it behind a '- ' of its own",
        )
    else:
        word = "at least" if error.validator.startswith("min") else "at most"
        yield spot.place, f"{name} takes {word} {limit}, and there are {len(error.instance)}"


def _out_of_range(error: Error, spot: Spot) -> Told:
    words = {"minimum": "or more", "maximum": "or less"}
    name = f"'{spot.key.text}'" if spot.key else "this"
    tail = words.get(error.validator)
    limit = f"{error.value} {tail}" if tail else f"more than {error.value}"
    yield spot.place, f"{name} must be {limit}, and it is {error.instance}"


def _unexpected(error: Error, spot: Spot) -> Told:
    yield spot.place, f"{_got(spot.node)} cannot stand here"


TOLD: Mapping[str, Callable[[Error, Spot], Told]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_kind,
    "enum": _not_a_choice,
    "const": _unexpected,
    "pattern": _wrong_form,
    "minItems": _wrong_length,
    "minProperties": _wrong_length,
    "minLength": _wrong_length,
    "maxItems": _wrong_length,
    "maxLength": _wrong_length,
    "maxProperties": _wrong_length,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "exclusiveMinimum": _out_of_range,
}
