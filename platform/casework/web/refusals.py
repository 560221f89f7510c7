"""How a fault is told: a page for people, problem details (RFC 9457) for programs.

Neither tells what the software looked like inside; an unexpected fault gets a number that is in the
log and on the page.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, NotFoundException

from casework.cases.drafts import DraftTooLarge
from casework.cases.errors import (
    Conflict,
    FormEnded,
    GuardRefused,
    InvalidAnswers,
    KeyReused,
    NotAllowed,
    NotFound,
    StillAbove,
    StillNeeded,
)
from casework.cases.list_query import BadQuery
from casework.fields.rows import told_apart
from casework.store.database import (
    DatabaseBusy,
    DatabaseDown,
    QueryTooSlow,
    StaleSchema,
    UniqueViolation,
    UnstorableValue,
)
from casework.store.looking import NothingIsKept
from casework.web.arrival import NoToken
from casework.web.form_body import TooMuchPosted
from casework.web.paper.unprinted import NoPrinter
from casework.web.posted import ForgedRequest
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

log = logging.getLogger("casework")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What to answer: status, a short title and a sentence that says what to do. Both are msgids."""

    status: int
    title: str
    detail: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RefusalPage:
    """Any page that could not be shown."""

    template: ClassVar[str] = "pages/refusal.html"
    shell: Shell
    title: str
    detail: str
    number: str


class BadRequest(Exception):
    """The request cannot be understood; the message says what was expected. HTTP 400."""


class PreconditionMissing(Exception):
    """A change must say which version it was made from (`If-Match`). HTTP 428."""


_SOON = (("Retry-After", "2"),)
_KNOWN: dict[type[Exception], Refusal] = {
    NotFound: Refusal(404, "Page not found", "Check the address, or go back and try another way."),
    NotAllowed: Refusal(403, "You may not do this", "Your role does not include it."),
    StillAbove: Refusal(409, "It cannot be archived", ""),
    StillNeeded: Refusal(409, "It cannot be deleted", ""),
    NoToken: Refusal(
        401,
        "A token is needed",
        "Send a valid token of this agency: Authorization: Bearer ...",
        (("WWW-Authenticate", "Bearer"),),
    ),
    ForgedRequest: Refusal(
        403, "This form is too old", "Go back, reload the page and send it again."
    ),
    BadQuery: Refusal(400, "The list cannot be made", ""),
    BadRequest: Refusal(400, "The request cannot be understood", ""),
    PreconditionMissing: Refusal(
        428, "The version is missing", "Send If-Match with the ETag you read the record with."
    ),
    Conflict: Refusal(
        412, "It was changed meanwhile", "Read the record again and repeat the change."
    ),
    InvalidAnswers: Refusal(422, "Some answers need attention", ""),
    GuardRefused: Refusal(422, "This cannot be done yet", ""),
    FormEnded: Refusal(422, "The form ends here", ""),
    TooMuchPosted: Refusal(413, "The form is too large", "Send less at a time."),
    DraftTooLarge: Refusal(413, "The form is too large", "Write less in your answers."),
    KeyReused: Refusal(
        422, "The key was used before", "Use a new Idempotency-Key for other content."
    ),
    UniqueViolation: Refusal(422, "This value is already in use", "Use another value."),
    UnstorableValue: Refusal(
        400, "The request cannot be understood", "It holds signs or numbers that cannot be kept."
    ),
    QueryTooSlow: Refusal(
        503,
        "This takes too long",
        "Ask for less: search for fewer or longer words, or add a filter.",
        _SOON,
    ),
    NoPrinter: Refusal(
        503,
        "The form cannot be printed",
        "This site makes no paper forms. Use the form on the screen.",
    ),
    NothingIsKept: Refusal(
        403,
        "Nothing is kept in a preview",
        "You are looking at a change that is not published. What you sent was not saved. Leave the "
        "preview to work with the site as it is.",
    ),
    StaleSchema: Refusal(
        503, "The site is being changed", "Nothing was saved. Try again shortly.", _SOON
    ),
    DatabaseBusy: Refusal(503, "The site is busy", "Nothing was saved. Try again shortly.", _SOON),
    DatabaseDown: Refusal(503, "The site is not available", "Try again shortly.", _SOON),
}


def refusal_of(problem: Exception) -> Refusal:
    """The refusal for a fault; anything unexpected is a 500 without details."""
    for known in type(problem).__mro__:
        if known in _KNOWN:
            found = _KNOWN[known]
            return (
                found
                if found.detail
                else Refusal(found.status, found.title, str(problem), found.headers)
            )
    if isinstance(problem, NotFoundException):
        return _KNOWN[NotFound]
    if isinstance(problem, HTTPException) and problem.status_code < 500:
        headers = tuple((problem.headers or {}).items())
        return Refusal(
            problem.status_code, "The request cannot be answered", problem.detail, headers
        )
    return Refusal(500, "Something went wrong", "Nothing was saved. Try again later.")


def html_refusal(visit: Visit, problem: Exception) -> Response[Any]:
    refusal = refusal_of(problem)
    number = _logged(problem, refusal)
    say = visit.site.renderer.translate(visit.language)
    page = RefusalPage(
        shell_of(visit, say(refusal.title)),
        say(refusal.title),
        say(refusal.detail),
        number,
    )
    return Response(
        visit.site.renderer.page(page, visit.language),
        status_code=refusal.status,
        media_type="text/html",
        headers=dict(refusal.headers),
    )


def json_refusal(
    request: Request[Any, Any, Any], visit: Visit | None, problem: Exception
) -> Response[bytes]:
    """RFC 9457 problem details; `fields` tells each field's fault when answers are refused."""
    refusal = refusal_of(problem)
    number = _logged(problem, refusal)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
    }
    if number:
        body["instance"] = f"urn:casework:fault:{number}"
    if isinstance(problem, InvalidAnswers):
        body["detail"] = "See the member fields."
        body["fields"] = {
            address: str(inner)
            for name, fault in problem.faults.items()
            for address, inner in told_apart(name, fault)
        }
    return Response(
        msgspec.json.encode(body),
        status_code=refusal.status,
        media_type="application/problem+json",
        headers=dict(refusal.headers),
    )


def _logged(problem: Exception, refusal: Refusal) -> str:
    if refusal.status < 500:
        return ""
    number = secrets.token_hex(4)
    if refusal.status == 500:
        log.error("fault %s", number, exc_info=problem)
    else:
        log.warning("fault %s: %s", number, problem)
    return number
