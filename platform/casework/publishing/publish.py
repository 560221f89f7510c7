"""From text to a live revision: compile, plan, bring the tables along, store, switch.

The tables are brought along first; what the new text no longer names is set aside, and only when that
is allowed. Requests under the old Catalogue go on while it happens. Then the revision is stored and
made live in one transaction; every process notices within half a second. A rename is the one step
that an old Catalogue can trip over: such a request waits for the switch and is repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casework.catalogue import Catalogue
from casework.definition import Definition
from casework.problems import Refused
from casework.publishing.before import as_it_was, catalogue_before, identity_of, register_of
from casework.publishing.bundles import Bundle, read_folder
from casework.publishing.compiling import read_and_compile
from casework.publishing.lineage import lineage_at, lineage_of
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
    return await plan_read(db, *read_and_compile(read_folder(folder)))


async def apply_folder(db: Database, folder: Path, *, allow_destructive: bool = False) -> Plan:
    """Bring the tables to the folder's text without making it live.

    Raises `PublishRefused`, and `NotAllowed` when data would be set aside.
    """
    plan = await plan_folder(db, folder)
    if plan.refusals:
        raise PublishRefused(plan)
    await apply_plan(db, plan, allow_destructive=allow_destructive)
    return plan


async def publish_folder(
    db: Database,
    bundle: Bundle,
    *,
    note: str,
    who: str,
    now: datetime,
    allow_destructive: bool = False,
) -> Published:
    """Make a bundle live. Publishing the same text twice changes nothing the second time.

    Raises `DefinitionError` when the text has problems, `PublishRefused` when data would be lost or
    bent, also by what somebody else published at the same moment: then it is planned again, and
    `NotAllowed` when data would be set aside and that is not allowed.
    """
    definition, catalogue = read_and_compile(bundle)
    for _ in range(TRIES):
        try:
            return await _publish(
                db, bundle, (definition, catalogue), note=note, who=who, now=now,
                allowed=allow_destructive,
            )  # fmt: skip
        except PlanOutdated:
            continue
    raise DatabaseBusy(f"others publish {catalogue.agency.name} all the time; nothing was stored")


async def _publish(
    db: Database,
    bundle: Bundle,
    read: tuple[Definition, Catalogue],
    *,
    note: str,
    who: str,
    now: datetime,
    allowed: bool,
) -> Published:
    _, catalogue = read
    agency = catalogue.agency.name
    plan = await plan_read(db, *read)
    if plan.refusals:
        raise PublishRefused(plan)
    live = await _live_revision(db, agency)
    await apply_plan(db, plan, allow_destructive=allowed)
    if live is not None and live.digest == bundle.digest:
        return Published(live.number, False, plan, catalogue)
    number = await revisions.save(
        db, agency, bundle.text, bundle.digest, note=note, published_by=who, published_on=now,
        lineage=await _lineage(db, catalogue, live),
    )  # fmt: skip
    return Published(number, True, plan, catalogue)


async def _lineage(
    db: Database, catalogue: Catalogue, live: revisions.Revision | None
) -> Mapping[str, str]:
    agency = catalogue.agency.name
    if live is None:
        return lineage_of(catalogue, None, {}, 1, {})
    then = await lineage_at(db, agency, live.number)
    restored: dict[str, str] = {}
    for row in (await register_of(db, agency)).rows:
        if row.restored_in == live.number and row.became is None:
            identity = await identity_of(db, agency, row)
            known = await lineage_at(db, agency, row.revision) if row.revision else {}
            path = f"{row.entity}.{row.field}" if row.kind == "field" else row.path
            restored |= {path: identity} if identity else {}
            restored |= _below(known, row.path, path)
    before = as_it_was(live, catalogue).catalogue
    return lineage_of(catalogue, before, then, live.number + 1, restored)


def _below(known: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Fields of an entity, options of a field: they came back with it."""
    return {
        new + path.removeprefix(old): identity
        for path, identity in known.items()
        if path.startswith(f"{old}.")
    }


async def plan_read(db: Database, definition: Definition, catalogue: Catalogue) -> Plan:
    """What publishing a text that was read and compiled would do."""
    agency = catalogue.agency.name
    live = await _live_revision(db, agency)
    if live is None:
        return await plan_schema(db, catalogue, None)
    register = await register_of(db, agency)
    before = await catalogue_before(db, live, register, catalogue, definition)
    return before.told(await plan_schema(db, catalogue, before.catalogue))


async def _live_revision(db: Database, agency: str) -> revisions.Revision | None:
    number = (await revisions.live_numbers(db)).get(agency)
    return await revisions.load(db, agency, number) if number is not None else None
