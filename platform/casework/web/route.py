"""How a page or an API operation is declared: path, who may come, and the verb of access it asks for.

Every route goes through here, so every route appears in `casework routes` and in the permission
matrix; nothing is open unless it says `anyone`. Each handler gets a `Visit` and gives a response.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from casework.cases.access import verdict
from casework.cases.errors import NotAllowed, NotFound
from casework.catalogue import Verb
from casework.publishing.live import POLL_SECONDS
from casework.publishing.previews import Ahead
from casework.store.database import StaleSchema
from casework.store.looking import NothingIsKept
from casework.web.arrival import arrive, arrive_with_token, set_cookies
from casework.web.late_forms import late_form, late_form_page, sign_in_page
from casework.web.posted import ForgedRequest, check_origin
from casework.web.refusals import html_refusal, json_refusal
from casework.web.visit import Visit

Who = Literal["anyone", "officer", "link", "token"]
"""`anyone`: the public; `officer`: signed in; `link`: the holder of a tracking link; `token`: the API."""
Method = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
LARGEST_NUMBER = 2**63 - 1
Handler = Callable[[Visit], Awaitable[Response[Any]]]


@dataclass(frozen=True, slots=True)
class Route:
    """`verb` None: no record is touched, or the handler asks for the verb that the form chose."""

    method: Method
    path: str
    who: Who
    verb: Verb | None
    handler: Handler
    is_walked: bool = False
    """Whether an unsafe request is answered in a preview too. It can write nothing even so."""

    @property
    def may_hold_files(self) -> bool:
        """Forms of pages, and what a program sends as a file."""
        return self.method == "POST" and (not self.is_api or "/files/" in self.path)

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")


LARGEST_FORM = 250 * 1024 * 1024
"""Bytes of one request with files. Less of it is kept: each field says how much (`max_size`)."""
LARGEST_JSON = 2 * 1024 * 1024
"""Bytes of any other request."""
AGAIN = 4
"""How often work that met a publication is begun again: revisions may follow each other quickly."""
ROUTES: list[Route] = []


def route(
    method: Method, path: str, *, who: Who, verb: Verb | None = None, is_walked: bool = False
) -> Callable[[Handler], Handler]:
    """Declare a handler. A verb needs `{agency}` and `{entity}` in the path and is checked first."""

    def declare(handler: Handler) -> Handler:
        ROUTES.append(Route(method, path, who, verb, handler, is_walked))
        return handler

    return declare


def litestar_handlers() -> list[HTTPRouteHandler]:
    """All declared routes as Litestar handlers, outside its own OpenAPI document."""
    return [_litestar_handler(declared) for declared in ROUTES]


def _litestar_handler(declared: Route) -> HTTPRouteHandler:
    answer = _api_answer if declared.is_api else _page_answer

    async def handle(request: Request[Any, Any, Any]) -> Response[Any]:
        return await answer(declared, request)

    return HTTPRouteHandler(
        declared.path,
        http_method=[declared.method],
        name=f"{declared.method} {declared.path}",
        include_in_schema=False,
        status_code=200,
        request_max_body_size=LARGEST_FORM if declared.may_hold_files else LARGEST_JSON,
    )(handle)


async def _page_answer(declared: Route, request: Request[Any, Any, Any]) -> Response[Any]:
    visit = await arrive(request)
    try:
        response = await _checked(declared, visit)
    except ForgedRequest as problem:
        response = await _old_form(declared, visit) or html_refusal(visit, problem)
    except Exception as problem:  # the one place where a fault becomes a page
        response = html_refusal(visit, problem)
    return set_cookies(visit, response)


async def _old_form(declared: Route, visit: Visit) -> Response[Any] | None:
    """Of a page that was opened before its reader signed in again: to be sent once more, knowingly."""
    if declared.who != "officer" or visit.signed_in is None:
        return None
    late = await late_form(visit)
    return late_form_page(visit, late) if late else None


async def _api_answer(declared: Route, request: Request[Any, Any, Any]) -> Response[Any]:
    visit: Visit | None = None
    try:
        visit = await arrive_with_token(request, needs_token=declared.who == "token")
        return await _checked(declared, visit)
    except Exception as problem:  # the one place where a fault becomes problem details
        return json_refusal(request, visit, problem)


async def _checked(declared: Route, visit: Visit) -> Response[Any]:
    if visit.ahead is not None:
        _check_looking(declared, visit, visit.ahead)
    if declared.who == "officer" and visit.signed_in is None:
        return await _to_sign_in(visit)
    if declared.method != "GET" and not declared.is_api:
        check_origin(visit)
    _check_parts(visit)
    _check_verb(declared, visit)
    for _ in range(AGAIN):
        try:
            return await declared.handler(visit)
        except StaleSchema:
            if not await _caught_up(visit):
                break
    return await declared.handler(visit)


def _check_looking(declared: Route, visit: Visit, ahead: Ahead) -> None:
    """In a preview nothing is sent, and a link to one case is for who works at the agency."""
    if declared.method != "GET" and not declared.is_walked:
        raise NothingIsKept
    is_staff = visit.signed_in is not None and ahead.preview.agency in visit.signed_in.roles
    if declared.who == "link" and not is_staff:
        raise NotFound


async def _caught_up(visit: Visit) -> bool:
    """Whether another revision is live now, and the visit stands on it. Nothing was written before.

    A page over all agencies waits a little and asks for all of them again.
    """
    live, old = visit.site.live, visit.agency_catalogue
    if old is not None and live.forget_laws(old.agency.name) and not await live.refresh():
        return True
    if old is None:
        if not await live.refresh():
            await asyncio.sleep(POLL_SECONDS)
        return True
    if not await live.catch_up(old.agency.name, old.number):
        return False
    visit.agency_catalogue = live.catalogue(old.agency.name)
    return True


def _check_parts(visit: Visit) -> None:
    """A part of the path that no database can hold is the name of nothing."""
    for part in visit.request.path_params.values():
        if isinstance(part, int) and abs(part) > LARGEST_NUMBER:
            raise NotFound
        if isinstance(part, str) and not part.isprintable():
            raise NotFound


def _check_verb(declared: Route, visit: Visit) -> None:
    """Deny early. What may not be read looks exactly like what is not there."""
    if declared.verb is None:
        return
    if visit.agency_catalogue is None:
        raise NotFound
    actor, name = visit.actor(), visit.param("entity")
    if not verdict(visit.catalogue, actor, declared.verb, name).is_allowed:
        if (
            declared.verb is not Verb.READ
            and verdict(visit.catalogue, actor, Verb.READ, name).is_allowed
        ):
            raise NotAllowed(declared.verb)
        raise NotFound


async def _to_sign_in(visit: Visit) -> Response[Any]:
    """Whoever is typing stays on the page: what is typed goes with the form, and signs in then."""
    if visit.is_fragment and visit.request.method != "GET":
        return Response(b"", status_code=401, headers={"HX-Reswap": "none"})
    if visit.is_fragment:
        return Response(b"", status_code=401, headers={"HX-Redirect": "/sign-in"})
    late = await late_form(visit)
    if late is not None:
        return sign_in_page(visit, "", "/desk", "", 401, late)
    here = f"{visit.path}?{visit.question}" if visit.question else visit.path
    target = here if visit.request.method == "GET" else "/desk"
    return Redirect(f"/sign-in?{urlencode({'next': target})}", status_code=303)
