"""The generated list of an entity: search, facets, sort, pages by keyset, bulk assignment, export."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Stream

from casework.cases.access import Verdict, verdict
from casework.cases.assign import UNSET, assign
from casework.cases.errors import InvalidAnswers, NotFound
from casework.cases.export import export_rows
from casework.cases.list_groups import GroupedPage, list_groups
from casework.cases.list_query import ON_DAY, VIEW, BadQuery, ListQuery, is_named, parse_list_query
from casework.cases.list_views import find_view
from casework.cases.listing import list_records
from casework.catalogue import CaseType, Entity, Verb
from casework.store.views import views_of
from casework.store.views_select import is_sortable
from casework.web.desk.choices import officer_options, team_options
from casework.web.desk.counted import counted_facets
from casework.web.desk.list_filters import FacetsPage, boxes_of, plain_facets, with_counts
from casework.web.desk.list_frame import ListFrame, frame_of
from casework.web.desk.list_page import (
    Addresses,
    ListPage,
    RowsPage,
    count_words,
    errors_of,
)
from casework.web.desk.list_rows import rows_of, rows_with_headings
from casework.web.desk.record_form import LIST, entity_of, list_url
from casework.web.desk.saved_views import SAVED, list_tabs
from casework.web.desk.ticks import NAMES, TICK, address_again, given_again, ticked
from casework.web.desk.titles import title_of
from casework.web.moments import Moments
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import shell_of
from casework.web.visit import Visit

_PAGE_ONLY = frozenset({"lang", SAVED}) | NAMES
_EXPORT_BATCH = 200


@route("GET", LIST, who="officer", verb=Verb.READ)
async def show_list(visit: Visit) -> Response[Any]:
    entity = entity_of(visit)
    decided = verdict(visit.catalogue, visit.actor(), Verb.READ, entity.name)
    params = _sorted(visit, entity, decided.readable, _opened(visit, entity))
    faults: Mapping[str, Any] = {}
    try:
        query = _query(visit, entity, decided, params)
        listed = await _listed(visit, entity, query)
    except BadQuery as problem:
        faults, query = problem.faults, ListQuery()
        listed = await _listed(visit, entity, query)
    addresses = Addresses(list_url(visit, entity), params)
    if visit.is_fragment and query.after is not None:
        frame = frame_of(visit, entity, decided, query, listed.page.columns, addresses)
        return page_response(visit, _rows_page(visit, entity, listed, query, addresses, frame))
    return await _list_response(visit, entity, decided, listed, query, addresses, faults)


@route("GET", LIST + "/facets", who="officer", verb=Verb.READ)
async def show_facets(visit: Visit) -> Response[Any]:
    """The facets with their counts: fetched behind the page, which does not wait for them."""
    entity, work = entity_of(visit), visit.work()
    decided = verdict(visit.catalogue, visit.actor(), Verb.READ, entity.name)
    query = parse_list_query(_params(visit), entity, decided.readable, work)
    counted = {facet.name: facet for facet in await counted_facets(visit, entity, query)}
    shown = tuple(
        with_counts(one, counted.get(one.name)) for one in plain_facets(visit, entity, query)
    )
    return page_response(visit, FacetsPage(shown))


@route("GET", LIST + "/export.csv", who="officer", verb=Verb.EXPORT)
async def export_list(visit: Visit) -> Response[Any]:
    """The rows of the list as it is filtered, every readable field or the columns chosen."""
    entity, work = entity_of(visit), visit.work()
    decided = verdict(visit.catalogue, visit.actor(), Verb.EXPORT, entity.name)
    query = _query(visit, entity, decided, _params(visit))
    rows = export_rows(work, entity, query)
    head = await anext(rows)  # a query that cannot be made is refused before the file begins
    name = f"{entity.name}-{visit.work().moment.today.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(_csv(head, rows), media_type="text/csv", headers=headers)


@route("POST", LIST + "/bulk", who="officer", verb=Verb.ASSIGN)
async def assign_many(visit: Visit) -> Response[Any]:
    """Give the ticked cases to somebody: all of them, or none when one cannot be."""
    posted = await read_posted(visit)
    entity = entity_of(visit)
    if not isinstance(entity, CaseType):
        raise NotFound
    say = visit.site.renderer.translate(visit.language)
    query = "&".join(filter(None, (posted.text("query"), _after(posted.text("after")))))
    back = list_url(visit, entity) + (f"?{query}" if query else "")
    team, officer = posted.text("team"), posted.number("officer")
    if posted.text("officer") == "me" and visit.signed_in:
        officer = visit.signed_in.user
    try:
        count = await assign(
            visit.work(),
            entity,
            posted.all("reference"),
            team=team or UNSET,
            officer=UNSET if officer is None else officer,
        )
    except InvalidAnswers:
        why = say("Tick the cases, and choose a team or an officer.")
        return go_to(visit, address_again(back, posted), why, is_done=False)
    return go_to(visit, back, say("{count} assigned").format(count=count))


def _after(cursor: str) -> str:
    return urlencode({"after": cursor}) if cursor else ""


async def _list_response(
    visit: Visit,
    entity: Entity,
    decided: Verdict,
    listed: GroupedPage,
    query: ListQuery,
    addresses: Addresses,
    faults: Mapping[str, Any],
) -> Response[Any]:
    work, page = visit.work(), listed.page
    title = entity.plural.text(visit.language)
    frame = frame_of(visit, entity, decided, query, page.columns, addresses)
    shown = _rows_page(visit, entity, listed, query, addresses, frame)
    views, saved = await list_tabs(visit, entity, query.view)
    facets = frame.facets
    boxes = await boxes_of(visit, entity, addresses.params)
    asked = [name for box in boxes for name in box.names()]
    asked += [ON_DAY] if entity.dated else []
    moments = Moments(visit.catalogue.agency.time_zone, visit.language)
    list_page = ListPage(
        shell=shell_of(visit, title, current=entity.name),
        title=title,
        url=addresses.url,
        words=query.words,
        errors=errors_of(visit, faults),
        views=views,
        facets=facets,
        boxes=boxes,
        facets_url=f"{addresses.url}/facets?{addresses.query()}",
        clear_url=addresses.only("view"),
        kept=addresses.hidden("q", *asked, *(facet.name for facet in facets)),
        kept_by_columns=addresses.hidden("fields"),
        columns=shown.columns,
        chooser=frame.chooser,
        rows=shown.rows,
        is_empty=not page.rows,
        more_url=shown.more_url,
        count_text=count_words(visit, page.count, entity),
        new_url=f"{addresses.url}/new" if frame.may_begin else None,
        export_url=f"{addresses.url}/export.csv?{addresses.query()}" if frame.may_export else None,
        may_assign=frame.may_assign,
        teams=team_options(work) if frame.may_assign else (),
        officers=await officer_options(work) if frame.may_assign else (),
        given=given_again(visit),
        query=addresses.query(),
        after="".join(addresses.params.get("after", ())),
        saved_id=saved,
        on=(query.on.isoformat() if query.on else "") if entity.dated else None,
        on_text=moments.date(query.on) if query.on else "",
    )
    return page_response(visit, list_page, 400 if faults else 200)


def _rows_page(
    visit: Visit,
    entity: Entity,
    listed: GroupedPage,
    query: ListQuery,
    addresses: Addresses,
    frame: ListFrame,
) -> RowsPage:
    page = listed.page
    titles = tuple(title_of(visit, entity, column.name) for column in page.columns)
    writer = rows_of(visit, entity, page.columns, titles)
    if listed.groups:
        rows = rows_with_headings(visit, entity, query.group, listed, writer)
    else:
        rows = writer.write(page.rows, visit.now)
    if ticks := visit.query().get(TICK):
        rows = ticked(rows, ticks)
    more = f"{addresses.url}?{addresses.query()}&after={page.next}" if page.next else None
    return RowsPage(rows, more, frame.columns)


def _query(
    visit: Visit, entity: Entity, decided: Verdict, params: Mapping[str, Sequence[str]]
) -> ListQuery:
    return parse_list_query(params, entity, decided.readable, visit.work(), has_headings=True)


async def _listed(visit: Visit, entity: Entity, query: ListQuery) -> GroupedPage:
    if query.group:
        return await list_groups(visit.work(), entity, query)
    return GroupedPage(await list_records(visit.work(), entity, query), ())


def _opened(visit: Visit, entity: Entity) -> dict[str, Sequence[str]]:
    """What is asked for; when nothing is, the view that the list opens with."""
    params = _params(visit)
    is_usable = entity.opens and find_view(visit.work(), entity, entity.opens) is not None
    return params or ({VIEW: [entity.opens]} if is_usable else {})


def _sorted(
    visit: Visit, entity: Entity, readable: frozenset[str], params: dict[str, Sequence[str]]
) -> dict[str, Sequence[str]]:
    """In the agency's order until somebody chooses another; hits of a search come newest first."""
    name, work = entity.list_sort.removeprefix("-"), visit.work()
    has_order = params.get("sort") or params.get("q") or is_named(params.get(VIEW))
    if not name or name not in readable or has_order:
        return params
    source = views_of(work.catalogue, work.db.dialect).source(entity.name)
    is_possible = is_sortable(source, source.asked(name))
    return {**params, "sort": [entity.list_sort]} if is_possible else params


def _params(visit: Visit) -> dict[str, Sequence[str]]:
    return {name: values for name, values in visit.query().items() if name not in _PAGE_ONLY}


async def _csv(head: list[str], rows: AsyncIterator[list[str]]) -> AsyncIterator[bytes]:
    """With a byte order mark, so that spreadsheets take it for UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(head)
    waiting = 0
    async for row in rows:
        writer.writerow(row)
        waiting += 1
        if waiting >= _EXPORT_BATCH:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
            waiting = 0
    yield buffer.getvalue().encode()
