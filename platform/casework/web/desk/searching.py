"""The search box in the header: a reference goes straight to its record, words to a page of hits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect

from casework.cases.errors import NotFound
from casework.cases.list_query import LONGEST_WORDS, ListQuery
from casework.cases.listing import Page, list_records
from casework.cases.reading import read_record
from casework.catalogue import Catalogue, Entity
from casework.web.desk.list_page import Heading
from casework.web.desk.list_rows import rows_of
from casework.web.desk.titles import title_of
from casework.web.respond import page_response
from casework.web.route import route
from casework.web.shell import Shell, own_agencies, shell_of
from casework.web.visit import Visit

HITS = 10


@dataclass(frozen=True, slots=True)
class Hits:
    """What one entity has for the words."""

    title: str
    columns: tuple[Heading, ...]
    rows: Any
    all_url: str | None
    """The whole list, when there are more."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    template: ClassVar[str] = "pages/search.html"
    shell: Shell
    words: str
    hits: tuple[Hits, ...]


@route("GET", "/desk/search", who="officer")
async def find_all(visit: Visit) -> Response[Any]:
    words = visit.request.query_params.get("q", "").strip()[:LONGEST_WORDS]
    hits: list[Hits] = []
    for catalogue in own_agencies(visit) if words else ():
        for entity in catalogue.entities.values():
            if await _is_reference(visit, catalogue, entity, words):
                url = f"/desk/{catalogue.agency.name}/{entity.name}/{words.upper()}"
                return Redirect(url, status_code=303)
            found = await _hits(visit, catalogue, entity, words)
            if found is not None:
                hits.append(found)
    say = visit.site.renderer.translate(visit.language)
    return page_response(visit, SearchPage(shell_of(visit, say("Search")), words, tuple(hits)))


async def _is_reference(visit: Visit, catalogue: Catalogue, entity: Entity, words: str) -> bool:
    prefix = entity.reference.split("{")[0].upper()
    if " " in words or not prefix or not words.upper().startswith(prefix):
        return False
    try:
        await read_record(visit.work_at(catalogue), entity, words.upper())
    except NotFound:
        return False
    return True


async def _hits(visit: Visit, catalogue: Catalogue, entity: Entity, words: str) -> Hits | None:
    try:
        page = await list_records(
            visit.work_at(catalogue), entity, ListQuery(words=words, limit=HITS)
        )
    except NotFound:
        return None
    if not page.rows:
        return None
    here = visit.at(catalogue)
    titles = tuple(title_of(visit, entity, column.name) for column in page.columns)
    url = f"/desk/{catalogue.agency.name}/{entity.name}?{urlencode({'q': words})}"
    return Hits(
        title=entity.plural.text(visit.language),
        columns=_columns(visit, entity, page),
        rows=rows_of(here, entity, page.columns, titles).write(page.rows, visit.now),
        all_url=url if page.next else None,
    )


def _columns(visit: Visit, entity: Entity, page: Page) -> tuple[Heading, ...]:
    names = ["reference", *(c.name for c in page.columns if c.name != "reference")]
    return tuple((title_of(visit, entity, name), None, None) for name in names)
