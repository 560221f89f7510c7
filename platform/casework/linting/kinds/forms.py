"""Forms that ask nothing for sure, hide a question behind itself, or ask for what is overwritten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casework.actions import SetField
from casework.definition import ScalarNode, Spot
from casework.linting.finding import Found, finding
from casework.linting.forms import Asked, WrittenForm, forms_of
from casework.linting.subject import Record, Subject
from casework.linting.worlds import Ground


@finding(
    "form-without-required",
    what="A public form in which every question may be left empty: anybody can send nothing at all.",
    mend="Write `required: true` on a field that you cannot work without.",
)
def forms_without_required(subject: Subject) -> Iterator[Found]:
    for record in subject.records:
        fields = record.entity.fields
        for form in forms_of(record):
            needed = any(
                each.has_requirement
                or (each.field in fields and fields[each.field].kind.required)
                or each.field not in fields
                for each in form.questions
            )
            if form.is_public and form.questions and not needed:
                yield form.spot.key_place, "every question of this form may be left empty"


@finding(
    "circular-show",
    severity="error",
    what="A question that is only shown when its own answer, or that of a question which waits for it, is "
    "known: nobody will ever see it.",
    mend="Let the rule look at something else.",
)
def circular_shows(subject: Subject) -> Iterator[Found]:
    for record in subject.records:
        ground = Ground(record)
        for form in forms_of(record):
            waits = {each.field: _waits_for(ground, each) for each in form.questions}
            yield from _circles(form, waits)


def _circles(form: WrittenForm, waits: Mapping[str, frozenset[str]]) -> Iterator[Found]:
    told: set[str] = set()
    for each in form.questions:
        way = _way_back(each.field, waits)
        if way and each.field not in told:
            told.update(way)
            spot = each.spot if each.spot["show"].is_written else each.step
            yield (
                spot["show"].place,
                f"'{each.field}' is shown by its own answer: {' -> '.join((*way, way[0]))}",
            )


def _way_back(start: str, waits: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The fields between a question and itself, itself first; none when there is no circle."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        for inner in sorted(waits.get(name, frozenset())):
            if inner == start:
                way = [name]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if inner not in came_from:
                came_from[inner] = name
                waiting.append(inner)
    return ()


def _waits_for(ground: Ground, question: Asked) -> frozenset[str]:
    """The fields whose answers decide whether it is shown, through values that rules work out too."""
    reads: set[str] = set()
    for spot in (question.spot["show"], question.step["show"]):
        rule = ground.rule(_text(spot))
        reads.update(rule.reads if rule else ())
    return _through_rules(ground.record, reads)


def _through_rules(record: Record, names: set[str]) -> frozenset[str]:
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        field = record.entity.fields.get(name)
        if name in found or field is None:
            continue
        found.add(name)
        waiting += field.rule.reads if field.rule is not None else ()
    return frozenset(found)


def _text(spot: Spot) -> str | None:
    return spot.node.text if spot.is_written and isinstance(spot.node, ScalarNode) else None


@finding(
    "asked-then-overwritten",
    what="A transition that asks for a field and sets it at once to something else: the answer is lost.",
    mend="Take the field out of `ask`, or the `set` out of `do`.",
)
def asked_then_overwritten(subject: Subject) -> Iterator[Found]:
    for record, case in subject.cases:
        for state in case.states.values():
            for transition in state.transitions.values():
                spot = record.at("states", state.name, "on", transition.name)
                for number, name in enumerate(transition.ask):
                    if any(_overwrites(action, name) for action in transition.do):
                        yield (
                            spot["ask"][number].place,
                            f"'{name}' is asked here and then set by 'do', so the answer is lost",
                        )


def _overwrites(action: object, name: str) -> bool:
    if not isinstance(action, SetField) or action.field != name:
        return False
    return action.rule is None or name not in action.rule.reads
