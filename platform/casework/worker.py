"""What nobody clicks: timers, deliveries and sweeping, for every live agency, until stopped.

Any number of workers may run at once: a timer fires in one of them, a job is leased by one of them.
Each pass is at-least-once, so everything in it is made to be repeated without harm.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from casework.accounts.sessions import sweep_sessions
from casework.cases.audit import read_head
from casework.cases.clocks import sweep as sweep_deadlines
from casework.cases.delivery import deliver_due
from casework.cases.drafts import sweep_drafts
from casework.cases.heads import HEADS_FILE, export_head, last_head
from casework.cases.uploads import sweep_uploads
from casework.cases.work import Actor, Work
from casework.channels import CHANNELS
from casework.clock import Clock, system_clock
from casework.publishing.live import Live
from casework.settings import Settings
from casework.store import ensure_platform, jobs, open_database
from casework.store.database import DatabaseBusy, DatabaseDown, StaleSchema
from casework.store.previews import sweep as sweep_previews

IDLE_SECONDS = 1.0
SWEEP_EVERY = timedelta(minutes=10)
HEADS_EVERY = timedelta(minutes=1)
DONE_KEPT = timedelta(days=7)

log = logging.getLogger("casework")


async def work_until_stopped(
    settings: Settings, stop: threading.Event, clock: Clock = system_clock
) -> None:
    """Work until `stop` is set. A database that is away is waited for; any other fault is logged and
    tried again, since a worker that ends delivers nothing at all.
    """
    swept: datetime | None = None
    heads_at: datetime | None = None
    db = await open_database(settings.database)
    try:
        await ensure_platform(db)
        live = Live(db)
        channels = {name: channel.opened(settings) for name, channel in CHANNELS.items()}
        while not stop.is_set():
            async with _going_on("all agencies"):
                await live.refresh()
                now = clock()
                is_due = swept is None or now - swept >= SWEEP_EVERY
                for catalogue in live.catalogues():
                    work = Work(
                        db, catalogue, Actor("system", "worker"), now, home=settings.home, laws=live
                    )
                    async with _going_on(work.agency):
                        await sweep_deadlines(work)
                        await deliver_due(work, channels)
                        if is_due:
                            await _sweep(work)
                if is_due:
                    await sweep_sessions(db, now)
                    await sweep_previews(db, now)
                    swept = now
                heads_at = await _export_heads(live, settings, now, heads_at)
            await asyncio.sleep(IDLE_SECONDS)
    finally:
        await db.close()


@asynccontextmanager
async def _going_on(what: str) -> AsyncIterator[None]:
    """A fault in one pass, or at one agency, is logged: it ends neither the worker nor the others."""
    try:
        yield
    except StaleSchema:
        log.info("worker: the tables of %s moved on in the middle of a pass", what)
    except (DatabaseBusy, DatabaseDown) as problem:
        log.warning("worker: %s: %s; trying again", what, problem)
    except Exception:  # whatever it is: a worker that ends delivers nothing at all
        log.exception("worker: a pass over %s failed; trying again", what)


async def _export_heads(
    live: Live, settings: Settings, now: datetime, last: datetime | None
) -> datetime:
    """Every minute each chain's signed head goes to a file: send that file off the machine."""
    if last is not None and now - last < HEADS_EVERY:
        return last
    for catalogue in live.catalogues():
        name, file = catalogue.agency.name, settings.home / HEADS_FILE
        head = await read_head(live.db, name)
        if head != last_head(name, settings.home, file):
            await export_head(live.db, name, settings.home, file, now)
    return now


async def _sweep(work: Work) -> None:
    await sweep_drafts(work)
    await sweep_uploads(work)
    await jobs.sweep(work.db, work.agency, work.now - DONE_KEPT)
