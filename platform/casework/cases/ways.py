"""The ways to open a case: which forms an actor may use. Asked by screens, API and the writer alike."""

from __future__ import annotations

from casework.cases.access import verdict
from casework.cases.errors import NotFound
from casework.cases.work import Work
from casework.catalogue import CaseType, Form, Verb


def usable_forms(work: Work, case_type: CaseType) -> tuple[Form, ...]:
    """The forms by which the actor may open a case, in the agency's order; none when it may not at all."""
    actor = work.actor
    if not verdict(work.catalogue, actor, Verb.CREATE, case_type.name).is_allowed:
        return ()
    if actor.kind == "citizen":
        return case_type.public_forms()
    if actor.kind == "system":
        return tuple(case_type.forms.values())
    held = frozenset(actor.roles)
    return tuple(form for form in case_type.forms.values() if not form.roles or form.roles & held)


def find_form(work: Work, case_type: CaseType, name: str | None = None) -> Form:
    """The form of this name, or the one that is meant when none is named: the case type's own, if the
    actor may use it, else the first. NotFound when it is not there or not the actor's to use.
    """
    usable = usable_forms(work, case_type)
    if name is not None:
        found = next((form for form in usable if form.name == name), None)
    else:
        found = case_type.form if case_type.form in usable else next(iter(usable), None)
    if found is None:
        raise NotFound
    return found
