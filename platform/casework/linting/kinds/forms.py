"""Forms that ask nothing for sure, hide a question behind itself, or ask for what is overwritten."""

from __future__ import annotations

from collections.abc import Iterator

from casework.actions import SetField
from casework.linting.finding import Found, finding
from casework.linting.forms import forms_of
from casework.linting.subject import Subject


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
