"""What a browser posted: answers, files, and the proof that our own page asked for it.

Cross-site requests are refused by two independent checks: the browser's own word about the origin
(`Sec-Fetch-Site`, `Origin`) and a token bound to the visitor's cookie (OWASP CSRF cheat sheet).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from litestar.datastructures import FormMultiDict, UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException

from casework.web.visit import Visit

LARGEST_TEXT = 1024 * 1024
"""Bytes of a form without files, and of what a program sends."""
MOST_FIELDS = 2_000
"""Answers of one form: a bulk change ticks a thousand rows."""
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"


class ForgedRequest(Exception):
    """The request did not come from a page of ours, or the page is too old."""


class TooMuchPosted(Exception):
    """More than any page or program of ours sends; it was not looked at. HTTP 413."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Texts and files by name, in order. The token is not among them."""

    values: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[UploadFile]]

    def text(self, name: str) -> str:
        found = self.values.get(name)
        return found[0].strip() if found else ""

    def all(self, name: str) -> Sequence[str]:
        return self.values.get(name, ())

    def number(self, name: str) -> int | None:
        text = self.text(name)
        return int(text) if text.isdecimal() and len(text) < 16 else None


async def read_posted(visit: Visit) -> Posted:
    """Read and prove the form of an unsafe request. Raises `ForgedRequest`.

    NUL is left out: no keyboard types it and PostgreSQL keeps no text that holds it.
    """
    check_origin(visit)
    values: dict[str, list[str]] = {}
    files: dict[str, list[UploadFile]] = {}
    try:
        form = await _form(visit)
    except (ValueError, LookupError, HTTPException) as problem:
        raise ForgedRequest("the form could not be read") from problem
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files.setdefault(name, []).append(value)
        else:
            values.setdefault(name, []).append(str(value).replace("\0", ""))
    token = visit.request.headers.get(CSRF_HEADER) or (values.pop(CSRF_FIELD, None) or [""])[0]
    values.pop(CSRF_FIELD, None)
    if not hmac.compare_digest(token.encode(), visit.csrf.encode()):
        raise ForgedRequest("the form's token is missing or old")
    return Posted(values, files)


async def _form(visit: Visit) -> FormMultiDict:
    """Reading a million fields takes seconds of everybody's time: they are counted before.

    Of a form with files the framework counts the parts itself.
    """
    if visit.request.content_type[0] != RequestEncodingType.MULTI_PART:
        body = await visit.request.body()
        if len(body) > LARGEST_TEXT or body.count(b"&") >= MOST_FIELDS:
            raise TooMuchPosted("the form is too large")
    return await visit.request.form()


def check_origin(visit: Visit) -> None:
    headers = visit.request.headers
    site = headers.get("sec-fetch-site")
    if site not in (None, "same-origin", "none"):
        raise ForgedRequest("the request came from another site")
    origin = headers.get("origin")
    if origin and origin != "null" and _host_of(origin) not in _own_hosts(visit):
        raise ForgedRequest("the request came from another origin")


def _host_of(origin: str) -> str | None:
    """None for what is no origin at all; that is nobody's host."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _own_hosts(visit: Visit) -> tuple[str, str]:
    return urlsplit(visit.site.settings.url).netloc, visit.request.headers.get("host", "")
