"""What a browser posted: answers, files, and the proof that our own page asked for it.

Cross-site requests are refused by two independent checks: the browser's own word about the origin
(`Sec-Fetch-Site`, `Origin`) and a token bound to the visitor's cookie (OWASP CSRF cheat sheet).
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from litestar.exceptions import HTTPException

from casework.web.form_body import NO_UPLOADS, SentFile, UploadLimit, read_body
from casework.web.visit import Visit

CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"


class ForgedRequest(Exception):
    """The request did not come from a page of ours, or the page is too old."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Texts and files by name, in order. The token is not among them."""

    values: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[SentFile]]
    too_large: Collection[str] = ()
    """Names of which a file was let go because it is larger than its field takes."""
    too_many: Collection[str] = ()
    """Names of which a file was let go because its field takes no more."""

    def text(self, name: str) -> str:
        found = self.values.get(name)
        return found[0].strip() if found else ""

    def all(self, name: str) -> Sequence[str]:
        return self.values.get(name, ())

    def number(self, name: str) -> int | None:
        text = self.text(name)
        return int(text) if text.isdecimal() and len(text) < 16 else None


async def read_posted(visit: Visit, limits: Mapping[str, UploadLimit] = NO_UPLOADS) -> Posted:
    """Read and prove the form of an unsafe request. Raises `ForgedRequest`.

    Files are taken for the names in `limits`. NUL is left out: no keyboard types it and PostgreSQL keeps
    no text that holds it. A request that is repeated after a publication gives what it gave before.
    """
    check_origin(visit)
    if visit.body is None:
        try:
            visit.body = await read_body(visit.request, limits)
        except (ValueError, LookupError, HTTPException) as problem:
            raise ForgedRequest("the form could not be read") from problem
    body = visit.body
    values = {
        name: [value.replace("\0", "") for value in texts] for name, texts in body.values.items()
    }
    sent = values.pop(CSRF_FIELD, None) or [""]
    token = visit.request.headers.get(CSRF_HEADER) or sent[0]
    if not hmac.compare_digest(token.encode(), visit.csrf.encode()):
        raise ForgedRequest("the form's token is missing or old")
    return Posted(values, body.files, body.too_large, body.too_many)


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
