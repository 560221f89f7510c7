"""A list as a tree: the top, and what is below the one that is opened. Every step is a plain link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from litestar import Response

from casework.cases.access import verdict
from casework.cases.errors import NotFound
from casework.cases.reading import read_record
from casework.cases.tree_reading import Twig, ancestors, twigs
from casework.catalogue import Verb
from casework.web.desk.record_form import LIST, entity_of, list_url
from casework.web.respond import page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

OPEN = "open"
MOST = 200
"""Nodes shown below one; the list has the others."""


@dataclass(frozen=True, slots=True)
class TwigView:
    """`toggle_url` opens what is below, or closes it; None where nothing is."""

    level: int
    reference: str
    name: str
    url: str
    toggle_url: str | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class TreePage:
    template: ClassVar[str] = "pages/tree.html"
    shell: Shell
    title: str
    list_url: str
    new_url: str | None
    rows: tuple[TwigView, ...]
    has_others: bool


@route("GET", LIST + "/tree", who="officer", verb=Verb.READ)
async def show_tree(visit: Visit) -> Response[Any]:
    entity, url = entity_of(visit), list_url(visit, entity_of(visit))
    title = entity.plural.text(visit.language)
    growing = _Growing(visit, url, await _opened(visit))
    await growing.below(None, 1)
    page = TreePage(
        shell=shell_of(visit, title, current=entity.name),
        title=title,
        list_url=url,
        new_url=f"{url}/new" if _may_create(visit, entity.name) else None,
        rows=tuple(growing.rows),
        has_others=growing.has_others,
    )
    return page_response(visit, page)


def _may_create(visit: Visit, name: str) -> bool:
    return verdict(visit.catalogue, visit.actor(), Verb.CREATE, name).is_allowed


async def _opened(visit: Visit) -> Sequence[str]:
    """From the top the way to the node that is opened; one that is not there opens nothing."""
    reference = visit.request.query_params.get(OPEN, "")
    if not reference:
        return ()
    work, entity = visit.work(), entity_of(visit)
    try:
        record = await read_record(work, entity, reference)
    except NotFound:
        return ()
    return (*(one.reference for one in await ancestors(work, record)), record.reference)


class _Growing:
    """Rows from the top, each node that is open followed by what is below it.

    The only node at the top is always open: closed, the page would say nothing.
    """

    def __init__(self, visit: Visit, url: str, way: Sequence[str]) -> None:
        self.visit, self.url, self.way = visit, url, way
        self.rows: list[TwigView] = []
        self.has_others = False

    async def below(self, above: str | None, level: int) -> None:
        found = await twigs(self.visit.work(), entity_of(self.visit), above, MOST)
        self.has_others |= len(found) > MOST
        is_only_root = above is None and len(found) == 1
        for twig in found[:MOST]:
            is_open = twig.has_more and (is_only_root or twig.reference in self.way)
            view = self._view(twig, above, level, is_open)
            self.rows.append(replace(view, toggle_url=None) if is_only_root else view)
            if is_open:
                await self.below(twig.reference, level + 1)

    def _view(self, twig: Twig, above: str | None, level: int, is_open: bool) -> TwigView:
        then = above if is_open else twig.reference
        toggle = f"{self.url}/tree" + (f"?{urlencode({OPEN: then})}" if then else "")
        return TwigView(
            level=level,
            reference=twig.reference,
            name=twig.name,
            url=f"{self.url}/{twig.reference}",
            toggle_url=f"{toggle}#{twig.reference}" if twig.has_more else None,
            is_open=is_open,
        )
