"""What must hold of a record as a whole: fields that are unique together, and rules with their words."""

from __future__ import annotations

from collections.abc import Sequence

from casework.catalogue import UniqueGroup, Validation
from casework.compiler.findings import Findings
from casework.compiler.labels import label
from casework.compiler.names import Names, Written
from casework.compiler.rules import rule_at
from casework.definition import Spot
from casework.definition.model_record import ValidationText
from casework.fields import ColumnKind, FieldType

NEVER_ALIKE = frozenset({"file", "multi_choice", "group"})
"""Types whose values are not told apart by one column."""


def resolve_unique(written: Written, names: Names, findings: Findings) -> tuple[UniqueGroup, ...]:
    groups: list[UniqueGroup] = []
    for number, text in enumerate(written.text.unique):
        spot = written.spot["unique"][number]
        fields = text if isinstance(text, list) else text.fields
        listed = spot if isinstance(text, list) else spot["fields"]
        _check_group(written, fields, listed, findings)
        if any(set(fields) == set(other.fields) for other in groups):
            findings.add(listed.place, "these fields stand here twice", "unique")
        message = None if isinstance(text, list) else text.message
        groups.append(UniqueGroup(tuple(fields), label(message, names)))
    return tuple(groups)


def _check_group(written: Written, fields: Sequence[str], spot: Spot, findings: Findings) -> None:
    if len(set(fields)) < 2:
        findings.add(
            spot.place,
            "two fields or more are unique together; for one alone write unique: true there",
            "unique",
        )
    for number, name in enumerate(fields):
        place = spot[number].place
        if name not in written.kinds:
            findings.unknown(place, "field", name, written.kinds, written.former)
        elif name in written.computed:
            findings.add(
                place, f"'{name}' is worked out by a rule, so it cannot be unique", "unique"
            )
        elif not _can_be_alike(written.kinds[name]):
            kind = written.kinds[name].type_name
            findings.add(
                place, f"'{name}' is of type {kind}, which cannot be unique with others", "unique"
            )


def _can_be_alike(kind: FieldType) -> bool:
    columns = kind.columns()
    is_one = len(columns) == 1 and columns[0].kind is not ColumnKind.JSON
    return is_one and kind.type_name not in NEVER_ALIKE


def resolve_validations(
    written: Written, names: Names, findings: Findings
) -> tuple[Validation, ...]:
    found = []
    for number, text in enumerate(written.text.validations):
        spot = written.spot["validations"][number]
        rule = rule_at(spot["rule"], text.rule, written.scope, findings)
        if rule is None:
            continue
        own = [name for name in written.kinds if name in rule.reads]
        field = _field(written, text, spot, own, findings)
        if field is not None:
            found.append(Validation(rule, label(text.message, names), field))
    return tuple(found)


def _field(
    written: Written, text: ValidationText, spot: Spot, own: Sequence[str], findings: Findings
) -> str | None:
    """Where it is told: the field named, or the first that the rule reads."""
    if text.field is not None and text.field not in written.kinds:
        place = spot["field"].place
        findings.unknown(place, "field", text.field, written.kinds, written.former)
        return None
    if not own:
        message = "this rule reads no field of the record, so no answer could mend it"
        findings.add(spot["rule"].place, message, "validation")
        return None
    stored = [name for name in own if name not in written.computed]
    return text.field or (stored or own)[0]
