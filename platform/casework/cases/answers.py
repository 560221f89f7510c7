"""Answers that may be stored: known fields, allowed ones, the shown questions, nothing missing.

Parsing has made values of texts; here it is decided whether these values may become this record's.
What is wrong is collected and raised together as InvalidAnswers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from casework.cases.errors import InvalidAnswers
from casework.cases.judging import Judged
from casework.cases.work import Work
from casework.catalogue import CaseType, Entity, Form, Question
from casework.fields.base import Fault

Answers = Mapping[str, Any]

UNKNOWN = Fault("There is no such field to fill in")
"""Said of a name that does not exist and of a field the actor may not write, alike."""
MISSING = Fault("{title} needs an answer")


def accept_names(answers: Answers, writable: Collection[str]) -> None:
    """Refuse every answer that nobody may give. Raises InvalidAnswers."""
    unknown = {name: UNKNOWN for name in answers if name not in writable}
    if unknown:
        raise InvalidAnswers(unknown)


def check_form(work: Work, case_type: CaseType, form: Form, answers: Answers) -> dict[str, Any]:
    """The answers a case is opened with: those to hidden questions are dropped, the rest is checked."""
    given = settled(work, case_type, _with_defaults(work, case_type, answers))
    judged = Judged(case_type, given, work.moment)
    questions = form.questions()
    hidden = _drop_hidden(questions, given, judged)
    missing = {
        q.field: MISSING
        for q in questions
        if q.field not in hidden and given.get(q.field) is None and _is_required(q, judged)
    }
    _refuse(missing | limits(work, case_type, given))
    return given


def check_record(work: Work, entity: Entity, answers: Answers) -> dict[str, Any]:
    """The answers a plain record is made with: a required field always wants one."""
    given = settled(work, entity, _with_defaults(work, entity, answers))
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


def _with_defaults(work: Work, entity: Entity, answers: Answers) -> dict[str, Any]:
    """An answer that was not given at all is the default's; one that was left empty stays empty."""
    given = dict(answers)
    for field in entity.stored_fields():
        if field.kind.default is not None and field.name not in given:
            culture = work.catalogue.agency.culture(work.language)
            given[field.name] = field.kind.default_value(culture, work.moment.today)
    return given


def _drop_hidden(
    questions: tuple[Question, ...], given: dict[str, Any], judged: Judged
) -> frozenset[str]:
    """Take the answers to hidden questions out, until nothing more is hidden by what went."""
    hidden: set[str] = set()
    for _ in questions:
        newly = {
            question.field
            for question in questions
            if question.show is not None
            and question.field not in hidden
            and not judged.passes(question.show)
        }
        if not newly:
            break
        hidden |= newly
        for name in newly:
            given.pop(name, None)
    return frozenset(hidden)


def _is_required(question: Question, judged: Judged) -> bool:
    if question.require is not None:
        return judged.passes(question.require)
    return judged.entity.fields[question.field].kind.required


def _refuse(faults: Mapping[str, Fault]) -> None:
    if faults:
        raise InvalidAnswers(faults)
