"""Older revisions for the cases that are still under them: loaded when first asked for, few kept.

A law is bound to the tables of one live revision; when another goes live it is bound anew.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from casework.cases.laws import Law
from casework.catalogue import Catalogue
from casework.problems import DefinitionError
from casework.publishing.binding import bind
from casework.publishing.compiling import compile_bundle
from casework.publishing.lineage import Lineage, lineage_at
from casework.publishing.tracing import Past, words_gone
from casework.store import revisions
from casework.store.columns_now import columns_now
from casework.store.database import Database
from casework.store.set_aside import SetAside, read_register

KEPT = 32
"""Laws of one process, all agencies together."""


class KeptLaws:
    """The laws that were asked for last. What is asked for by several at once is loaded once."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._kept: OrderedDict[tuple[str, int, int], Law | None] = OrderedDict()
        self._loading = asyncio.Lock()

    async def law(self, live: Catalogue, number: int) -> Law | None:
        key = (live.agency.name, number, live.number)
        if key not in self._kept:
            async with self._loading:
                if key not in self._kept:
                    self._kept[key] = await load_law(self.db, live, number)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept.get(key)

    def forget(self, agency: str) -> bool:
        """The tables moved without a publication (a purge): bind anew. False: there was nothing."""
        own = [key for key in self._kept if key[0] == agency]
        for key in own:
            del self._kept[key]
        return bool(own)


async def load_law(db: Database, live: Catalogue, number: int) -> Law | None:
    """None when the agency has no such revision, or it says word for word what the live one says."""
    agency = live.agency.name
    try:
        stored = await revisions.load(db, agency, number)
    except LookupError:
        return None
    if stored.digest == live.digest or number > live.number:
        return None
    old = await _compiled(stored)
    schema = await columns_now(db, agency)
    asides = (await read_register(db, agency, schema)).rows
    lineages = {each: await lineage_at(db, agency, each) for each in range(number, live.number + 1)}
    between = await _between(db, agency, asides, lineages)
    return bind(Past(old, live, lineages, asides, schema, between))


async def _between(
    db: Database, agency: str, asides: Sequence[SetAside], lineages: Mapping[int, Lineage]
) -> Mapping[int, Catalogue]:
    """The revisions that tell what was set aside, and into what words were merged."""
    wanted = words_gone(lineages) | {
        row.revision for row in asides if row.is_waiting and row.revision in lineages
    }
    found: dict[int, Catalogue] = {}
    for number in sorted(wanted):
        try:
            found[number] = await _compiled(await revisions.load(db, agency, number))
        except (LookupError, DefinitionError):
            continue
    return found


async def _compiled(stored: revisions.Revision) -> Catalogue:
    return await asyncio.to_thread(
        compile_bundle, stored.text, number=stored.number, digest=stored.digest
    )
