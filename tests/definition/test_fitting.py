"""The quick answer whether a document fits is the library's answer, for every document and every damage."""

import copy
import random
from typing import Any

import pytest

from casework.definition import read_document, schema_of
from casework.definition.bundle import kind_of
from casework.definition.fitting import KNOWN, Fitting
from casework.definition.metaschema import DOCUMENTS
from casework.definition.nodes import MapNode
from casework.definition.shape_faults import shape_faults
from casework.definition.typed import Branches, branches_of, typed
from casework.problems import DefinitionError
from tests.corpus import samples
from tests.definition.test_generated import keywords

STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**9,
    "",
    "x",
    "Ä b",
    [],
    ["a", "a"],
    {},
    {"a": 1},
    {"type": "text"},
)
CONDITIONS = {"if", "then", "const"}


def documents() -> list[tuple[str, str, MapNode]]:
    """(name, kind, root) of every file of the corpora that is YAML of ours at all."""
    found = []
    for folder in ("features", "broken"):
        for sample in samples(folder):
            kind = kind_of(sample.replaces)
            try:
                root = read_document(sample.replaces, sample.text)
            except DefinitionError:
                continue
            if kind is not None:
                found.append((f"{folder}/{sample.name}", kind, root))
    return found


ALL = documents()


def data_of(kind: str, root: MapNode) -> dict[str, Any]:
    schema = schema_of(kind)
    found: dict[str, Any] = typed(root, schema, schema["$defs"])
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_keyword_of_the_schemas_is_known(document: str) -> None:
    names = {name for part in parts_of(schema_of(document)) for name in part}
    unknown = {name for name in names if not name.startswith("x-")} - KNOWN - CONDITIONS
    assert unknown == set()


def parts_of(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The schemas inside a schema, names of properties left out."""
    found = [schema]
    for word in ("properties", "patternProperties", "$defs"):
        found += [one for part in schema.get(word, {}).values() for one in parts_of(part)]
    for word in ("items", "additionalProperties", "propertyNames"):
        if isinstance(schema.get(word), dict):
            found += parts_of(schema[word])
    return found


def test_every_document_of_the_corpora_gets_the_same_answer() -> None:
    fits = {kind: Fitting(schema_of(kind)).fits for kind in DOCUMENTS}
    answers = []
    for name, kind, root in ALL:
        data = data_of(kind, root)
        is_whole = not shape_faults(kind, root, data)
        assert fits[kind](data) is is_whole, name
        answers.append(is_whole)
    assert answers.count(True) > 50
    assert answers.count(False) > 20


def test_every_damage_gets_the_same_answer() -> None:
    dice = random.Random(7)  # noqa: S311  (the same damage in every run)
    fits = {kind: Fitting(schema_of(kind)).fits for kind in DOCUMENTS}
    whole = [(kind, data_of(kind, root)) for name, kind, root in ALL if name.startswith("features")]
    found = []
    for _ in range(600):
        kind, data = dice.choice(whole)
        broken = copy.deepcopy(data)
        damage(broken, dice)
        is_whole = not any(library(kind).iter_errors(broken))
        assert fits[kind](broken) is is_whole, broken
        found.append(is_whole)
    assert min(found.count(True), found.count(False)) > 30


def library(kind: str) -> Any:
    from casework.definition.shape_faults import _validator

    return _validator(kind)


def damage(data: Any, dice: random.Random) -> None:
    """One key somewhere goes, comes or holds something else."""
    while True:
        parts = data.values() if isinstance(data, dict) else data
        inner = [part for part in parts if part and isinstance(part, dict | list)]
        if not inner or dice.random() < 0.25:
            break
        data = dice.choice(inner)
    if isinstance(data, list):
        data[dice.randrange(len(data))] = copy.deepcopy(dice.choice(STRANGE))
        return
    key = dice.choice([*data, "nonsense"])
    if dice.random() < 0.3:
        data.pop(key, None)
    else:
        data[key] = copy.deepcopy(dice.choice(STRANGE))


def test_a_keyword_that_nobody_knows_leaves_the_word_to_the_library() -> None:
    assert not Fitting({"type": "object", "dependentRequired": {"a": ["b"]}}).fits({})


def test_branches_are_found_by_the_word_behind_their_key() -> None:
    listed = [
        {"if": {"properties": {"type": {"const": word}}}, "then": {"title": word}}
        for word in ("text", "date")
    ]
    branches = branches_of(listed)
    assert [one["title"] for one in branches.of({"type": "date"}.get)] == ["date"]
    assert list(branches.of({"type": "money"}.get)) == []
    assert list(branches.of({"type": ["date"]}.get)) == []
    assert isinstance(branches, Branches)
    assert branches_of(branches) is branches
    assert keywords(listed).count("if") == 2
