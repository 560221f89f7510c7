"""Running asynchronous work from a command, with a database that is open for as long as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import click

from casework.cases.work import Actor, Work
from casework.catalogue import Catalogue
from casework.clock import system_clock
from casework.publishing.laws import KeptLaws
from casework.publishing.live import Live
from casework.settings import Settings, SettingsError
from casework.store import ensure_platform, open_database
from casework.store.database import Database, DatabaseDown
from casework.store.opening import READ_LIMIT

T = TypeVar("T")
PLANNING_LIMIT = 600.0
"""Seconds for one read of a plan: it looks at every row of a table that changes."""


def run_async(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@asynccontextmanager
async def opened_database(
    settings: Settings, read_limit: float = READ_LIMIT
) -> AsyncIterator[Database]:
    """The database of the settings, with the platform's own tables in it."""
    settings.check_home()
    try:
        db = await open_database(settings.database, read_limit=read_limit)
    except (DatabaseDown, OSError) as problem:
        raise SettingsError(
            f"the database {settings.database_name} cannot be opened: {problem}"
            " (see CASEWORK_DATABASE)"
        ) from problem
    try:
        await ensure_platform(db)
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def opened_work(
    settings: Settings, agency: str, name: str = "command line"
) -> AsyncIterator[Work]:
    """Work of the operator at an agency, under its live revision."""
    async with opened_database(settings) as db:
        yield work_of(db, await live_catalogue(db, agency), settings, name)


async def live_catalogue(db: Database, agency: str) -> Catalogue:
    live = Live(db)
    await live.refresh()
    catalogue = live.catalogue(agency)
    if catalogue is None:
        known = ", ".join(c.agency.name for c in live.catalogues()) or "none is published"
        raise click.ClickException(f"no agency {agency!r} is live ({known}); run: casework publish")
    return catalogue


def work_of(db: Database, catalogue: Catalogue, settings: Settings, name: str) -> Work:
    actor, laws = Actor("system", name), KeptLaws(db)
    return Work(db, catalogue, actor, system_clock(), home=settings.home, laws=laws)
