"""Lists of children: the records named are there, and point here by the field named."""

from __future__ import annotations

from collections.abc import Mapping

from casework.catalogue import Children
from casework.compiler.findings import Findings
from casework.compiler.labels import label
from casework.compiler.lists import list_columns
from casework.compiler.names import Names, Written
from casework.compiler.references import RESERVED_FIELDS, check_identifier
from casework.definition import Spot
from casework.definition.model_record import ChildrenText

DEEDS = frozenset({"archive", "restore", "withdraw"})
"""What stands in the place of a list of children in an address of the API."""
POINTING = ("record", "records")
"""Types of the fields by which a child points to its parent."""


def check_children(written: Written, names: Names, findings: Findings) -> None:
    for name, text in written.text.children.items():
        spot = written.spot["children"][name]
        _check_name(written, name, spot, findings)
        child = names.records.get(text.entity)
        if child is None:
            place = spot["entity"].place
            findings.unknown(place, "entity or case type", text.entity, names.records)
            continue
        _check_field(written, child, text, spot["field"], findings)
        _check_columns(child, text, spot["columns"], findings)


def _check_name(written: Written, name: str, spot: Spot, findings: Findings) -> None:
    check_identifier(name, spot, findings, is_key=True)
    if name in written.kinds:
        findings.add(
            spot.key_place,
            f"'{name}' is a field already; give the list of children another name",
            "reserved",
        )
    elif name in written.system or name in RESERVED_FIELDS or name in DEEDS:
        findings.add(
            spot.key_place,
            f"'{name}' is a word of the platform; give the list of children another name",
            "reserved",
        )


def _check_field(
    written: Written, child: Written, text: ChildrenText, spot: Spot, findings: Findings
) -> None:
    kind = child.kinds.get(text.field)
    if kind is None:
        findings.lacks(spot.place, child.name, text.field, child.kinds, child.former)
    elif kind.type_name not in POINTING:
        findings.add(
            spot.place,
            f"'{text.field}' of '{child.name}' is of type {kind.type_name};"
            f" children point here by a field of type record or records, to: {written.name}",
            "children",
        )
    elif kind.links_to() != written.name:
        findings.add(
            spot.place,
            f"'{text.field}' of '{child.name}' points to '{kind.links_to()}', not to '{written.name}'",
            "children",
        )


def _check_columns(child: Written, text: ChildrenText, spot: Spot, findings: Findings) -> None:
    known = {**child.kinds, **child.system}
    for number, name in enumerate(text.columns):
        if name not in known:
            place = spot[number].place
            findings.lacks(place, child.name, name, known, child.former)
        elif name in text.columns[:number]:
            findings.add(spot[number].place, f"the column '{name}' stands here twice")


def resolve_children(written: Written, names: Names) -> Mapping[str, Children]:
    """Without columns of their own they have those of the child's list but for the way back."""
    found = {}
    for name, text in written.text.children.items():
        child = names.records[text.entity]
        usual = (one for one in list_columns(child) if one != text.field)
        title = text.title or child.text.plural or child.text.title
        columns = tuple(text.columns) or tuple(usual)
        is_many = child.kinds[text.field].links_many
        found[name] = Children(name, label(title, names), text.entity, text.field, columns, is_many)
    return found
