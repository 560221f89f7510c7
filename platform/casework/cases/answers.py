"""Answers that may be stored: known fields, allowed ones, the shown questions, nothing missing.

Parsing has made values of texts; here it is decided whether these values may become this record's.
What is wrong is collected and raised together as InvalidAnswers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from casework.cases.errors import InvalidAnswers
from casework.cases.form_state import FormState
from casework.cases.work import Work
from casework.catalogue import CaseType, Entity, Form
from casework.fields.base import Fault

Answers = Mapping[str, Any]

UNKNOWN = Fault("There is no such field to fill in")
"""Said of a name that does not exist and of a field the actor may not write, alike."""
MISSING = Fault("{title} needs an answer")
HIDDEN = Fault("{title} is not asked with these answers, so it cannot be answered")
HIDDEN_IN_ROWS = Fault("{title} has answers that are not asked with the others of their row")
FIXED = Fault("{title} cannot be changed here")


def accept_names(answers: Answers, writable: Collection[str]) -> None:
    """Refuse every answer that nobody may give. Raises InvalidAnswers."""
    unknown = {name: UNKNOWN for name in answers if name not in writable}
    if unknown:
        raise InvalidAnswers(unknown)


def check_form(work: Work, case_type: CaseType, form: Form, answers: Answers) -> dict[str, Any]:
    """The answers a case is opened with, checked; those that the form's rules do not ask are refused."""
    base = default_answers(work, case_type)
    state = FormState(case_type, form, answers, base, work.moment)
    questions = [q.field for q in form.questions() if not case_type.fields[q.field].is_computed]
    given = {**base, **answers}
    given |= {name: state.value(name) for name in questions if name in given}
    faults = {name: MISSING for name in questions if _is_missing(state, name)}
    for name in questions:
        if answers.get(name) is None:
            continue
        if not state.is_shown(name):
            faults[name] = HIDDEN
        elif answers[name] != state.value(name):
            faults[name] = FIXED if state.is_read_only(name) else HIDDEN_IN_ROWS
    _refuse(faults | limits(work, case_type, given))
    return {name: value for name, value in given.items() if state.counts(name)}


def _is_missing(state: FormState, name: str) -> bool:
    return state.is_required(name) and state.value(name) is None


def check_record(work: Work, entity: Entity, answers: Answers) -> dict[str, Any]:
    """The answers a plain record is made with: a required field always wants one."""
    given = settled(work, entity, {**default_answers(work, entity), **answers})
    missing = {
        field.name: MISSING
        for field in entity.stored_fields()
        if field.kind.required and given.get(field.name) is None
    }
    _refuse(missing | limits(work, entity, given))
    return given


def check_change(work: Work, entity: Entity, changed: Answers) -> None:
    """What a change may not do: break a limit, or empty a field that wants an answer."""
    emptied = {
        name: MISSING
        for name, value in changed.items()
        if value is None and entity.fields[name].kind.required
    }
    _refuse(emptied | limits(work, entity, changed))


def limits(work: Work, entity: Entity, values: Answers) -> dict[str, Fault]:
    """The limits that values break, those of the day (`max: today`) too."""
    moment = work.moment
    faults: dict[str, Fault] = {}
    for name, value in values.items():
        if value is not None and (fault := entity.fields[name].kind.check_on(value, moment)):
            faults[name] = fault
    return faults


def settled(work: Work, entity: Entity, values: Answers) -> dict[str, Any]:
    """The values as they may be kept: what the rules inside a group hide is left out."""
    fields, moment = entity.fields, work.moment
    return {
        name: None if value is None else fields[name].kind.settled(value, moment)
        for name, value in values.items()
    }


def as_json(entity: Entity, values: Answers) -> dict[str, Any]:
    """Values as machines read them, empty ones too."""
    fields = entity.fields
    return {n: None if v is None else fields[n].kind.to_json(v) for n, v in values.items()}


def default_answers(work: Work, entity: Entity) -> dict[str, Any]:
    """What a new record starts with."""
    culture, today = work.catalogue.agency.culture(work.language), work.moment.today
    return {
        field.name: field.kind.default_value(culture, today)
        for field in entity.stored_fields()
        if field.kind.default is not None
    }


def _refuse(faults: Mapping[str, Fault]) -> None:
    if faults:
        raise InvalidAnswers(faults)
