"""Saved views: an officer's own names for filters of a list. A view is nothing but an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from casework.accounts.views import SavedView, forget_view, save_view, views_of
from casework.cases.access import verdict
from casework.cases.known_trees import knows_tree
from casework.cases.list_query import VIEW
from casework.cases.list_views import usable_views
from casework.catalogue import ARCHIVE, EVERYTHING, CaseType, Entity, Verb
from casework.web.desk.record_form import LIST, entity_of, list_url
from casework.web.posted import read_posted
from casework.web.respond import go_to
from casework.web.route import route
from casework.web.visit import Visit

SAVED = "saved-view"
"""In an address: the number of an officer's own view. No field and no view can be called so."""
Tab = tuple[str, str, str | None, bool]


@dataclass(frozen=True, slots=True)
class _Standard:
    title: str
    query: str


@route("POST", LIST + "/views", who="officer", verb=Verb.READ)
async def take_view(visit: Visit) -> Response[Any]:
    posted = await read_posted(visit)
    entity, say = entity_of(visit), visit.site.renderer.translate(visit.language)
    query, name = posted.text("query"), posted.text("name")[:60]
    url = list_url(visit, entity)
    if visit.signed_in is None or not name:
        return go_to(visit, f"{url}?{query}", say("Give the view a name."))
    number = await save_view(
        visit.site.db,
        visit.signed_in.user,
        visit.catalogue.agency.name,
        entity.name,
        name,
        query,
        visit.now,
    )
    return go_to(
        visit,
        f"{url}?{query}&{SAVED}={number}" if query else f"{url}?{SAVED}={number}",
        say("View saved"),
    )


@route("POST", LIST + "/views/{view:int}/delete", who="officer", verb=Verb.READ)
async def drop_view(visit: Visit) -> Response[Any]:
    await read_posted(visit)
    if visit.signed_in is not None:
        await forget_view(visit.site.db, visit.signed_in.user, int(visit.param("view")))
    say = visit.site.renderer.translate(visit.language)
    return go_to(visit, list_url(visit, entity_of(visit)), say("View deleted"))


async def list_tabs(
    visit: Visit, entity: Entity, current: str
) -> tuple[tuple[Tab, ...], int | None]:
    """Tabs of the list: everything, the agency's views, the platform's, then the officer's own; and
    which of the last is open. `current` is the agency's view that is shown."""
    url, chosen = list_url(visit, entity), visit.request.query_params.get(SAVED, "")
    own: list[SavedView] = []
    if visit.signed_in is not None:
        own = await views_of(
            visit.site.db, visit.signed_in.user, visit.catalogue.agency.name, entity.name
        )
    is_own = any(chosen == str(view.id) for view in own)
    here = visit.question
    everything, *others = _standard(visit, entity)
    tabs: list[Tab] = [_tab(url, everything, here == everything.query and not current)]
    if knows_tree(visit.catalogue, visit.actor(), entity.name):
        say = visit.site.renderer.translate(visit.language)
        tabs.append((say("Tree"), f"{url}/tree", None, False))
    for declared in usable_views(visit.work(), entity):
        is_shown = declared.name == current and not is_own
        title = declared.title.text(visit.language)
        tabs.append((title, f"{url}?{VIEW}={declared.name}", None, is_shown))
    tabs += [_tab(url, one, here == one.query) for one in others]
    for view in own:
        address = "&".join(part for part in (view.query, urlencode({SAVED: view.id})) if part)
        tabs.append((view.name, f"{url}?{address}", None, chosen == str(view.id)))
    return tuple(tabs), int(chosen) if is_own else None


def _tab(url: str, one: _Standard, is_current: bool) -> Tab:
    return one.title, f"{url}?{one.query}" if one.query else url, None, is_current


def _standard(visit: Visit, entity: Entity) -> list[_Standard]:
    say = visit.site.renderer.translate(visit.language)
    everything = _Standard(say("All"), f"{VIEW}={EVERYTHING}" if entity.opens else "")
    if not isinstance(entity, CaseType):
        decided = verdict(visit.catalogue, visit.actor(), Verb.ARCHIVE, entity.name)
        archived = _Standard(say("Archived"), f"{VIEW}={ARCHIVE}")
        return [everything, archived] if decided.is_allowed else [everything]
    mine = f"officer={visit.signed_in.user}&state=open" if visit.signed_in else "state=open"
    return [
        everything,
        _Standard(say("Open"), "state=open"),
        _Standard(say("Mine"), mine),
        _Standard(say("Overdue"), "state=open&due_on=lt%3Anow&sort=due_on"),
    ]
