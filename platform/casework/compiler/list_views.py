"""Filters, groups and named views of a list: what they name is there, and can be asked in a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casework.catalogue import ARCHIVE, EVERYTHING, Field, ListView
from casework.compiler.access import runs_in_database
from casework.compiler.findings import Findings
from casework.compiler.labels import label
from casework.compiler.lists import list_columns, sorted_by
from casework.compiler.names import Names, Written
from casework.compiler.references import check_identifier
from casework.compiler.rules import rule_at
from casework.definition import Spot
from casework.definition.model_record import ListViewText
from casework.fields import Boolean, Choice, ColumnKind, Computed, FieldType, MultiChoice
from casework.rules import Rule

GROUPING = frozenset({"state", "team", "priority"})
"""What every case has that a list can be grouped by."""


def resolve_list(
    written: Written, fields: Mapping[str, Field], names: Names, findings: Findings
) -> dict[str, object]:
    """What an `Entity` is given of it."""
    text = written.text.list
    if text is None:
        return {}
    spot = written.spot["list"]
    views = {
        name: _view(name, one, spot["views"][name], written, fields, names, findings)
        for name, one in text.views.items()
    }
    if text.opens is not None and text.opens not in views:
        findings.unknown(spot["opens"].place, "view", text.opens, views)
    return {
        "list_filters": _filters(text.filters, spot["filters"], written, fields, findings),
        "list_group": _group(text.group, spot["group"], written, fields, findings),
        "views": views,
        "opens": text.opens or "",
    }


def _filters(
    wanted: Sequence[str],
    spot: Spot,
    written: Written,
    fields: Mapping[str, Field],
    findings: Findings,
) -> tuple[str, ...]:
    known = {**written.kinds, **written.system}
    for number, name in enumerate(wanted):
        place = spot[number].place
        if name not in known:
            findings.unknown(place, "field", name, known, written.former)
        elif name in wanted[:number]:
            findings.add(place, f"the filter '{name}' stands here twice", "list")
        elif name in written.kinds and not _may_filter(
            written.kinds[name], fields.get(name), fields
        ):
            findings.add(place, f"a list cannot be filtered by '{name}'", "list")
    return tuple(wanted)


def _may_filter(kind: FieldType, field: Field | None, fields: Mapping[str, Field]) -> bool:
    """One value that lies in a column, or that the database works out."""
    if field is not None and field.rule is not None:
        return runs_in_database(field.rule, fields)
    columns = kind.columns()
    is_one = len(columns) == 1 and columns[0].kind is not ColumnKind.JSON
    return kind.links_many or (is_one and kind.links_to() != "file")


def _group(
    wanted: str | None,
    spot: Spot,
    written: Written,
    fields: Mapping[str, Field],
    findings: Findings,
) -> str:
    if wanted is None:
        return ""
    known = {**written.kinds, **written.system}
    if wanted not in known:
        findings.unknown(spot.place, "field", wanted, known, written.former)
    elif not _may_group(wanted, written, fields):
        findings.add(
            spot.place,
            f"a list cannot be grouped by '{wanted}'; choose a field with a few options: a choice,"
            " a yes or no, a team, or the state of a case",
            "list",
        )
    return wanted


def _may_group(name: str, written: Written, fields: Mapping[str, Field]) -> bool:
    if name not in written.kinds:
        return name in GROUPING
    kind, field = written.kinds[name], fields.get(name)
    kind = kind.kind if isinstance(kind, Computed) else kind
    if isinstance(kind, MultiChoice):
        return False
    has_options = isinstance(kind, Choice | Boolean) or kind.links_to() == "team"
    is_asked = field is None or field.rule is None or runs_in_database(field.rule, fields)
    return has_options and is_asked


def _view(
    name: str,
    text: ListViewText,
    spot: Spot,
    written: Written,
    fields: Mapping[str, Field],
    names: Names,
    findings: Findings,
) -> ListView:
    check_identifier(name, spot, findings, is_key=True)
    if name in (EVERYTHING, ARCHIVE):
        what = "the whole list" if name == EVERYTHING else "what was archived"
        message = f"'{name}' stands for {what}; give the view another name"
        findings.add(spot.key_place, message, "reserved")
    for number, role in enumerate(text.roles):
        if role not in names.roles:
            findings.unknown(spot["roles"][number].place, "role", role, names.roles)
    _check_columns(text.columns, spot["columns"], written, findings)
    order = sorted_by(text.sort, spot["sort"], written, findings)
    usual = written.text.list.sort if written.text.list else None
    return ListView(
        name,
        label(text.title, names),
        frozenset(text.roles),
        _rule(text.filter, spot["filter"], written, fields, findings),
        tuple(text.columns) or list_columns(written),
        order or usual or "",
        _group(text.group, spot["group"], written, fields, findings),
    )


def _check_columns(
    columns: Sequence[str], spot: Spot, written: Written, findings: Findings
) -> None:
    known = {**written.kinds, **written.system}
    for number, name in enumerate(columns):
        if name not in known:
            findings.unknown(spot[number].place, "field", name, known, written.former)
        elif name in columns[:number]:
            findings.add(spot[number].place, f"the column '{name}' stands here twice")


def _rule(
    text: str | None, spot: Spot, written: Written, fields: Mapping[str, Field], findings: Findings
) -> Rule | None:
    rule = rule_at(spot, text, written.scope, findings)
    if rule is not None and not runs_in_database(rule, fields):
        findings.add(
            spot.place,
            "this rule cannot run in the database, so no list can be filtered by it;"
            " use fewer functions",
            "rule",
        )
    return rule
