"""Pass 4: what a form suggests. The source is there, fits the field, and is not laid open by it."""

from __future__ import annotations

from casework.catalogue import Prefill
from casework.catalogue.contact import PERSON
from casework.compiler.findings import Findings
from casework.compiler.names import Written
from casework.definition import Spot
from casework.definition.model import QuestionText
from casework.fields import FieldType

CLASSES = ("public", "internal", "personal", "sensitive")
"""Privacy, from what everybody may see to what few may."""
WRITTEN = frozenset({"text", "email", "phone", "url", "long_text"})
"""Types whose answer is a text that a text field takes as well."""
TEXTS = frozenset({"text", "long_text"})


def resolve_prefill(
    written: Written, text: QuestionText, spot: Spot, is_public: bool, findings: Findings
) -> Prefill | None:
    if text.prefill is None:
        return None
    here, kind = spot["prefill"], written.kinds[text.field]
    source, _, field = text.prefill.partition(".")
    count = findings.count()
    if is_public:
        findings.add(
            here.place,
            "whoever fills in a public form is not known, so nothing can be suggested to them; "
            "prefill belongs to a form for staff",
            "form",
        )
    elif kind.value is not None or not kind.is_stored:
        findings.add(
            here.place, f"a rule works '{text.field}' out, so nothing is suggested", "form"
        )
    elif source == "previous":
        _check_previous(written, text.field, field, here, findings)
    elif not field:
        _check_person(text.field, kind, here, findings)
    elif field not in PERSON.fields:
        findings.unknown(here.at(len("person.")), "field of a person", field, PERSON.fields)
    else:
        _check_fit(text.field, kind, f"person.{field}", PERSON.fields[field].kind, here, findings)
    if findings.count() > count:
        return None
    return Prefill("previous" if source == "previous" else "person", field or None)


def _check_person(name: str, kind: FieldType, spot: Spot, findings: Findings) -> None:
    if kind.type_name != "person":
        message = (
            f"'person' is a person, and '{name}' is of type {kind.type_name}; write person.FIELD"
        )
        findings.add(spot.place, message, "form")


def _check_previous(
    written: Written, name: str, field: str, spot: Spot, findings: Findings
) -> None:
    if field not in written.kinds:
        findings.unknown(spot.at(len("previous.")), "field", field, written.kinds, written.former)
        return
    kind, source = written.kinds[name], written.kinds[field]
    if not any(one.links_to() == "person" for one in written.kinds.values()):
        message = f"no field of '{written.name}' names a person, so nobody has an earlier one"
        findings.add(spot.place, message, "form")
    elif kind.unique:
        message = f"'{name}' is unique, so what an earlier case has cannot be used again"
        findings.add(spot.place, message, "form")
    elif source.takes_upload:
        findings.add(spot.place, f"'{field}' is a file, which belongs to its own case", "form")
    else:
        _check_fit(name, kind, f"previous.{field}", source, spot, findings)


def _check_fit(
    name: str, kind: FieldType, source_name: str, source: FieldType, spot: Spot, findings: Findings
) -> None:
    """Of the same type, or a text for a text; and hidden from at least as many."""
    is_text = kind.type_name in TEXTS and source.type_name in WRITTEN
    if kind.type_name != source.type_name and not is_text:
        message = (
            f"'{source_name}' is of type {source.type_name}, which does not fit '{name}', "
            f"of type {kind.type_name}"
        )
        findings.add(spot.place, message, "form")
    elif CLASSES.index(kind.privacy) < CLASSES.index(source.privacy):
        message = (
            f"'{source_name}' is {source.privacy}, and '{name}' is {kind.privacy}: more people would "
            f"see it; give '{name}' privacy: {source.privacy}"
        )
        findings.add(spot.place, message, "form")
