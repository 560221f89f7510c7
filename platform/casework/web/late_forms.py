"""A form that came after its session had ended: nothing was done, and nothing that was typed is lost.

The answers travel in the pages: through signing in, to a page that sends them when somebody presses its
button. That is offered only where the browser itself says that one of our own pages sent the form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException

from casework.web.form_body import NO_UPLOADS, TooMuchPosted, read_body
from casework.web.posted import CSRF_FIELD, ForgedRequest, check_origin
from casework.web.respond import page_response
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

LARGEST = 200_000
"""Bytes that a page carries of a form."""


class LateForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a form was going and what was typed, by name and in order. Files do not travel."""

    path: str
    answers: tuple[tuple[str, str], ...]
    had_files: bool = False

    def written(self) -> str:
        return msgspec.json.encode(self).decode()


@dataclass(frozen=True, slots=True)
class SignInPage:
    template: ClassVar[str] = "pages/sign_in.html"
    shell: Shell
    email: str
    next: str
    error: str
    """Why the last attempt was refused, or an empty text."""
    late: str
    """A form that waits, as it travels in the page; empty for none."""


@dataclass(frozen=True, slots=True)
class LateFormPage:
    template: ClassVar[str] = "pages/late_form.html"
    shell: Shell
    action: str
    answers: tuple[tuple[str, str], ...]
    had_files: bool


def sign_in_page(
    visit: Visit,
    email: str,
    target: str,
    error: str,
    status: int = 200,
    late: LateForm | None = None,
) -> Response[Any]:
    say = visit.site.renderer.translate(visit.language)
    shell = shell_of(visit, say("Sign in"), is_desk=True)
    waiting = late.written() if late else ""
    return page_response(visit, SignInPage(shell, email, target, error, waiting), status)


def late_form_page(visit: Visit, late: LateForm) -> Response[Any]:
    """The form once more, to be sent by whoever is signed in now."""
    say = visit.site.renderer.translate(visit.language)
    shell = shell_of(visit, say("Not sent yet"), is_desk=True)
    return page_response(visit, LateFormPage(shell, late.path, late.answers, late.had_files))


async def late_form(visit: Visit) -> LateForm | None:
    """What this request wanted to send; None where it cannot be kept or another site may have sent it."""
    if visit.request.method != "POST" or visit.is_fragment or not _is_surely_ours(visit):
        return None
    try:
        body = visit.body or await read_body(visit.request, NO_UPLOADS)
    except (ValueError, LookupError, HTTPException, TooMuchPosted):
        return None
    values = body.values.items()
    answers = tuple((name, text) for name, texts in values for text in texts if name != CSRF_FIELD)
    is_secret = any("password" in name for name, _ in answers)
    had_files = visit.request.content_type[0] == "multipart/form-data"
    late = LateForm(_address(visit), answers, had_files)
    return None if is_secret or len(late.written()) > LARGEST else late


def read_late_form(text: str) -> LateForm | None:
    """As it came back from a page of ours; anything else is none."""
    try:
        late = msgspec.json.decode(text, type=LateForm)
    except msgspec.DecodeError:
        return None
    parts = urlsplit(late.path)
    is_desk = not parts.scheme and not parts.netloc and parts.path.startswith("/desk/")
    return late if is_desk and late.path.isprintable() and "\\" not in late.path else None


def _address(visit: Visit) -> str:
    return f"{visit.path}?{visit.question}" if visit.question else visit.path


def _is_surely_ours(visit: Visit) -> bool:
    """By the browser's own word; silence, which `check_origin` lets pass, is not enough here."""
    headers = visit.request.headers
    has_word = (
        headers.get("sec-fetch-site") == "same-origin" or headers.get("origin", "null") != "null"
    )
    try:
        check_origin(visit)
    except ForgedRequest:
        return False
    return has_word
