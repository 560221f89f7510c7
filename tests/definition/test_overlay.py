"""An agency's changes over a pack: what is merged, what is refused, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.definition import MapNode, read_document
from casework.definition.overlay import edits_of, laid_over
from casework.definition.overlay_text import without
from casework.definition.paths import plain
from casework.publishing.pack_merge import merge

PACK = """\
case_type: dog
title: {en: Dog licence}
fields:
  name: {type: text, required: true}
  colour: {type: text}
form:
  steps:
    - title: Your dog
      fields: [name, colour]
    - title: {en: About you, es: Sobre usted}
      fields:
        - field: email
          show: size == "large"
"""


CASES = yaml.safe_load(Path(__file__).with_name("overlays.yaml").read_text(encoding="utf-8"))


def _told(case: dict[str, str]) -> str:
    return case["told"][:40]


def laid(overlay: str, pack: str = PACK) -> tuple[Any, list[str]]:
    base, over = read_document("pack.yaml", pack), read_document("overlay.yaml", overlay)
    root, problems = laid_over(base, edits_of(over, base))
    return plain(root), [str(problem) for problem in problems]


def test_keys_that_differ_are_written_and_the_others_stay() -> None:
    root, problems = laid(
        "change:\n  title: {es: Licencia}\n  fields: {chip: {type: integer}, name: {required: false}}\n"
    )
    assert not problems
    assert root["title"] == {"en": "Dog licence", "es": "Licencia"}
    assert root["fields"] == {
        "name": {"type": "text", "required": "false"},
        "colour": {"type": "text"},
        "chip": {"type": "integer"},
    }


def test_items_go_into_a_list_where_they_are_wanted() -> None:
    root, problems = laid(
        "insert:\n"
        "  - {into: form.steps.Your dog.fields, after: name, items: [chip]}\n"
        "  - {into: form.steps.1.fields, before: name, items: [kind]}\n"
        "  - {into: form.steps.About you.fields, items: [{field: phone}]}\n"
    )
    assert not problems
    assert root["form"]["steps"][0]["fields"] == ["kind", "name", "chip", "colour"]
    assert root["form"]["steps"][1]["fields"][1] == {"field": "phone"}


def test_what_is_removed_is_gone_and_an_item_of_a_list_is_changed_by_its_name() -> None:
    root, problems = laid(
        "remove: [fields.colour, form.steps.Your dog.fields.colour]\n"
        "change:\n  form:\n    steps:\n      Sobre usted: {title: You}\n"
    )
    assert not problems
    assert list(root["fields"]) == ["name"]
    assert root["form"]["steps"][0]["fields"] == ["name"]
    assert root["form"]["steps"][1]["title"] == "You"


@pytest.mark.parametrize("case", CASES["refused"], ids=_told)
def test_what_cannot_be_done_is_told_where_it_is_written(case: dict[str, str]) -> None:
    assert laid(case["overlay"])[1] == [case["told"]]


def clashes(overlay: str, after: str) -> list[str]:
    new = read_document("pack.yaml", after)
    found, _ = merge(
        {"d.yaml": read_document("pack.yaml", PACK)},
        {"d.yaml": new},
        {"d.yaml": read_document("overlay.yaml", overlay)},
    )
    return [one.told for one in found]


@pytest.mark.parametrize("case", CASES["clashes"], ids=_told)
def test_where_both_changed_a_person_is_asked_in_the_words_of_the_yaml(
    case: dict[str, str],
) -> None:
    assert case["old"] in PACK
    assert clashes(case["overlay"], PACK.replace(case["old"], case["new"])) == [case["told"]]


def test_where_only_one_side_changed_nobody_is_asked() -> None:
    overlay = "change: {fields: {colour: {type: choice}}}\nremove: [title]\n"
    after = PACK.replace("name: {type: text", "name: {type: long_text")
    assert clashes(overlay, after) == []


def test_an_edit_is_taken_out_and_every_other_line_stays() -> None:
    text = (
        "# ours\nchange:\n  a: 1 # why\n  b:\n    - x\n    - y\n  # kept\n  c: 3\nremove:\n  - z\n"
    )
    assert without(text, ("change", "b")) == text.replace("  b:\n    - x\n    - y\n", "")
    assert without(text, ("remove", 0)) == text.replace("remove:\n  - z\n", "")
    assert without("change: {a: 1, b: 2}\n", ("change", "a")) is None


# -- the law of three ways ------------------------------------------------------------------

Tree = dict[str, Any]
KEYS = st.sampled_from(["a", "b", "c", "d"])
TREES = st.recursive(
    st.sampled_from(["x", "y", "z"]),
    lambda inner: st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=9,
)
DOCUMENTS = st.dictionaries(KEYS, TREES, min_size=1, max_size=4)


def node(tree: Tree) -> MapNode:
    return read_document("tree.yaml", yaml.safe_dump(tree))


def overlay_of(base: Tree, ours: Tree, path: tuple[str, ...] = ()) -> tuple[Tree, list[str]]:
    """The overlay somebody would write who wants `ours`."""
    change: Tree = {}
    remove = [".".join((*path, key)) for key in base if key not in ours]
    for key, value in ours.items():
        was = base.get(key)
        if isinstance(was, dict) and isinstance(value, dict):
            inner, gone = overlay_of(was, value, (*path, key))
            remove += gone
            if inner:
                change[key] = inner
        elif was != value:
            change[key] = value
    return change, remove


def leaves(tree: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    if not isinstance(tree, dict):
        return {path: tree}
    return {
        at: one for key, value in tree.items() for at, one in leaves(value, (*path, key)).items()
    }


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_without_a_clash_every_change_of_either_side_is_there(
    base: Tree, new: Tree, ours: Tree
) -> None:
    change, remove = overlay_of(base, ours)
    written = {**({"change": change} if change else {}), **({"remove": remove} if remove else {})}
    overlay = node(written or {"change": {}})
    found, _ = merge({"d": node(base)}, {"d": node(new)}, {"d": overlay})
    edits = edits_of(overlay, node(base))
    exact, problems = laid_over(node(base), edits)
    assert plain(exact) == ours
    assert not problems
    if found:
        return
    fitting = [
        edit for edit in edits_of(overlay, node(new)) if not _is_done(edit.verb, edit.path, new)
    ]
    merged, problems = laid_over(node(new), fitting)
    assert not problems
    before, theirs, mine = leaves(base), leaves(new), leaves(ours)
    result = leaves(plain(merged))
    for at in before.keys() | theirs.keys() | mine.keys():
        if mine.get(at) != before.get(at):
            assert result.get(at) == mine.get(at), f"ours at {at}"
        elif theirs.get(at) != before.get(at):
            assert result.get(at) == theirs.get(at), f"theirs at {at}"
        else:
            assert result.get(at) == before.get(at)


def _is_done(verb: str, path: tuple[str, ...], tree: Any) -> bool:
    """A removal of what the new version has no more either."""
    for step in path:
        if not isinstance(tree, dict) or step not in tree:
            return verb == "remove"
        tree = tree[step]
    return False
