"""To look at a draft before it is published: what its link leads to, the beginning, and the way out.

The link itself changes nothing: the page says what comes, and its button begins. From then on the browser
looks at the draft, in all its tabs, until somebody leaves or it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from litestar import Response

from casework.cases.errors import NotFound
from casework.publishing.previews import Ahead, LivesAhead
from casework.web.moments import Moments
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

LINK = "/preview/{token:str}"


@dataclass(frozen=True, slots=True)
class PreviewPage:
    template: ClassVar[str] = "pages/preview.html"
    shell: Shell
    agency: str
    note: str
    by: str
    until: str
    action: str
    is_staff: bool
    """Whether the visitor works at the agency: then they see the desk as well."""
    sign_in_url: str
    """Empty for who is signed in."""


@route("GET", LINK, who="anyone")
async def show_preview(visit: Visit) -> Response[Any]:
    ahead, say = await _found(visit), visit.site.renderer.translate(visit.language)
    agency, preview = ahead.catalogue.agency, ahead.preview
    here = f"/preview/{visit.param('token')}"
    page = PreviewPage(
        shell=shell_of(visit, say("Preview of an unpublished change")),
        agency=agency.title.text(visit.language),
        note=preview.note,
        by=preview.started_by,
        until=Moments(agency.time_zone, visit.language).moment(preview.until),
        action=here,
        is_staff=_is_staff(visit, ahead),
        sign_in_url="" if visit.signed_in else f"/sign-in?{urlencode({'next': here})}",
    )
    return page_response(visit, page)


@route("POST", LINK, who="anyone", is_walked=True)
async def begin_preview(visit: Visit) -> Response[Any]:
    await read_posted(visit)
    ahead = await _found(visit)
    visit.new_cookies[visit.site.preview_cookie] = visit.param("token")
    is_staff = _is_staff(visit, ahead)
    return go_to(visit, "/desk" if is_staff else f"/{ahead.preview.agency}")


@route("POST", "/preview/leave", who="anyone", is_walked=True)
async def leave_preview(visit: Visit) -> Response[Any]:
    await read_posted(visit)
    visit.new_cookies[visit.site.preview_cookie] = ""
    return go_to(visit, "/desk" if visit.signed_in else "/")


async def _found(visit: Visit) -> Ahead:
    """Unknown, ended and run out are all the same: not there."""
    own = visit.site.live
    lives = own.lives if isinstance(own, LivesAhead) else own
    found = await visit.site.previews.find(visit.param("token"), lives, visit.now)
    if found is None:
        raise NotFound
    return found


def _is_staff(visit: Visit, ahead: Ahead) -> bool:
    return visit.signed_in is not None and ahead.preview.agency in visit.signed_in.roles
