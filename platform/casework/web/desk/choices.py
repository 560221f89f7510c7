"""Rows to choose from in a form of the desk: few enough for a select, or None for a box that searches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from casework.accounts.users import officers_of
from casework.cases.errors import NotFound
from casework.cases.list_query import ListQuery
from casework.cases.listing import list_records
from casework.cases.tree_reading import BETWEEN, ways_of
from casework.cases.work import Work
from casework.catalogue import Entity, Field
from casework.web.forms import Options

FEW = 50


async def rows_to_choose(work: Work, fields: Iterable[Field]) -> dict[str, Options]:
    """By field name, for the links that have few enough rows."""
    found: dict[str, Options] = {}
    for field in fields:
        target = field.kind.links_to()
        if target is not None:
            options = await _options(work, target)
            if options is not None:
                found[field.name] = options
    return found


def team_options(work: Work) -> Options:
    teams = work.catalogue.agency.teams
    return tuple((name, team.title.text(work.language)) for name, team in teams.items())


async def officer_options(work: Work) -> Options:
    return tuple((str(number), name) for number, name in await officers_of(work.db, work.agency))


async def _options(work: Work, target: str) -> Options | None:
    if target == "team":
        return team_options(work)
    if target == "user":
        return tuple((f"#{number}", name) for number, name in await officer_options(work))
    entity = work.catalogue.entity(target)
    if entity is None:
        return None
    try:
        page = await list_records(work, entity, ListQuery(limit=FEW))
    except NotFound:
        return ()
    if page.next is not None:
        return None
    if entity.tree is not None and (ways := await _ways(work, entity, page.rows)):
        return ways
    label = entity.label_field
    place = next((i for i, c in enumerate(page.columns) if c.name == label), None)
    return tuple(
        (str(row[1]), f"{row[1]} {row[3 + place]}" if place is not None else str(row[1]))
        for row in page.rows
    )


async def _ways(work: Work, entity: Entity, rows: Sequence[tuple[object, ...]]) -> Options:
    """Nodes of a tree by the way to each, every one behind what it is below."""
    ways = await ways_of(work, entity, [str(row[1]) for row in rows])
    ordered = sorted(ways.items(), key=lambda one: one[1].split(BETWEEN))
    return tuple((reference, f"{reference} {way}") for reference, way in ordered)
