"""What a form answers when it was kept while somebody typed: when, and under which key from now on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response

from casework.web.moments import Moments
from casework.web.respond import page_response
from casework.web.visit import Visit

SAVE, LATER = "save", "later"
"""What `then` says of a form that keeps itself, and of one that is kept for another day."""


@dataclass(frozen=True, slots=True)
class AutosavedPage:
    """The words beside the button: when the answers were kept."""

    template: ClassVar[str] = "pages/autosaved.html"
    time: str


def autosaved(visit: Visit, key: str = "", url: str = "") -> Response[Any]:
    """Said politely to the page. `key` and `url` are of a draft that was begun just now."""
    time = Moments(visit.catalogue.agency.time_zone, visit.language).clock(visit.now)
    response = page_response(visit, AutosavedPage(time))
    response.headers["HX-Trigger"] = json.dumps({"kept": {"key": key, "url": url}})
    return response


def not_kept() -> Response[Any]:
    """It came too late: newer answers are kept, or all were sent. The page stays as it is."""
    return Response(b"", status_code=204)
