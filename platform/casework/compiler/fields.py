"""Pass 3: fields. Options fit together, links lead somewhere, values that rules work out do not circle."""

from __future__ import annotations

from collections.abc import Mapping

from casework.catalogue import Field
from casework.compiler.effective import as_of
from casework.compiler.findings import Findings
from casework.compiler.groups import check_group, resolved
from casework.compiler.names import Names, Written
from casework.compiler.rules import rule_at
from casework.definition import Spot
from casework.fields import Culture, FieldType, Group
from casework.problems import Place
from casework.rules import POINT, MultiChoice, Reference, Rows, Rule

PLATFORM_TABLES = frozenset({"person", "organisation", "user", "team", "file"})
NOT_WORKED_OUT = (Reference, MultiChoice, Rows, type(POINT))
"""No rule has a value of these types."""


def check_fields(written: Written, names: Names, findings: Findings) -> None:
    for name, kind in written.kinds.items():
        spot = written.spot["fields"][name]
        for option, message in kind.faults():
            findings.add(_option_place(spot, option), message, "option")
        if isinstance(kind, Group):
            check_group(kind, spot, findings)
        target = kind.links_to()
        if target is not None and target not in PLATFORM_TABLES and target not in names.records:
            findings.unknown(_option_place(spot, "to"), "entity", target, names.records)
        if kind.value is not None and isinstance(kind.rule_type(), NOT_WORKED_OUT):
            findings.add(
                spot["value"].place,
                f"a field of type {kind.type_name} cannot be worked out by a rule",
            )
    _check_former(written, findings)
    _check_shown(written, findings)


def _check_former(written: Written, findings: Findings) -> None:
    """What is gone has another name than what is there."""
    for name, kind in written.gone.items():
        spot = written.spot["former"][name]
        if name in written.kinds:
            findings.add(
                spot.key_place,
                f"the field '{name}' is still there, so it is not a former one",
                "former",
            )
        if not kind.is_stored or kind.value is not None:
            findings.add(
                spot.key_place, f"'{name}' was worked out by a rule: nothing is kept of it"
            )


def _option_place(spot: Spot, option: str) -> Place:
    inner = spot[option]
    return inner.place if inner.is_written else spot.key_place


def _check_shown(written: Written, findings: Findings) -> None:
    """`label` and the columns of the list name fields."""
    text, known = written.text, {**written.kinds, **written.system}
    if text.label is not None and text.label not in written.kinds:
        place = written.spot["label"].place
        findings.unknown(place, "field", text.label, written.kinds, written.former)
    columns = text.list.columns if text.list else []
    for number, name in enumerate(columns):
        place = written.spot["list"]["columns"][number].place
        if name not in known:
            findings.unknown(place, "field", name, known, written.former)
        elif name in columns[:number]:
            findings.add(place, f"the column '{name}' stands here twice")


def resolve_fields(
    written: Written, names: Names, culture: Culture, findings: Findings
) -> tuple[Mapping[str, Field], tuple[str, ...]]:
    """The fields, and the computed ones in an order in which each comes after those it reads."""
    rules: dict[str, Rule] = {}
    for name, kind in written.kinds.items():
        if kind.value is not None and not isinstance(kind.rule_type(), NOT_WORKED_OUT):
            spot = written.spot["fields"][name]["value"]
            rule = rule_at(spot, kind.value, written.scope, findings, kind.rule_type())
            if rule is not None:
                rules[name] = rule
                _check_asked_of_others(written, rule, spot, findings)
    order = _in_order(written, rules, findings)
    fields = {
        name: resolved(
            name,
            kind.for_agency(culture),
            names,
            rules.get(name),
            _backfill(written, name, kind, findings),
            as_of(written, name, kind, names, findings),
        )
        for name, kind in written.kinds.items()
    }
    return fields, order


def _check_asked_of_others(written: Written, rule: Rule, spot: Spot, findings: Findings) -> None:
    """What reads other records is worked out by the database, in the query of a list."""
    rows = written.row_types.keys() | written.record_types.keys()
    looks_around = rule.reads_of_links or rule.reads & rows
    if looks_around and not rule.is_sql:
        findings.add(
            spot.place,
            "this rule asks other records, so the database works it out, and it cannot run there;"
            " use fewer functions",
            "rule",
        )


def _backfill(written: Written, name: str, kind: FieldType, findings: Findings) -> Rule | None:
    if kind.backfill is None or kind.value is not None:
        return None
    spot = written.spot["fields"][name]["backfill"]
    if isinstance(kind.rule_type(), NOT_WORKED_OUT):
        findings.add(spot.place, f"a field of type {kind.type_name} cannot be filled by a rule")
        return None
    return rule_at(spot, kind.backfill, written.backfill_scope, findings, kind.rule_type())


def _in_order(written: Written, rules: Mapping[str, Rule], findings: Findings) -> tuple[str, ...]:
    """Depth first; a field that is met again on the way to itself is part of a circle."""
    order: list[str] = []
    circular: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in order or name in circular:
            return
        if name in path:
            circle = path[path.index(name) :]
            circular.update(circle)
            _tell_circle(written, circle, findings)
            return
        for read in sorted(rules[name].reads & rules.keys()):
            visit(read, (*path, name))
        order.append(name)

    for name in rules:
        visit(name, ())
    return tuple(order)


def _tell_circle(written: Written, circle: tuple[str, ...], findings: Findings) -> None:
    way = " -> ".join((*circle, circle[0]))
    findings.add(
        written.spot["fields"][circle[0]]["value"].place,
        f"'{circle[0]}' is worked out from itself: {way}",
        "circular-value",
    )
