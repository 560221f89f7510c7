"""Suggested answers in a new form at the desk: filled in, marked with where they are from, free to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from casework.cases.prefill import suggestions
from casework.cases.ways import usable_forms
from casework.catalogue import CaseType
from casework.web.desk.record_form import Editing, list_url
from casework.web.forms import FieldView, FormView, raw_of
from casework.web.visit import Visit

PERSON = "person"
"""In an address: the reference of the person whom the new case is about."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """`raw` is what the form holds of it, `marks` says where each answer is from, by field."""

    raw: Mapping[str, Sequence[str]]
    marks: Mapping[str, str]

    def marked(self, form: FormView, raw: Mapping[str, Any]) -> FormView:
        """The form with a mark at every answer that still is as it was suggested."""
        return replace(form, fields=tuple(self._marked(view, raw) for view in form.fields))

    def _marked(self, view: FieldView, raw: Mapping[str, Any]) -> FieldView:
        mark = self.marks.get(view.name)
        own = {name: list(v) for name, v in self.raw.items() if _is_of(name, view.name)}
        if not mark or any(list(raw.get(name, ())) != values for name, values in own.items()):
            return view
        return msgspec.structs.replace(view, hint=f"{view.hint} {mark}" if view.hint else mark)


NOTHING = Suggested({}, {})


async def suggested(visit: Visit, editing: Editing) -> Suggested:
    """What the form suggests for the person in the address, as far as the officer may see and write it."""
    person = visit.request.query_params.get(PERSON, "")
    if not person or editing.by is None or not isinstance(editing.entity, CaseType):
        return NOTHING
    found = await suggestions(visit.work(), editing.entity, editing.by, person)
    fields = [field for field in editing.fields if field.name in found]
    say, culture = (
        visit.site.renderer.translate(visit.language),
        visit.catalogue.agency.culture(visit.language),
    )
    values = {field.name: found[field.name].value for field in fields}
    marks = {}
    for field in fields:
        earlier = found[field.name].earlier
        from_case = say("From the earlier case {reference}.").format(reference=earlier)
        marks[field.name] = from_case if earlier else say("From the person's record.")
    return Suggested(raw_of(fields, values, culture), marks)


def forms_for(visit: Visit, person: str) -> tuple[tuple[str, str], ...]:
    """Title and address of every form that the officer may use and that suggests answers for a person."""
    found = []
    for case_type in visit.catalogue.case_types():
        for form in usable_forms(visit.work(), case_type):
            if any(question.prefill is not None for question in form.questions()):
                title = f"{case_type.title.text(visit.language)}: {form.title.text(visit.language)}"
                url = f"{list_url(visit, case_type)}/new/{form.name}?{PERSON}={person}"
                found.append((title, url))
    return tuple(found)


def _is_of(name: str, field: str) -> bool:
    return name == field or name.startswith(f"{field}.")
