"""No question of a form decides about itself, also not by way of values that rules work out.

Whether a question is shown, and whether its answer stands, decides what every rule reads of it. A
circle would have no one answer, so it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from casework.catalogue import Step
from casework.compiler.findings import Findings
from casework.compiler.names import Written
from casework.definition import Spot
from casework.definition.model import FormText
from casework.rules import Rule, Scope, compile_rule

Reads = Mapping[str, frozenset[str]]


def check_circles(
    written: Written, form: FormText, steps: Iterable[Step], spot: Spot, findings: Findings
) -> None:
    """Tell each question whose `show` or `read_only`, or that of its step, comes back to itself."""
    steps = tuple(steps)
    deciding = [rule for step in steps for rule in step.rules()]
    if not any(rule.reads & written.computed for rule in deciding):
        return  # a rule looks back at what was asked before it, so there is no other way round
    reads = _reads_of(written, steps)
    told: set[str] = set()
    for name, rule, at in _deciding(form, steps, spot):
        way = None if name in told else _way(name, rule.reads, reads)
        if way is not None and name not in rule.reads:
            told |= {name, *way}
            circle = " -> ".join((name, *way))
            message = f"the question '{name}' depends on itself: {circle}"
            findings.add(at.place, message, "circular-show")


def _deciding(
    form: FormText, steps: tuple[Step, ...], spot: Spot
) -> Iterator[tuple[str, Rule, Spot]]:
    """Each question with the rules that decide what its value is, and where they stand."""
    for number, (step, text) in enumerate(zip(steps, form.steps, strict=True)):
        here = spot["steps"][number]
        names = [one if isinstance(one, str) else one.field for one in text.fields]
        for question in step.questions:
            own = here["fields"][names.index(question.field)]
            rules = (
                (question.show, own["show"]),
                (question.read_only, own["read_only"]),
                (step.show, here["show"]),
            )
            yield from ((question.field, rule, at) for rule, at in rules if rule is not None)


def _reads_of(written: Written, steps: Iterable[Step]) -> Reads:
    """What the value of each name depends on."""
    found: dict[str, frozenset[str]] = {}
    for name, kind in written.kinds.items():
        if kind.value is not None:
            rule = compile_rule(kind.value, Scope(written.scope.names))
            found[name] = rule.reads if isinstance(rule, Rule) else frozenset()
    for step in steps:
        for question in step.questions:
            if question.field not in written.computed:
                deciding = [r for r in (step.show, question.show, question.read_only) if r]
                found[question.field] = frozenset(n for rule in deciding for n in rule.reads)
    return found


def _way(goal: str, begin: frozenset[str], reads: Reads) -> tuple[str, ...] | None:
    """The shortest way from what a rule reads back to the question; None when there is none."""
    ways: list[tuple[str, ...]] = [(name,) for name in sorted(begin)]
    seen = set(begin)
    for way in ways:
        if way[-1] == goal:
            return way
        for name in sorted(reads.get(way[-1], frozenset()) - seen):
            seen.add(name)
            ways.append((*way, name))
    return None
