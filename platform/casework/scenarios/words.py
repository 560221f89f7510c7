"""How values, faults and rules are told to the author of a scenario."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from casework.cases.judging import Judged
from casework.catalogue import Entity, Route
from casework.fields.base import Fault
from casework.rules import Rule

NOTHING = "nothing"
"""The word for an empty field."""
NOBODY = "nobody"
_TRUTH = {True: "yes", False: "no", None: "unknown"}


def fault_text(fault: Fault, title: str) -> str:
    """The sentence with the field's title in it."""
    return fault.message.format_map({**fault.values, "title": title})


def fault_texts(entity: Entity, faults: dict[str, Fault]) -> dict[str, str]:
    """By field. What is no field of the entity (`reason`) is called by its name."""
    return {
        name: fault_text(fault, str(entity.fields[name].title) if name in entity.fields else name)
        for name, fault in faults.items()
    }


def says(text: str, wanted: str) -> bool:
    """Whether the words stand in the text, whatever their case and spacing."""
    return _folded(wanted) in _folded(text)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def shown(value: object) -> str:
    """A value as rules see it."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return _TRUTH[value]
    if isinstance(value, frozenset | set | tuple | list):
        return ", ".join(sorted(map(str, value))) or NOTHING
    return str(value)


def moment_text(moment: datetime | None, zone: tzinfo) -> str:
    return NOTHING if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def rule_lines(rule: Rule, judged: Judged) -> Iterator[str]:
    """Each condition of a rule with its result, and the values it was decided on."""
    explanation = rule.explain(judged, judged.moment)
    for part in explanation.parts:
        truth = part.result if part.result is None or isinstance(part.result, bool) else None
        yield f"{part.text}: {_TRUTH[truth]}"
    yield "with " + ", ".join(f"{name} = {shown(v)}" for name, v in explanation.values.items())


def route_name(route: Route) -> str:
    """`line 3 of routing (A large pothole in the north goes to the rapid team)`"""
    title = str(route.title) or (route.when.text if route.when else "otherwise")
    return f"line {route.number} of routing ({title})"
