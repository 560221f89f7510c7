"""The reference of the language, as a page for people, from the same schema that editors read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casework.actions import ACTIONS
from casework.definition.metaschema import DOCUMENTS, made_schema
from casework.definition.typed import Schema, kinds
from casework.fields import FIELD_TYPES
from casework.fields.base import FieldType

PLAIN = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "keys",
}
FILES = {
    "agency": "agency.yaml",
    "entity": "entities/NAME.yaml",
    "case_type": "case_types/NAME.yaml",
    "scenario": "scenarios/NAME.yaml",
    "pack": "packs/NAME/pack.yaml",
    "overlay": "overlays/case_types/NAME.yaml",
}
OPENING = """\
# The language of the YAML

Generated from the source by `casework schemas write`; do not edit. Editors complete and check with
the files in `schemas/`: put this first in a file, with the way from it to `schemas/`.

```yaml
# yaml-language-server: $schema=../../../schemas/case_type.schema.json
```

- **Names** (of files, fields, states, teams ...) have small letters, digits and `_`, start with a letter
  and have at most 48 characters.
- A **text** for people is written once, or once for each language: `{en: Pothole, es: Bache}`.
- A **rule** stands on a line of its own, in a `|` block or in quotes; inside `{...}` it must be in quotes
  as soon as it has a comma, a bracket or a quote. See `rules.md`.
- Nothing is guessed: `no`, `010` and `12:30` are texts, and only `true` and `false` are yes and no.
- There are no tags (`!x`), anchors (`&x`) or aliases (`*x`); a file holds at most 300 kB, 20 levels and
  one document; a key stands once.
"""


def language_reference() -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield OPENING
    done: set[str] = set()
    for document in DOCUMENTS:
        schema = made_schema(document)
        yield f"## {FILES[document]}\n"
        yield from _table(schema)
        for name, part in schema["$defs"].items():
            is_mapping = part.get("additionalProperties") is False and "properties" in part
            if is_mapping and name not in done and not name.startswith(("field", "action")):
                done.add(name)
                yield f"### {part['title'].capitalize()}\n"
                yield from _table(part)
    yield from _fields(made_schema("case_type")["$defs"])
    yield from _actions(made_schema("case_type")["$defs"])


def _fields(definitions: Schema) -> Iterator[str]:
    yield "## Fields\n"
    yield "`type` says what kind of answer a field holds. Every type has these options:\n"
    common = [name for name in FieldType.__struct_fields__ if name != "type"]
    first = definitions[f"field_{min(FIELD_TYPES)}"]
    yield from _rows(first, common)
    for name, cls in sorted(FIELD_TYPES.items()):
        yield f"### {name}\n\n{cls.doc}\n"
        part = definitions[f"field_{name}"]
        own = [key for key in part["properties"] if key not in (*common, "type")]
        if own:
            yield from _rows(part, own)


def _actions(definitions: Schema) -> Iterator[str]:
    yield "## Actions\n"
    yield "What may stand under `do:` of a transition, each behind a `- ` of its own.\n"
    for name, cls in sorted(ACTIONS.items()):
        yield f"### {name}\n\n{cls.doc}\n"
        yield from _rows(
            definitions[f"action_{name}"], list(definitions[f"action_{name}"]["properties"])
        )


def _table(schema: Schema) -> Iterator[str]:
    yield schema["description"] + "\n"
    yield from _rows(schema, list(schema["properties"]))
    if verbs := schema.get("x-verbs"):
        yield "Who does what is a key of its own. WHO is `citizen` or a role of the agency.\n"
        sentences = schema["patternProperties"].values()
        said = {f"WHO {verb}": one for verb, one in zip(verbs, sentences, strict=True)}
        yield from _rows({"properties": said, "required": []}, list(said))


def _rows(schema: Schema, names: list[str]) -> Iterator[str]:
    yield "| key | holds | |"
    yield "|---|---|---|"
    for name in names:
        option = schema["properties"][name]
        word = f"**{name}**" if name in schema["required"] else name
        default = f" Without it: `{option['default']}`." if "default" in option else ""
        yield f"| {word} | {_holds(option)} | {option.get('description', '')}{default} |"
    yield "\nBold keys must be written.\n" if schema["required"] else ""


def _holds(option: Schema) -> str:
    if "$ref" in option:
        name = str(option["$ref"]).removeprefix("#/$defs/")
        return "text" if name == "words" else name.replace("_", " ")
    if "enum" in option:
        return ", ".join(f"`{one}`" for one in option["enum"])
    if "x-expected" in option:
        return str(option["x-expected"])
    if option.get("type") == "array":
        return f"list of: {_holds(option['items'])}"
    if option.get("type") == "object" and isinstance(option.get("additionalProperties"), dict):
        return f"by name: {_holds(option['additionalProperties'])}"
    return " or ".join(_plain(kind, option) for kind in kinds(option))


def _plain(kind: str, option: Schema) -> str:
    is_name: Any = kind == "string" and str(option.get("pattern", "")).startswith("^[a-z]")
    return "name" if is_name else PLAIN[kind]
