"""From text to a live revision: compile, plan, bring the tables along, store, switch.

The tables are brought along first and only ever grow here (what would lose data is refused), so
requests under the old Catalogue go on while it happens. Then the revision is stored and made live in
one transaction; every process notices within half a second. A rename is the one step that an old
Catalogue can trip over: such a request waits for the switch and is repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casework.catalogue import Catalogue
from casework.problems import Refused
from casework.publishing.bundles import Bundle, read_folder
from casework.publishing.compiling import compile_bundle
from casework.store import Plan, apply_plan, plan_schema, revisions
from casework.store.apply import PlanOutdated
from casework.store.database import Database, DatabaseBusy

TRIES = 5
"""How often a publication is planned when others change the same tables at the same moment."""


class PublishRefused(Refused):
    """The change would lose data; the message tells each reason. Nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__(plan.render())


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing. `is_new` is False when this very text was live already."""

    number: int
    is_new: bool
    plan: Plan
    catalogue: Catalogue


async def plan_folder(db: Database, folder: Path) -> Plan:
    """What publishing the folder would do to the database. Raises `DefinitionError`."""
    bundle = read_folder(folder)
    return await _plan(db, bundle, compile_bundle(bundle.text, folder=bundle.folder))


async def apply_folder(db: Database, folder: Path) -> Plan:
    """Bring the tables to the folder's text without making it live. Raises `PublishRefused`."""
    plan = await plan_folder(db, folder)
    if plan.refusals:
        raise PublishRefused(plan)
    await apply_plan(db, plan)
    return plan


async def publish_folder(
    db: Database, bundle: Bundle, *, note: str, who: str, now: datetime
) -> Published:
    """Make a bundle live. Publishing the same text twice changes nothing the second time.

    Raises `DefinitionError` when the text has problems and `PublishRefused` when data would be lost,
    also by what somebody else published at the same moment: then it is planned again.
    """
    catalogue = compile_bundle(bundle.text, digest=bundle.digest, folder=bundle.folder)
    for _ in range(TRIES):
        try:
            return await _publish(db, bundle, catalogue, note=note, who=who, now=now)
        except PlanOutdated:
            continue
    raise DatabaseBusy(f"others publish {catalogue.agency.name} all the time; nothing was stored")


async def _publish(
    db: Database, bundle: Bundle, catalogue: Catalogue, *, note: str, who: str, now: datetime
) -> Published:
    agency = catalogue.agency.name
    plan = await _plan(db, bundle, catalogue)
    if plan.refusals:
        raise PublishRefused(plan)
    live = await _live_revision(db, agency)
    if plan.steps:
        await apply_plan(db, plan)
    if live is not None and live.digest == bundle.digest:
        return Published(live.number, False, plan, catalogue)
    number = await revisions.save(
        db, agency, bundle.text, bundle.digest, note=note, published_by=who, published_on=now
    )
    return Published(number, True, plan, catalogue)


async def _plan(db: Database, bundle: Bundle, catalogue: Catalogue) -> Plan:
    live = await _live_revision(db, catalogue.agency.name)
    before = None
    if live is not None and live.digest != bundle.digest:
        before = compile_bundle(live.text, number=live.number, digest=live.digest)
    elif live is not None:
        before = catalogue
    return await plan_schema(db, catalogue, before)


async def _live_revision(db: Database, agency: str) -> revisions.Revision | None:
    number = (await revisions.live_numbers(db)).get(agency)
    return await revisions.load(db, agency, number) if number is not None else None
