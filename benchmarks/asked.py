"""What is asked of each application: the same kinds of pages and answers, as whole HTTP requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection

from benchmarks.cases import COMMON_WORD, RARE_WORD
from benchmarks.load import NUMBER

DEEP = 80_000
"""The row at which the deep page begins."""
API_PAGE = 100
SAMPLED = 400
"""Records and forms are asked for in turn, so that nobody answers the same one twice in a row."""

KINDS = (
    "list page",
    "deep list page",
    "search, rare word",
    "search, common word",
    "facet counts of the list",
    "facets, other filters each time",
    "record form",
    "case page",
    "API get",
    "API list",
    "API create",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests taken in turn, and the status that each must have."""

    requests: list[str]
    status: int = 200


Questions = dict[str, Asked]


def _get(path: str, headers: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n"


def _post(path: str, headers: str, body: dict[str, object]) -> str:
    text = json.dumps(body)
    lines = f"{headers}Content-Type: application/json\r\nContent-Length: {len(text) - len(NUMBER) + 8}\r\n"
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n{text}"


def _new_case() -> dict[str, object]:
    return {
        "address": "1200 Maple Ave",
        "postcode": "90012",
        "district": "north",
        "lane": "crossing",
        "size": "large",
        "hazard": "none",
        "description": "A deep hole in the middle of the street, right behind the crossing.",
        "severity": 3,
        "council_district": 4,
        "neighbourhood": "Downtown",
        "external_number": f"N-{NUMBER}",
    }


def of_casework(port: int, session: str, token: str) -> Questions:
    desk, api = "/desk/public_works/pothole", "/api/v1/public_works/pothole"
    cookie = f"Cookie: casework={session}\r\n"
    bearer = f"Authorization: Bearer {token}\r\n"
    cursor, references = _walk(port, api, bearer)
    body = {**_new_case(), "place": {"lat": 34.05, "lon": -118.24}}
    filters = [f"council_district={n}&severity={s}" for n in range(1, 16) for s in range(1, 6)]
    filters += [f"postcode={number}" for number in range(90001, 90099)]
    return {
        "list page": Asked([_get(desk, cookie)]),
        "deep list page": Asked([_get(f"{desk}?after={cursor}", cookie)]),
        "search, rare word": Asked([_get(f"{desk}?q={RARE_WORD}", cookie)]),
        "search, common word": Asked([_get(f"{desk}?q={COMMON_WORD}", cookie)]),
        "facet counts of the list": Asked([_get(f"{desk}/facets", cookie)]),
        "facets, other filters each time": Asked(
            [_get(f"{desk}/facets?{one}", cookie) for one in filters]
        ),
        "record form": Asked([_get(f"{desk}/{one}/edit", cookie) for one in references]),
        "case page": Asked([_get(f"{desk}/{one}", cookie) for one in references]),
        "API get": Asked([_get(f"{api}/{one}", bearer) for one in references]),
        "API list": Asked([_get(api, bearer)]),
        "API create": Asked([_post(api, bearer, body)], 201),
    }


def _walk(port: int, path: str, bearer: str) -> tuple[str, list[str]]:
    """Page by page through the API: the cursor behind the deep row, and records from all over."""
    connection = HTTPConnection("127.0.0.1", port)
    headers = dict([bearer.strip().split(": ", 1)])
    after, references = "", list[str]()
    for _ in range(DEEP // API_PAGE):
        connection.request("GET", f"{path}?limit={API_PAGE}{after}", headers=headers)
        page = json.loads(connection.getresponse().read())
        references += [item["reference"] for item in page["items"][:: DEEP // SAMPLED // 2]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    connection.close()
    return after.removeprefix("&after="), references[:: max(len(references) // SAMPLED, 1)]


def of_django(rows: int, session: str, token: str) -> Questions:
    admin, api = "/admin/django_site/pothole/", "/api/pothole/"
    cookie = f"Cookie: sessionid={session}\r\n"
    bearer = f"Authorization: Token {token}\r\n"
    numbers = _sample(rows)
    deep = min(DEEP, rows - 25) // 25 + 1
    forms = [_get(f"{admin}{number}/change/", cookie) for number in numbers]
    body = {**_new_case(), "lat": 34.05, "lon": -118.24}
    return {
        "list page": Asked([_get(admin, cookie)]),
        "deep list page": Asked([_get(f"{admin}?p={deep}", cookie)]),
        "search, rare word": Asked([_get(f"{admin}?q={RARE_WORD}", cookie)]),
        "search, common word": Asked([_get(f"{admin}?q={COMMON_WORD}", cookie)]),
        "record form": Asked(forms),
        "case page": Asked(forms),
        "API get": Asked([_get(f"{api}PH-{number:06}/", bearer) for number in numbers]),
        "API list": Asked([_get(api, bearer)]),
        "API create": Asked([_post(api, bearer, body)], 201),
    }


def of_handwritten(rows: int) -> Questions:
    numbers = _sample(rows)

    def each(path: Callable[[str], str]) -> Asked:
        return Asked([_get(path(f"PH-{number:06}"), "") for number in numbers])

    body = {**_new_case(), "lat": 34.05, "lon": -118.24}
    return {
        "list page": Asked([_get("/desk", "")]),
        "deep list page": Asked([_get(f"/desk?after={max(rows - DEEP, 26)}", "")]),
        "record form": each(lambda one: f"/desk/{one}/edit"),
        "case page": each(lambda one: f"/desk/{one}"),
        "API get": each(lambda one: f"/api/{one}"),
        "API list": Asked([_get("/api", "")]),
        "API create": Asked([_post("/api", "", body)], 201),
    }


def _sample(rows: int) -> list[int]:
    return list(range(1, rows + 1, max(rows // SAMPLED, 1)))
