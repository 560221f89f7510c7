"""Back to an older revision, with its data: its text is published again under a new number.

What was set aside since comes back, names are what they were, converted values that nobody touched
are exactly what they had been. Values given in between stay where their field exists, and go aside
where it does not; going forward again brings them back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from casework.catalogue import Catalogue
from casework.problems import DefinitionError, Refused
from casework.publishing.before import (
    catalogue_before,
    compiled,
    identity_of,
    names_of_today,
    register_of,
)
from casework.publishing.lineage import Lineage, lineage_at, with_names_of_today
from casework.publishing.publish import Published, PublishRefused
from casework.store import Back, NotAllowed, Plan, apply_plan, plan_schema, revisions
from casework.store.database import Database
from casework.store.set_aside import Register


class CannotRollBack(Refused):
    """There is nothing to go back from or to; the message says why."""


@dataclass(frozen=True, slots=True)
class Rollback:
    """What going back would do. `apply` with `roll_back`."""

    target: revisions.Revision
    catalogue: Catalogue
    lineage: Lineage
    plan: Plan
    is_there: bool
    """The text of that revision is live already."""


async def plan_rollback(db: Database, agency: str, number: int) -> Rollback:
    """Raises `CannotRollBack`."""
    live = await revisions.live(db, agency)
    if live is None:
        raise CannotRollBack(f"{agency} was never published")
    try:
        target = await revisions.load(db, agency, number)
    except LookupError as error:
        raise CannotRollBack(
            f"{agency} has no revision {number}; run: casework history {agency}"
        ) from error
    then = await lineage_at(db, agency, number)
    register = await register_of(db, agency)
    catalogue = _compiled(target)
    before = await catalogue_before(db, live, register, catalogue)
    if target.digest == live.digest:
        plan = before.told(await plan_schema(db, catalogue, before.catalogue))
        return Rollback(target, catalogue, then, plan, is_there=True)
    today, paths = await names_of_today(db, agency, live.number, register)
    back = await _way_back(db, agency, number, register, (today, then))
    renamed = with_names_of_today(catalogue, then, paths)
    plan = before.told(await plan_schema(db, renamed, before.catalogue, back=back))
    return Rollback(target, catalogue, then, replace(plan, catalogue=catalogue), is_there=False)


def _compiled(target: revisions.Revision) -> Catalogue:
    try:
        return compiled(target)
    except DefinitionError as error:
        raise CannotRollBack(
            f"the text of revision {target.number} does not compile any more: {error.problems[0]}."
            " Mend that text and publish it instead"
        ) from error


async def _way_back(
    db: Database, agency: str, number: int, register: Register, ways: tuple[Lineage, Lineage]
) -> Back:
    today, then = ways
    paths = {identity: path for path, identity in then.items()}
    asides: dict[int, tuple[str, str]] = {}
    for row in register.rows:
        is_state = row.kind == "words" and row.field == "state"
        of_entity = replace(row, path=row.path.partition(".")[0])
        path = paths.get(await identity_of(db, agency, of_entity if is_state else row) or "")
        if path is not None:
            entity, _, field = path.partition(".")
            asides[row.id] = (entity, "state" if is_state else field)
    strangers = {
        (path.partition(".")[0], path.partition(".")[2])
        for path, identity in today.items()
        if path.count(".") < 2 and path in then and identity not in paths
    }
    return Back(number, asides, frozenset(strangers))


async def roll_back(
    db: Database,
    rollback: Rollback,
    *,
    note: str,
    who: str,
    now: datetime,
    allow_destructive: bool = False,
) -> Published:
    """Raises `PublishRefused`. Setting data aside is what was asked for; older answers in the place
    of newer ones are not, so that asks for `allow_destructive` (`NotAllowed`).
    """
    if rollback.plan.refusals:
        raise PublishRefused(rollback.plan)
    older = [step for step in rollback.plan.destructive() if step.kind == "restore"]
    if older and not allow_destructive:
        raise NotAllowed(replace(rollback.plan, steps=tuple(older)))
    target = rollback.target
    await apply_plan(db, rollback.plan, allow_destructive=True)
    if rollback.is_there:
        live = await revisions.live(db, target.agency)
        number = live.number if live else target.number
        return Published(number, False, rollback.plan, rollback.catalogue)
    number = await revisions.save(
        db, target.agency, target.text, target.digest,
        note=note or f"back to revision {target.number}", published_by=who, published_on=now,
        lineage=rollback.lineage,
    )  # fmt: skip
    return Published(number, True, rollback.plan, rollback.catalogue)
