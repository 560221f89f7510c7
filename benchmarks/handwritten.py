"""The same pages and answers by hand: raw sqlite3 and small templates, and none of the work.

No sign-in, no access, no audit, no translation, no search index. It is the floor for scale. The
database has the same columns and indexes and the same durability.

`python -m benchmarks.handwritten ROWS` fills the database of `BENCH_HANDWRITTEN_DATABASE`.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
from jinja2 import DictLoader, Environment
from litestar import Litestar, Request, Response, get, post

from benchmarks.cases import DISTRICTS, HAZARDS, LANES, SIZES, reports

COLUMNS = (
    "reference", "address", "district", "size", "hazard", "state", "team", "priority",
    "opened_on", "due_on",
)  # fmt: skip
ANSWERS = (
    "address", "postcode", "district", "lat", "lon", "lane", "size", "hazard", "description",
    "severity", "council_district", "neighbourhood", "service_date", "external_number",
)  # fmt: skip
REST = ("version", "created_on", "changed_on", "closed_on", "channel")
ALL = (*COLUMNS, *(name for name in (*ANSWERS, *REST) if name not in COLUMNS))
INDEXED = (
    "created_on", "changed_on", "state", "opened_on", "team", "priority", "due_on", "postcode",
    "district", "size", "hazard", "severity", "council_district", "service_date",
)  # fmt: skip
CHOICES = {"district": DISTRICTS, "lane": LANES, "size": SIZES, "hazard": HAZARDS}

_PAGE = "<!DOCTYPE html><html lang=en><head><title>{{ title }}</title></head><body>%s</body></html>"
_TEMPLATES = {
    "list": _PAGE
    % "<h1>{{ title }}</h1><table>{% for row in rows %}<tr><td><a href='/desk/{{ row[1] }}'>{{ row[1] }}"
    "</a></td>{% for cell in row[2:] %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
    "<a href='?after={{ rows[-1][0] }}'>More</a>",
    "form": _PAGE
    % "<form method=post>{% for name, value in fields %}<label for={{ name }}>{{ name }}</label>"
    "{% if name in choices %}{% for option in choices[name] %}<input type=radio name={{ name }}"
    " value={{ option }}{% if option == value %} checked{% endif %}>{{ option }}{% endfor %}"
    "{% else %}<input id={{ name }} name={{ name }} value='{{ value }}'>{% endif %}{% endfor %}</form>",
    "case": _PAGE
    % "<h1>{{ title }}</h1><dl>{% for name, value in fields %}<dt>{{ name }}</dt><dd>{{ value }}</dd>"
    "{% endfor %}</dl>",
}
_environment = Environment(loader=DictLoader(_TEMPLATES), autoescape=True)


def connect() -> sqlite3.Connection:
    path = os.environ["BENCH_HANDWRITTEN_DATABASE"]
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "mmap_size=268435456",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _insert(names: Iterable[str]) -> str:
    columns = list(names)
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO pothole ({', '.join(columns)}) VALUES ({marks})"


def fill(rows: int) -> None:
    connection = connect()
    columns = ", ".join(name for name in ALL if name not in ("reference", "external_number"))
    connection.execute(
        f"CREATE TABLE pothole (id INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT UNIQUE,"
        f" external_number TEXT UNIQUE, {columns})"
    )
    for name in INDEXED:
        connection.execute(f"CREATE INDEX pothole_{name} ON pothole ({name}, id)")
    source = _values(rows)
    while batch := list(islice(source, 500)):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_insert(ALL), batch)
        connection.execute("COMMIT")


def _values(rows: int) -> Iterator[tuple[object, ...]]:
    for report in reports(rows):
        own: dict[str, Any] = {
            "reference": f"PH-{report.number:06}",
            "version": 1,
            "created_on": report.opened_on,
            "changed_on": report.opened_on,
        }
        found = (own.get(name, getattr(report, name, None)) for name in ALL)
        yield tuple(str(value) if hasattr(value, "year") else value for value in found)


# -- the application ---------------------------------------------------------------------------
def app() -> Litestar:  # noqa: C901  # one closure a handler is how a small application reads
    db = connect()
    listed = f"SELECT id, {', '.join(COLUMNS)} FROM pothole"
    page = f"{listed} ORDER BY id DESC LIMIT 25"
    further = f"{listed} WHERE id < ? ORDER BY id DESC LIMIT 25"
    one = f"SELECT {', '.join(ALL)} FROM pothole WHERE reference = ?"
    written = (*ANSWERS, "reference", "version", "created_on", "changed_on", "opened_on", "state",
               "team", "priority", "channel")  # fmt: skip
    insert = _insert(written)

    def fetch(after: int | None) -> list[tuple[Any, ...]]:
        return (db.execute(further, (after,)) if after else db.execute(page)).fetchall()

    def html(name: str, **context: object) -> Response[bytes]:
        text = _environment.get_template(name).render(context)
        return Response(text.encode(), media_type="text/html")

    def json(value: object, status: int = 200) -> Response[bytes]:
        return Response(
            msgspec.json.encode(value), status_code=status, media_type="application/json"
        )

    def record(reference: str) -> dict[str, Any]:
        return dict(zip(ALL, db.execute(one, (reference,)).fetchone(), strict=True))

    @get("/desk", sync_to_thread=False)
    def show_list(after: int | None = None) -> Response[bytes]:
        return html("list", title="Potholes", rows=fetch(after))

    @get("/desk/{reference:str}", sync_to_thread=False)
    def show_case(reference: str) -> Response[bytes]:
        return html("case", title=reference, fields=record(reference).items())

    @get("/desk/{reference:str}/edit", sync_to_thread=False)
    def show_form(reference: str) -> Response[bytes]:
        found = record(reference)
        fields = [(name, found[name]) for name in ANSWERS]
        return html("form", title=reference, fields=fields, choices=CHOICES)

    @get("/api", sync_to_thread=False)
    def send_list(after: int | None = None) -> Response[bytes]:
        items = [dict(zip(COLUMNS, row[1:], strict=True)) for row in fetch(after)]
        return json({"items": items})

    @get("/api/{reference:str}", sync_to_thread=False)
    def send_one(reference: str) -> Response[bytes]:
        return json(record(reference))

    @post("/api")
    async def create(request: Request[Any, Any, Any]) -> Response[bytes]:
        body = msgspec.json.decode(await request.body())
        now, reference = str(time.time()), f"PH-{body['external_number']}"
        system = (reference, 1, now, now, now, "received", "streets", "normal", "api")
        db.execute(insert, (*(body.get(name) for name in ANSWERS), *system))
        return json(record(reference), 201)

    handlers = [show_list, show_case, show_form, send_list, send_one, create]
    return Litestar(handlers, openapi_config=None, logging_config=None)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
