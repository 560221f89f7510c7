"""What must hold of a record as a whole, told by a field: the agency's validations, and unique groups."""

from __future__ import annotations

from collections.abc import Collection

from casework.cases.errors import InvalidAnswers
from casework.cases.judging import Judged
from casework.cases.work import Work
from casework.catalogue import Entity, UniqueGroup
from casework.fields.base import Fault
from casework.labels import Label
from casework.store.database import UniqueViolation

TAKEN = Fault("{title} is taken already")
TOGETHER = "There is a record with the same {fields} already"


def refuse_invalid(
    work: Work, judged: Judged, written: Collection[str], *, is_new: bool = False
) -> None:
    """Raise InvalidAnswers with every validation that the values break.

    Of a record that is there only those are asked that read what is `written`: a rule of today does
    not stand in the way of a change to something else in a record of years ago.
    """
    faults: dict[str, Fault] = {}
    for one in judged.entity.validations:
        read = judged.entity.read_through(one.rule.reads)
        touched = [name for name in judged.entity.fields if name in read and name in written]
        if (touched or is_new) and one.rule.value(judged, judged.moment) is False:
            at = one.field if one.field in written or not touched else touched[0]
            faults.setdefault(at, said(one.message, work.language))
    if faults:
        raise InvalidAnswers(faults)


def said(message: Label, language: str) -> Fault:
    """Words of the agency as a fault: whatever signs they have, they are shown as they are."""
    return Fault(message.text(language).replace("{", "{{").replace("}", "}}"))


def taken(
    work: Work, entity: Entity, error: UniqueViolation, written: Collection[str] = ()
) -> Exception:
    """Which of the record's own fields clashed; never with what or whose."""
    clashing = set(error.columns)
    for group in entity.unique:
        if clashing == _columns(entity, group):
            at = next((name for name in group.fields if name in written), group.fields[0])
            return InvalidAnswers({at: together(work, entity, group)})
    names = [
        field.name
        for field in entity.stored_fields()
        if field.kind.unique and (not clashing or set(field.column_names()) & clashing)
    ]
    return InvalidAnswers(dict.fromkeys(names, TAKEN)) if names else error


def together(work: Work, entity: Entity, group: UniqueGroup) -> Fault:
    if group.message.text(work.language):
        return said(group.message, work.language)
    titles = (entity.fields[name].title.text(work.language) for name in group.fields)
    return Fault(TOGETHER, {"fields": ", ".join(titles)})


def _columns(entity: Entity, group: UniqueGroup) -> set[str]:
    return {name for field in group.fields for name in entity.fields[field].column_names()}
