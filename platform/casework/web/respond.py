"""Answers that handlers give: a page, a fragment, a redirect after a change."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.response import Redirect

from casework.web.render import Page
from casework.web.visit import NOT_DONE, SAID, Visit

_ADDRESS = "/#%[]=:;$&()+,!?*@'~"
"""What an address may hold as it is; line ends and letters beyond ASCII would break the header."""
HTML = "text/html"
"""Litestar adds the character set."""


def page_response(visit: Visit, page: Page, status: int = 200) -> Response[Any]:
    """A whole page, or the fragment that the page's template makes."""
    content = visit.site.renderer.page(page, visit.language)
    return Response(content, status_code=status, media_type=HTML)


def html_response(content: bytes, status: int = 200) -> Response[Any]:
    return Response(content, status_code=status, media_type=HTML)


def go_to(visit: Visit, path: str, toast: str = "", *, is_done: bool = True) -> Response[Any]:
    """To a page that can be reloaded. `toast` is a sentence already translated: what was done, or why not."""
    if visit.request.headers.get("hx-request") == "true":
        headers = {"HX-Location": quote(path, safe=_ADDRESS)}
        if toast:
            headers["HX-Trigger"] = json.dumps({"toast": toast})
        return Response(b"", status_code=204, headers=headers)
    if toast:
        visit.new_cookies[SAID] = quote(toast if is_done else NOT_DONE + toast)
    return Redirect(path, status_code=303)
