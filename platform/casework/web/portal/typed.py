"""What the form holds after a step was posted."""

from __future__ import annotations

from dataclasses import dataclass

from casework.cases.drafts import Draft
from casework.catalogue import CaseType, Step
from casework.fields.base import Fault
from casework.web.groups import taken
from casework.web.portal.steps import own_names
from casework.web.posted import Posted
from casework.web.uploads import keep_uploads
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Typed:
    values: dict[str, list[str]]
    faults: dict[str, Fault]
    focus: str
    """The row that was added just now."""


async def typed_after(
    visit: Visit, case_type: CaseType, step: Step, posted: Posted, draft: Draft | None
) -> Typed:
    """What the whole form holds after this step; uploads are stored first and kept by token."""
    fields = [case_type.fields[q.field] for q in step.questions]
    uploads = await keep_uploads(visit, visit.citizen_work(), fields, posted)
    then, culture = posted.text("then"), visit.catalogue.agency.culture(visit.language)
    is_sent = not visit.is_fragment and then != "update"
    own = own_names(case_type, step, {**posted.values, **uploads.raw})
    changed = taken(fields, own, then, culture, is_sent=is_sent)
    asked = {question.field for question in step.questions}
    others = {
        n: list(v)
        for n, v in (draft.typed if draft else {}).items()
        if n.split(".")[0] not in asked
    }
    typed = {name: list(values) for name, values in changed.typed.items()}
    return Typed({**others, **typed}, uploads.faults, changed.focus)
