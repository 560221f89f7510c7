"""Where a case stands, for whoever holds its tracking link; right after sending, it is the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response

from casework.cases.errors import NotFound
from casework.cases.reading import Tracked, read_tracked
from casework.cases.receipts import word_receipt
from casework.web.forms import FormView
from casework.web.moments import Moments
from casework.web.respond import page_response
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Milestone:
    """One line of the history, in the shape of `parts/timeline.html`."""

    title: str
    by: str
    at: object
    at_text: str
    body: str | None = None
    reason: str | None = None
    changes: tuple[object, ...] = ()
    message: None = None


@dataclass(frozen=True, slots=True)
class TrackingPage:
    template: ClassVar[str] = "pages/tracking.html"
    shell: Shell
    service: str
    reference: str
    state: str
    words: str
    colour: str
    due_text: str
    is_new: bool
    receipt: str
    url: str
    milestones: tuple[Milestone, ...]
    form: FormView | None = None
    """What the case is asked for, if it is."""
    is_answered: bool = False


async def tracking_response(
    visit: Visit, tracked: Tracked, form: FormView | None, status: int = 200
) -> Response[Any]:
    language = visit.language
    case_type, state = tracked.case_type, tracked.state
    moments = Moments(visit.catalogue.agency.time_zone, language)
    is_new = "sent" in visit.request.query_params
    page = TrackingPage(
        shell=shell_of(visit, tracked.reference),
        service=case_type.title.text(language),
        reference=tracked.reference,
        state=state.title.text(language),
        words=state.public.text(language),
        colour=state.colour,
        due_text=moments.day(tracked.due_on) if tracked.due_on and state.final is None else "",
        is_new=is_new,
        receipt=await word_receipt(visit.site.db, visit.catalogue, tracked, language)
        if is_new
        else "",
        url=f"{visit.site.settings.url}/track/{visit.param('token')}",
        milestones=_milestones(visit, tracked, moments),
        form=form,
        is_answered="answered" in visit.request.query_params and form is None,
    )
    return page_response(visit, page, status)


async def find_tracked(visit: Visit, token: str) -> Tracked:
    """The case of a token, in whichever agency it lies; the visit then stands in that agency."""
    for catalogue in visit.site.live.catalogues():
        tracked = await read_tracked(visit.site.db, catalogue, token, visit.site.live)
        if tracked is not None:
            visit.agency_catalogue = catalogue
            return tracked
    raise NotFound


def _milestones(visit: Visit, tracked: Tracked, moments: Moments) -> tuple[Milestone, ...]:
    language = visit.language
    return tuple(
        Milestone(
            title=state.title.text(language),
            by="",
            body=state.public.text(language) or None,
            at=at,
            at_text=moments.moment(at),
        )
        for at, state in reversed(tracked.milestones)
    )
