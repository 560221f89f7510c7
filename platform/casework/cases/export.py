"""A list as rows of text for a file, streamed, safe to open in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

from casework.cases.list_groups import parts_of
from casework.cases.list_query import ListQuery
from casework.cases.scope import Scope
from casework.cases.work import Work
from casework.catalogue import Entity, Verb
from casework.store.views import compile_export
from casework.store.views_select import ALWAYS

NOT_EXPORTED = frozenset({"id", "version", "revision", "reference"})
DANGEROUS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Also in the full-width form that some spreadsheets take for the same."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


async def export_rows(work: Work, entity: Entity, query: ListQuery) -> AsyncIterator[list[str]]:
    """The names of the columns, then a row for each record; `reference` always stands first.

    Without columns in the query it is every field the actor may export. NotFound when it may not.
    """
    scope = Scope.open(work, entity, Verb.EXPORT)
    scope.require(query.columns)
    wanted = query.columns or scope.readable(scope.source.fields)
    names = tuple(name for name in wanted if name not in NOT_EXPORTED)
    parts = [part for _, part in parts_of(scope, query)] if query.group else [query]
    scope.shape(
        query, "export", names
    )  # a query that cannot be made is refused before the first row
    yield ["reference", *names]
    for part in parts:
        async for row in _rows(scope, part, names):
            yield row


async def _rows(scope: Scope, query: ListQuery, names: tuple[str, ...]) -> AsyncIterator[list[str]]:
    work, shape = scope.work, scope.shape(query, "export", names)
    given = await scope.arguments(query)
    if given is None:
        return
    view = scope.view(shape, compile_export)
    kinds = [scope.source.asked(name).kind for name in names]
    culture = work.catalogue.agency.culture(work.language)
    args = view.statement.arguments(work.moment, given)
    async for batch in work.db.stream(view.statement.sql, args):
        for row in view.read(batch, work.moment):
            values: list[Any] = list(row[len(ALWAYS) :])
            cells = [
                "" if v is None else k.export_text(v, culture)
                for k, v in zip(kinds, values, strict=True)
            ]
            yield [guarded(str(row[1])), *map(guarded, cells)]


def guarded(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet could take it for a formula (CWE-1236)."""
    return f"'{cell}" if _is_dangerous(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`: what an import reads."""
    return cell[1:] if cell.startswith("'") and _is_dangerous(cell[1:]) else cell


def _is_dangerous(cell: str) -> bool:
    """What already stands behind apostrophes counts too, so that guarding can be undone."""
    if _NUMBER.fullmatch(cell):
        return False
    bare = cell.lstrip("'")
    return bare[:1] in DANGEROUS or bare.lstrip()[:1] in DANGEROUS
