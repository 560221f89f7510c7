"""`tree:` of an entity: by which field a record points to the one above it, and what names it in rules."""

from __future__ import annotations

from casework.catalogue.tree import Tree
from casework.compiler.findings import Findings
from casework.compiler.names import Written, tree_text
from casework.definition import Spot
from casework.definition.model_record import TreeText
from casework.fields import FieldType
from casework.fields.text import Text


def check_tree(written: Written, findings: Findings) -> None:
    text = tree_text(written)
    if text is None:
        return
    spot = written.spot["tree"]
    if written.effective:
        findings.add(
            spot.key_place,
            "a record of a tree has one place at a time, so its fields cannot be 'effective'"
            " from a day on; keep those in an entity of their own",
            "tree",
        )
    _check_parent(written, text, spot["parent"], findings)
    if text.code is not None:
        _check_code(written, text.code, spot["code"], findings)


def _check_parent(written: Written, text: TreeText, spot: Spot, findings: Findings) -> None:
    kind = written.kinds.get(text.parent)
    if kind is None:
        findings.lacks(spot.place, written.name, text.parent, written.kinds, written.former)
    elif kind.type_name != "record" or kind.links_to() != written.name or kind.value is not None:
        findings.add(
            spot.place,
            f"'{text.parent}' leads to no other {written.name};"
            f" a tree needs a field of type record, to: {written.name}",
            "tree",
        )


def _check_code(written: Written, name: str, spot: Spot, findings: Findings) -> None:
    kind = written.kinds.get(name)
    if kind is None:
        findings.lacks(spot.place, written.name, name, written.kinds, written.former)
    elif not _names_a_node(kind):
        findings.add(
            spot.place,
            f"'{name}' cannot name a record in rules;"
            " that takes a field of type text with unique: true and required: true",
            "tree",
        )


def _names_a_node(kind: FieldType) -> bool:
    return isinstance(kind, Text) and kind.unique and kind.required and kind.value is None


def resolve_tree(written: Written) -> Tree | None:
    text = tree_text(written)
    return None if text is None else Tree(text.parent, text.code)
