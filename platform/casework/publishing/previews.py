"""A draft and its preview: kept, found by its token, bound to the live tables, looked at and ended."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework.cases.keys import token_hash
from casework.cases.laws import Law, Laws, Told
from casework.catalogue import Catalogue
from casework.problems import DefinitionError, Refused
from casework.publishing.ahead import Bound, bind_ahead
from casework.publishing.bundles import Bundle
from casework.publishing.compiling import compile_bundle, read_and_compile
from casework.publishing.live import Lives
from casework.publishing.publish import plan_read
from casework.store import Plan, previews, revisions
from casework.store.database import Database
from casework.store.looking import LookedAt
from casework.store.previews import Preview
from casework.store.standing_tables import stand_of

KEPT = 8
"""Drafts that one process holds bound."""


@dataclass(frozen=True, slots=True)
class Started:
    """`token` is told once; the database keeps its hash. `empty` are fields shown without answers."""

    token: str
    preview: Preview
    plan: Plan
    empty: tuple[str, ...]


async def start_preview(
    db: Database, bundle: Bundle, *, hours: int, note: str, who: str, now: datetime
) -> Started:
    """Keep a bundle as a draft to be looked at. Raises `DefinitionError` and `Refused`."""
    definition, draft = read_and_compile(bundle)
    agency = draft.agency.name
    live = await revisions.live(db, agency)
    if live is None:
        raise Refused(f"{agency} was never published, so there is nothing to look at it over")
    if live.digest == bundle.digest:
        raise Refused(
            f"{agency}: this very text is live as revision {live.number}; look at the site"
        )
    before = compile_bundle(live.text, number=live.number, digest=live.digest)
    plan = await plan_read(db, definition, draft)
    empty = bind_ahead(draft, before).empty
    token = secrets.token_urlsafe(32)
    until = now + timedelta(hours=hours)
    preview = Preview(0, agency, live.number, bundle.digest, note, who, now, until, bundle.text)
    await previews.start(db, token_hash(token), preview)
    return Started(token, preview, plan, empty)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A draft that is looked at, over the revision that is live: one for staff, one for everybody else,
    who sees no record at all."""

    preview: Preview
    live: Catalogue
    bound: Bound
    staff: LookedAt
    public: LookedAt

    @property
    def catalogue(self) -> Catalogue:
        return self.bound.catalogue

    def told(self, laws: Laws) -> Told:
        return Told(self.live, laws, self.bound.names)


class Previews:
    """The drafts that were looked at last. Whether one still runs is asked of the database each time."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._kept: OrderedDict[tuple[int, int], Ahead] = OrderedDict()
        self._binding = asyncio.Lock()

    async def find(self, token: str, lives: Lives, now: datetime) -> Ahead | None:
        """None for a token that is unknown, ran out, was ended, or whose agency was published since."""
        found = await previews.find(self.db, token_hash(token), now)
        if found is None:
            return None
        live = lives.catalogue(found.agency)
        if live is None or live.number != found.revision:
            await lives.refresh()
            live = lives.catalogue(found.agency)
        if live is None or live.number != found.revision:
            return None
        return await self._ahead(found, live)

    async def _ahead(self, preview: Preview, live: Catalogue) -> Ahead | None:
        key = preview.id, live.number
        async with self._binding:
            if key not in self._kept:
                text = await previews.text_of(self.db, preview.id)
                try:
                    bound = await asyncio.to_thread(_bound, replace(preview, text=text), live)
                except DefinitionError:  # another version of the platform wrote it
                    return None
                self._kept[key] = self._made(preview, live, bound)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]

    def _made(self, preview: Preview, live: Catalogue, bound: Bound) -> Ahead:
        stands = (
            stand_of(self.db.dialect, preview.agency, list(bound.lying), is_empty=is_empty)
            for is_empty in (False, True)
        )
        staff, public = (LookedAt(self.db, stand) for stand in stands)
        return Ahead(preview, live, bound, staff, public)


def _bound(preview: Preview, live: Catalogue) -> Bound:
    return bind_ahead(compile_bundle(preview.text, digest=preview.digest), live)


class LivesAhead:
    """The live Catalogues, with the draft in place of its agency's. Keeps to `Lives`."""

    def __init__(self, lives: Lives, ahead: Ahead) -> None:
        self.lives, self.ahead = lives, ahead

    def catalogue(self, agency: str) -> Catalogue | None:
        if agency == self.ahead.preview.agency:
            return self.ahead.catalogue
        return self.lives.catalogue(agency)

    def catalogues(self) -> tuple[Catalogue, ...]:
        names = (one.agency.name for one in self.lives.catalogues())
        found = (self.catalogue(name) for name in names)
        return tuple(one for one in found if one is not None)

    def languages(self) -> tuple[str, ...]:
        codes = {*self.lives.languages(), *self.ahead.catalogue.agency.languages}
        return tuple(sorted(codes, key=lambda code: (code != "en", code)))

    async def refresh(self) -> bool:
        return await self.lives.refresh()

    async def catch_up(self, agency: str, number: int) -> bool:
        """The tables moved: the preview ends with the next request, there is nothing to wait for."""
        return False

    def forget_laws(self, agency: str) -> bool:
        return False

    async def follow(self) -> None:
        await self.lives.follow()

    async def law(self, live: Catalogue, number: int) -> Law | None:
        """Every case of the agency is shown as the draft says, whatever it was opened under."""
        if live is self.ahead.catalogue:
            return None
        return await self.lives.law(live, number)
