"""What a form suggests for a person who is known: from their record, and from their latest earlier case.

Nothing is suggested that the reader may not see at its source: a person is read as on the people's pages,
an earlier case as on its own, with the rows and the fields of the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.cases.contacts import open_contacts
from casework.cases.errors import NotFound
from casework.cases.person_view import person_view
from casework.cases.reading import read_record
from casework.cases.record import Record
from casework.cases.work import Work
from casework.catalogue import CaseType, Form, Prefill
from casework.catalogue.contact import PERSON
from casework.fields.base import Ref


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer and the reference of the earlier case it is from; empty when from the person's record."""

    value: Any
    earlier: str = ""


async def suggestions(
    work: Work, case_type: CaseType, form: Form, person: str
) -> dict[str, Suggestion]:
    """What the form suggests for the person of this reference, by field; nothing when nobody is known,
    or when the reader may not see them.
    """
    wanted = {q.field: q.prefill for q in form.questions() if q.prefill is not None}
    if not wanted or work.actor.kind != "officer":
        return {}
    try:
        open_contacts(work, PERSON)
        view = await person_view(work, person)
    except NotFound:
        return {}
    mine = [
        (case.created_on, case.reference)
        for case in view.cases
        if case.entity.name == case_type.name
    ]
    asks_earlier = any(one.source == "previous" for one in wanted.values())
    earlier = await _earlier(work, case_type, max(mine)[1]) if mine and asks_earlier else None
    found = {name: _suggested(one, view.record, earlier) for name, one in wanted.items()}
    return {name: one for name, one in found.items() if one.value is not None}


def _suggested(wanted: Prefill, person: Record, earlier: Record | None) -> Suggestion:
    if wanted.source == "person":
        if wanted.field is None:
            return Suggestion(Ref(person.id, person.label or person.reference))
        return Suggestion(person.values.get(wanted.field))
    if earlier is None or wanted.field is None:
        return Suggestion(None)
    return Suggestion(earlier.values.get(wanted.field), earlier.reference)


async def _earlier(work: Work, case_type: CaseType, reference: str) -> Record | None:
    try:
        return await read_record(work, case_type, reference)
    except NotFound:
        return None
