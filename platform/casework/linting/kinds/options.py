"""Options that nobody and nothing can ever choose."""

from __future__ import annotations

from collections.abc import Iterator

from casework.actions import SetField
from casework.catalogue import CaseType, Field, Verb
from casework.linting.finding import Found, finding
from casework.linting.forms import forms_of
from casework.linting.passable import all_ways
from casework.linting.reasoning import value_of
from casework.linting.subject import Record, Subject
from casework.linting.worlds import Ground

CHANGING = (Verb.CREATE, Verb.CHANGE)


@finding(
    "unreachable-option",
    what="An option that no record can have: the rule that works the field out never gives it, or nobody "
    "is asked for the field and no action sets this option.",
    mend="Mend the rule, set the option somewhere, ask the field, or delete the option.",
)
def unreachable_options(subject: Subject) -> Iterator[Found]:
    for record in subject.records:
        for field in record.entity.fields.values():
            words = field.kind.choices("en") if field.kind.type_name == "choice" else None
            given = _given(subject, record, field) if words else None
            if given is None:
                continue
            for word, _ in words or ():
                if word not in given:
                    yield (
                        record.at("fields", field.name, "options", word).key_place,
                        f"'{field.name}' can never be '{word}': {_why(field)}",
                    )


def _why(field: Field) -> str:
    if field.is_computed:
        return "its rule does not give it"
    return "nobody is asked for it, and no action sets it so"


def _given(subject: Subject, record: Record, field: Field) -> frozenset[str] | None:
    """The options it can get; None when that is all of them, or not known."""
    ground = Ground(record)
    if field.rule is not None:
        found = value_of(field.rule.tree, ground.world)
        return found.words
    if record.case is None or _is_asked(record, record.case, field.name):
        return None
    if any(_writes(subject, record, field, verb) for verb in CHANGING):
        return None
    return _set_by_actions(subject, record, field, ground)


def _writes(subject: Subject, record: Record, field: Field, verb: Verb) -> bool:
    """Whether some role may write the field on the desk."""
    return any(field.privacy in role.sees for role in subject.who_may(verb, record.name))


def _is_asked(record: Record, case: CaseType, name: str) -> bool:
    forms = forms_of(record)
    asked = {each.field for form in forms for each in form.questions}
    transitions = (t for state in case.states.values() for t in state.transitions.values())
    return not forms or name in asked or any(name in t.ask for t in transitions)


def _set_by_actions(
    subject: Subject, record: Record, field: Field, ground: Ground
) -> frozenset[str] | None:
    """The default and what `set` gives; None when an action gives what cannot be told."""
    given = {str(field.kind.default)} if field.kind.default is not None else set[str]()
    ways = next(each for each in all_ways(subject) if each.record is record)
    for transition in ways.transitions():
        for action in transition.do:
            if isinstance(action, SetField) and action.field == field.name:
                rule = action.rule
                words = value_of(rule.tree, ground.world).words if rule else None
                if words is None:
                    return None
                given |= words
    return frozenset(given)
