"""What the list of an entity shows and how, and the sections of a record's page."""

from __future__ import annotations

from collections.abc import Mapping

from casework.catalogue import Section
from casework.compiler.findings import Findings
from casework.compiler.labels import label
from casework.compiler.names import Names, Written
from casework.compiler.rules import rule_at
from casework.definition import Spot
from casework.fields import Choice, Computed

CASE_COLUMNS = ("reference", "state", "priority", "team", "due_on", "opened_on")
RECORD_COLUMNS = ("reference", "changed_on")


def list_columns(written: Written) -> tuple[str, ...]:
    """The columns; when nothing is said, what every record has, with its first fields."""
    text = written.text
    if text.list is not None:
        return tuple(text.list.columns)
    shown = [name for name in written.kinds if name not in written.computed][:3]
    first = [text.label] if text.label else []
    own = [*first, *(name for name in shown if name not in first)]
    return (CASE_COLUMNS[0], *own[:3], *(CASE_COLUMNS if written.case else RECORD_COLUMNS)[1:])


def list_sort(written: Written, findings: Findings) -> str:
    wanted = written.text.list.sort if written.text.list else None
    return sorted_by(wanted, written.spot["list"]["sort"], written, findings)


def sorted_by(order: str | None, spot: Spot, written: Written, findings: Findings) -> str:
    """An order as it is written, its field looked at; empty where none is written."""
    wanted, place = order or "", spot.place
    name = wanted.removeprefix("-")
    known = {**written.kinds, **written.system}
    if name and name not in known:
        findings.unknown(place, "field", name, known, written.former)
    elif name and not _is_sortable(written, name):
        findings.add(place, f"a list cannot be sorted by '{name}'", "list")
    return wanted


def _is_sortable(written: Written, name: str) -> bool:
    if name not in written.kinds:
        return name != "officer"
    kind = written.kinds[name]
    kind = kind.kind if isinstance(kind, Computed) else kind
    return kind.is_sortable and kind.links_to() is None and len(kind.columns()) == 1


def colours(written: Written, findings: Findings) -> Mapping[str, Mapping[str, str]]:
    found = written.text.list.colours if written.text.list else {}
    for name, by_option in found.items():
        spot, kind = written.spot["list"]["colours"][name], written.kinds.get(name)
        if kind is None:
            findings.unknown(spot.key_place, "field", name, written.kinds, written.former)
        elif not isinstance(kind, Choice):
            message = (
                f"'{name}' is of type {kind.type_name}; only the options of a choice have colours"
            )
            findings.add(spot.key_place, message, "list")
        else:
            for option in by_option:
                if option not in kind.words:
                    findings.unknown(spot[option].key_place, "option", option, kind.words)
    return found


def sections(written: Written, names: Names, findings: Findings) -> tuple[Section, ...]:
    placed: set[str] = set()
    for number, text in enumerate(written.text.sections):
        spot = written.spot["sections"][number]["fields"]
        for at, name in enumerate(text.fields):
            if name not in written.kinds:
                findings.unknown(spot[at].place, "field", name, written.kinds, written.former)
            elif name in placed:
                message = f"'{name}' stands in a section already; a field has one place"
                findings.add(spot[at].place, message, "section")
            placed.add(name)
    return tuple(
        Section(
            label(one.title, names),
            tuple(one.fields),
            one.columns,
            rule_at(written.spot["sections"][number]["show"], one.show, written.scope, findings),
            one.collapsed,
        )
        for number, one in enumerate(written.text.sections)
    )
