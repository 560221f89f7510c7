"""The live Catalogue of every agency in this process, and old revisions when a case asks for one.

Every process polls one small table (twice a second); whoever publishes only moves a number in it. A
swap replaces one reference, so a request sees one Catalogue from its first line to its last.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from casework.cases.laws import Law
from casework.catalogue import Catalogue
from casework.problems import DefinitionError
from casework.publishing.compiling import compile_bundle
from casework.publishing.laws import KeptLaws
from casework.store import revisions
from casework.store.database import Database, DatabaseBusy, DatabaseDown

POLL_SECONDS = 0.5
CATCH_UP_SECONDS = 3.0

log = logging.getLogger("casework")


class Lives(Protocol):
    """The Catalogues that a request stands on."""

    def catalogue(self, agency: str) -> Catalogue | None: ...

    def catalogues(self) -> tuple[Catalogue, ...]: ...

    def languages(self) -> tuple[str, ...]: ...

    async def refresh(self) -> bool: ...

    async def catch_up(self, agency: str, number: int) -> bool: ...

    async def law(self, live: Catalogue, number: int) -> Law | None: ...

    def forget_laws(self, agency: str) -> bool: ...

    async def follow(self) -> None: ...


class Live:
    """The live Catalogues. `catalogue` is a dictionary look-up; `refresh` follows the database."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._live: dict[str, Catalogue] = {}
        self._laws = KeptLaws(db)
        self._broken: dict[str, int] = {}
        self._refreshing = asyncio.Lock()

    def catalogue(self, agency: str) -> Catalogue | None:
        return self._live.get(agency)

    def catalogues(self) -> tuple[Catalogue, ...]:
        return tuple(self._live[name] for name in sorted(self._live))

    def languages(self) -> tuple[str, ...]:
        """Every language that some agency speaks, English first when there is one."""
        found = {code for c in self._live.values() for code in c.agency.languages} or {"en"}
        return tuple(sorted(found, key=lambda code: (code != "en", code)))

    async def refresh(self) -> bool:
        """Take over what was published since; gives whether anything changed in this process.

        A revision that this version cannot compile (another version published it) is logged once;
        the agency goes on with what it had, and no other agency notices.
        """
        async with self._refreshing:
            numbers = await revisions.live_numbers(self.db)
            if any(not self._has(agency, number) for agency, number in numbers.items()):
                await self.db.forget_statements()
            taken = [await self._take(agency, number) for agency, number in numbers.items()]
            for agency in set(self._live) - set(numbers):
                del self._live[agency]
            return any(taken)

    def _has(self, agency: str, number: int) -> bool:
        live = self._live.get(agency)
        return (live is not None and live.number == number) or self._broken.get(agency) == number

    async def _take(self, agency: str, number: int) -> bool:
        if self._has(agency, number):
            return False
        try:
            self._live[agency] = await self._loaded(agency, number)
        except DefinitionError:
            self._broken[agency] = number
            log.exception("revision %s of %s does not compile; it is left out", number, agency)
            return False
        return True

    async def catch_up(self, agency: str, number: int) -> bool:
        """After a statement met a schema that moved on: wait for the publication that moved it.

        True as soon as another revision than `number` is live here; then the work can be repeated.
        """
        for _ in range(int(CATCH_UP_SECONDS / 0.05)):
            await self.refresh()
            live = self._live.get(agency)
            if live is None or live.number != number:
                return live is not None
            await asyncio.sleep(0.05)
        return False

    async def law(self, live: Catalogue, number: int) -> Law | None:
        """An older revision over the tables of `live`; see `Laws`."""
        return await self._laws.law(live, number)

    def forget_laws(self, agency: str) -> bool:
        """After a statement met tables that moved without a publication. Whether there were any."""
        return self._laws.forget(agency)

    async def follow(self) -> None:
        """Refresh until cancelled. A fault of the database is waited out, any other is logged."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self.refresh()
            except (DatabaseDown, DatabaseBusy):
                continue
            except Exception:
                log.exception("the published revisions could not be read; trying again")

    async def _loaded(self, agency: str, number: int) -> Catalogue:
        stored = await revisions.load(self.db, agency, number)
        return await asyncio.to_thread(
            compile_bundle, stored.text, number=stored.number, digest=stored.digest
        )
