"""The questions that a case is asked before it comes under the live revision, as one short form.

What was stored before is never shown in them: whoever answers need not be who may read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casework.cases.upgrade_answers import Stranded
from casework.cases.upgrade_forecast import Forecast, Hindrance
from casework.cases.work import Work
from casework.catalogue import CaseType, Field
from casework.fields.base import Fault
from casework.web.form_body import upload_limits
from casework.web.forms import FormMaker, FormView, read_answers, sentence
from casework.web.groups import is_row_button, taken
from casework.web.posted import Posted, read_posted
from casework.web.uploads import keep_uploads
from casework.web.visit import Visit

CANNOT = Fault("Your answer cannot be taken just now. Please get in touch with us")


@dataclass(frozen=True, slots=True)
class Questions:
    """Where they are posted to, and which of them this visitor may answer."""

    visit: Visit
    work: Work
    case_type: CaseType
    url: str
    writable: frozenset[str]

    def fields(self, found: Forecast, *names: Iterable[str]) -> tuple[Field, ...]:
        """Those that are open, and those of `names` that came with answers to others."""
        wanted = {*found.open, *(name for several in names for name in several)} & self.writable
        asked = self.case_type.upgrade.ask if self.case_type.upgrade else ()
        return tuple(self.case_type.fields[name] for name in asked if name in wanted)

    def form(
        self,
        fields: tuple[Field, ...],
        raw: Mapping[str, Any],
        faults: Mapping[str, Fault],
        focus: str = "",
    ) -> FormView:
        visit = self.visit
        maker = FormMaker(
            culture=visit.catalogue.agency.culture(visit.language),
            say=visit.site.renderer.translate(visit.language),
            rows_url=self.url,
            moment=self.work.moment,
            focus=focus,
        )
        return maker.form(fields, raw, faults, required={one.name: True for one in fields})

    async def posted(self) -> Posted:
        return await read_posted(self.visit, upload_limits(self.case_type.fields.values()))

    async def sent(self, fields: tuple[Field, ...], posted: Posted) -> Sent:
        """What was typed, with uploads kept and rows of groups added, removed or tidied."""
        uploads = await keep_uploads(self.visit, self.work, fields, posted)
        then, culture = (
            posted.text("then"),
            self.visit.catalogue.agency.culture(self.visit.language),
        )
        raw, is_between = {**posted.values, **uploads.raw}, is_row_button(then)
        changed = taken(fields, raw, then, culture, is_sent=not is_between)
        answers, unread = read_answers(fields, changed.typed, culture)
        return Sent(changed.typed, answers, uploads.faults | unread, is_between, changed.focus)


@dataclass(frozen=True, slots=True)
class Sent:
    raw: Mapping[str, Any]
    answers: Mapping[str, object]
    faults: Mapping[str, Fault]
    is_between: bool
    """A row was added or removed: nothing is to be written yet."""
    focus: str


def posted_names(posted: Posted) -> set[str]:
    return {name.partition(".")[0] for name in (*posted.values, *posted.files)}


def told(visit: Visit, hindrances: Iterable[Hindrance], readable: frozenset[str]) -> list[str]:
    """Why a case is stranded, without what this visitor may not read."""
    say, language = visit.site.renderer.translate(visit.language), visit.language
    found = [
        sentence(each.fault, each.title.text(language), say)
        if not each.field or each.field in readable
        else say("Something that you may not see stands in the way")
        for each in hindrances
    ]
    return list(dict.fromkeys(found))


def stranded_fault(problem: Stranded) -> dict[str, Fault]:
    """For the applicant: what stands in the way is for the agency to see."""
    del problem
    return {"": CANNOT}
