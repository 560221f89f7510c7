"""Fields whose values hold from a day on, and the day by which a link looks at them."""

from __future__ import annotations

from casework.catalogue import VALID_FROM
from casework.compiler.findings import Findings
from casework.compiler.names import Names, Written
from casework.definition import Spot
from casework.definition.model_record import UniqueText
from casework.fields import FieldType
from casework.rules import DATE, Date, Rule, Scope, compile_rule

DAYS_OF_RECORDS = {"created_on": "date(created_on)", "opened_on": "date(opened_on)"}
"""What every record has that a day can be taken of, with the rule that takes it."""
OF_THE_RECORD = ("file", "person", "organisation")
"""What fields of a record may lead to, and fields of a period may not."""


TAKEN = (VALID_FROM, "valid_until", "periods", "on", "shown_on")
"""Words of addresses, forms and answers where values hold from a day on."""


def resolve_effective(written: Written, findings: Findings) -> tuple[str, ...]:
    """The names, each looked at: whether its values may differ from period to period."""
    for number, name in enumerate(written.effective):
        spot = written.spot["effective"][number]
        kind = written.kinds.get(name)
        if kind is None:
            findings.unknown(spot.place, "field", name, written.kinds, written.former)
        elif name in written.effective[:number]:
            findings.add(spot.place, f"the field '{name}' stands here twice", "effective")
        elif why := _why_not(written, name, kind):
            findings.add(spot.place, f"'{name}' cannot hold from a day on: {why}", "effective")
    for taken in (word for word in TAKEN if written.effective and word in written.kinds):
        findings.add(
            written.spot["fields"][taken].key_place,
            f"'{taken}' is a word of the platform where fields hold from a day on; choose another",
            "reserved",
        )
    return written.effective


def _why_not(written: Written, name: str, kind: FieldType) -> str:
    if name in written.computed:
        return "a rule works it out; name the fields that the rule reads"
    if kind.unique or any(name in _named(group) for group in written.text.unique):
        return "its values are unique, and every period of a record would have to differ"
    if kind.links_many or kind.links_to() in OF_THE_RECORD:
        return f"a field of type {kind.type_name} belongs to the record, not to one of its periods"
    return ""


def _named(group: list[str] | UniqueText) -> list[str]:
    return group if isinstance(group, list) else group.fields


def as_of(
    written: Written, name: str, kind: FieldType, names: Names, findings: Findings
) -> Rule | None:
    """The rule that gives the day by which rules see what a link leads to."""
    wanted = getattr(kind, "as_of", None)
    if wanted is None:
        return None
    spot, target = written.spot["fields"][name]["as_of"], names.records.get(kind.links_to() or "")
    if target is not None and not target.effective:
        findings.add(
            spot.key_place,
            f"'{target.name}' has no fields that hold from a day on, so 'as_of' has no meaning here;"
            f" name them as `effective:` of '{target.name}', or take this line away",
            "effective",
        )
        return None
    text = _day(written, wanted, spot, findings)
    found = compile_rule(text, Scope({**written.system_types, **written.field_types}), DATE)
    return found if isinstance(found, Rule) else None


def _day(written: Written, wanted: str, spot: Spot, findings: Findings) -> str:
    """The rule as text; anything that is no day is told, and taken for the day of entering."""
    if wanted in DAYS_OF_RECORDS and wanted in written.system:
        return DAYS_OF_RECORDS[wanted]
    days = [
        each
        for each, type in written.field_types.items()
        if isinstance(type, Date) and each not in written.computed
    ]
    if wanted in days:
        return wanted
    if wanted in written.kinds or wanted in written.system:
        findings.add(
            spot.place,
            f"'{wanted}' is not a day that is kept: name a field of type date, created_on"
            + (" or opened_on" if written.case is not None else ""),
            "effective",
        )
    else:
        findings.unknown(spot.place, "day", wanted, [*days, *DAYS_OF_RECORDS])
    return DAYS_OF_RECORDS["created_on"]
