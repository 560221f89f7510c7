"""My work: what waits for the signed-in officer, in every agency where they have a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response
from litestar.response import Redirect

from casework.accounts.users import set_preferences
from casework.cases.list_query import BadQuery
from casework.cases.my_work import WorkCounts, WorkItem, my_work
from casework.catalogue import Catalogue
from casework.web.moments import Moments
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import Shell, own_agencies, shell_of
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class WorkRow:
    reference: str
    url: str
    label: str
    service: str
    state: str
    colour: str
    team: str
    is_mine: bool
    priority: str
    days: int | None


@dataclass(frozen=True, slots=True)
class WorkSection:
    """What waits at one agency."""

    agency: str
    title: str
    counts: WorkCounts
    rows: tuple[WorkRow, ...]
    more_url: str | None


@dataclass(frozen=True, slots=True)
class WorkPage:
    template: ClassVar[str] = "pages/work.html"
    shell: Shell
    sections: tuple[WorkSection, ...]
    has_titles: bool


@route("GET", "/desk", who="officer")
async def show_work(visit: Visit) -> Response[Any]:
    say = visit.site.renderer.translate(visit.language)
    catalogues = own_agencies(visit)
    asked, after = (visit.request.query_params.get(name, "") for name in ("agency", "after"))
    sections = [
        await _section(visit, one, after if one.agency.name == asked else "") for one in catalogues
    ]
    shell = shell_of(visit, say("My work"), current="work")
    return page_response(visit, WorkPage(shell, tuple(sections), len(sections) > 1))


@route("POST", "/desk/preferences", who="officer")
async def take_preferences(visit: Visit) -> Response[Any]:
    """Single-key shortcuts can be switched off (WCAG 2.1.4)."""
    posted = await read_posted(visit)
    if visit.signed_in is not None:
        is_on = posted.text("shortcuts") == "on"
        await set_preferences(visit.site.db, visit.signed_in.user, visit.language, is_on)
    say = visit.site.renderer.translate(visit.language)
    return go_to(visit, "/desk", say("Saved"))


@route("GET", "/desk/{agency:str}", who="officer")
async def show_agency(visit: Visit) -> Response[Any]:
    return Redirect("/desk", status_code=303)


async def _section(visit: Visit, catalogue: Catalogue, after: str) -> WorkSection:
    work = visit.work_at(catalogue)
    try:
        found = await my_work(work, after=after)
    except BadQuery:
        found = await my_work(work)
    agency = catalogue.agency
    moments = Moments(agency.time_zone, visit.language)
    more = f"/desk?agency={agency.name}&after={found.next}" if found.next else None
    return WorkSection(
        agency=agency.name,
        title=agency.title.text(visit.language),
        counts=found.counts,
        rows=tuple(_row(visit, catalogue, item, moments) for item in found.items),
        more_url=more,
    )


def _row(visit: Visit, catalogue: Catalogue, item: WorkItem, moments: Moments) -> WorkRow:
    language, teams = visit.language, catalogue.agency.teams
    return WorkRow(
        reference=item.reference,
        url=f"/desk/{catalogue.agency.name}/{item.case_type.name}/{item.reference}",
        label=item.label,
        service=item.case_type.title.text(language),
        state=item.state.title.text(language),
        colour=item.state.colour,
        team=teams[item.team].title.text(language) if item.team in teams and item.team else "",
        is_mine=item.is_mine,
        priority=item.priority,
        days=moments.days_until(item.due_on, visit.now) if item.due_on else None,
    )
