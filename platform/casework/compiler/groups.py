"""Pass 3, inside groups: what may stand in a row, how deep, and rules that look back at the same row."""

from __future__ import annotations

from collections.abc import Mapping

from casework.catalogue import Field
from casework.compiler.findings import Findings
from casework.compiler.labels import label
from casework.compiler.names import Names
from casework.compiler.references import check_identifier
from casework.compiler.rules import rule_at
from casework.definition import Spot
from casework.fields import FieldType, Group
from casework.problems import NO_FORMER
from casework.rules import RESERVED, Rule

DEEPEST = 2
"""A group may hold groups, and these no more."""
NO_PLACE = ("default", "unique", "index", "backfill", "value")
"""Options that mean nothing for one answer among rows."""


def check_group(kind: Group, spot: Spot, findings: Findings, depth: int = 1) -> None:
    """Everything inside of a group; its own options are checked as those of any field are."""
    for name, inner in kind.inner.items():
        here = spot["fields"][name]
        _check_name(name, here, findings)
        _check_kind(name, inner, here, findings)
        _check_was(inner, kind, here, findings)
        if isinstance(inner, Group):
            if depth == DEEPEST:
                findings.add(
                    here["type"].place,
                    "groups nest two levels deep; make this one an entity with records of its own",
                    "group",
                )
            else:
                check_group(inner, here, findings, depth + 1)
    for option in ("show", "require"):
        _check_rules(kind, option, getattr(kind, option), spot[option], findings)


def _check_name(name: str, spot: Spot, findings: Findings) -> None:
    check_identifier(name, spot, findings, is_key=True)
    if name in RESERVED:
        findings.add(
            spot.key_place,
            f"'{name}' is a word of the language and cannot name a field; choose another",
            "reserved",
        )


def _check_kind(name: str, kind: FieldType, spot: Spot, findings: Findings) -> None:
    for option, message in kind.faults():
        place = spot[option].place if spot[option].is_written else spot.key_place
        findings.add(place, message, "option")
    if kind.links_to() is not None:
        findings.add(
            spot["type"].place,
            f"a field of type {kind.type_name} cannot stand in a group; make the rows records of an"
            " entity, which may link to others",
            "group",
        )
    elif not kind.is_stored:
        findings.add(spot["type"].place, "a group cannot hold a computed field", "group")
    for option in NO_PLACE:
        if spot[option].is_written:
            findings.add(
                spot[option].key_place,
                f"'{option}' has no meaning for '{name}', which stands in a group",
                "group",
            )


def _check_was(kind: FieldType, group: Group, spot: Spot, findings: Findings) -> None:
    if kind.was is not None and kind.was in group.inner:
        findings.add(
            spot["was"].place,
            f"the field '{kind.was}' is still there, so it was not renamed",
            "rename",
        )


def _check_rules(
    kind: Group, option: str, texts: Mapping[str, str], spot: Spot, findings: Findings
) -> None:
    places = {name: place for place, name in enumerate(kind.inner)}
    for name, text in texts.items():
        if name not in kind.inner:
            findings.unknown(spot[name].key_place, "field", name, kind.inner, NO_FORMER)
            continue
        rule = rule_at(spot[name], text, kind.scope, findings)
        ahead = sorted(n for n in (rule.reads if rule else ()) if places[n] >= places[name])
        if ahead and option == "show":
            told = "itself" if ahead[0] == name else f"'{ahead[0]}', which is not asked before it"
            findings.add(spot[name].place, f"'{name}' depends on {told}", "form")


def inner_fields(kind: FieldType, names: Names) -> Mapping[str, Field]:
    """The fields inside of a group, resolved; none for any other type."""
    if not isinstance(kind, Group):
        return {}
    return {name: resolved(name, inner, names) for name, inner in kind.inner.items()}


def resolved(
    name: str,
    kind: FieldType,
    names: Names,
    rule: Rule | None = None,
    backfill: Rule | None = None,
    as_of: Rule | None = None,
) -> Field:
    """A field with its words, and everything inside of it."""
    title, help_ = label(kind.heading(), names, name), label(kind.help, names)
    if not isinstance(kind, Group):
        return Field(name, title, help_, kind, rule, backfill, as_of=as_of)
    one, add = label(kind.title, names, name), label(kind.add, names)
    return Field(name, title, help_, kind, rule, backfill, inner_fields(kind, names), one, add)
