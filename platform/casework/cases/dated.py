"""Periods as staff see them, and taking back what was scheduled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from casework.cases.audit import Entry
from casework.cases.change import labelled, next_version, refuse_stale, shown_under, write_row
from casework.cases.errors import InvalidAnswers
from casework.cases.holding import NO_DAYS, Holding, span_text
from casework.cases.period_rows import load_periods
from casework.cases.periods import in_force, until
from casework.cases.record import Record
from casework.cases.shown import label_links
from casework.cases.statements import statements_of
from casework.cases.work import Work
from casework.cases.writing import changes_text, clean_text, find_row, log
from casework.catalogue import VALID_FROM, Entity, Verb


@dataclass(frozen=True, slots=True)
class ShownPeriod:
    """What held, holds or will hold of a record, as far as the actor may read it.

    `since` None is from the beginning, `until` None until further notice; `values` are the fields that
    hold from a day on, `changed` the names of those that differ from the period before.
    """

    since: date | None
    until: date | None
    values: Mapping[str, object]
    changed: tuple[str, ...]
    is_current: bool
    is_coming: bool


async def periods_of(work: Work, record: Record) -> tuple[ShownPeriod, ...]:
    """The periods of a record that was read, the first day first; none where values have no days.

    What the record shows is what the actor may read, so it decides what is told of every period.
    """
    entity = record.entity
    if not entity.dated:
        return ()
    rows, today = statements_of(work.catalogue, work.db).rows(entity.name), work.moment.today
    found = (await load_periods(work.db.fetch, rows, [record.id]))[record.id]
    current, shown = in_force(found, today), list[ShownPeriod]()
    before: Mapping[str, object] = {}
    for one in found:
        values = {name: one.values[name] for name in entity.dated if name in record.values}
        await label_links(work, entity, values, list(values))
        changed = tuple(name for name in values if values[name] != before.get(name))
        is_coming = one.since is not None and one.since > today
        shown.append(
            ShownPeriod(one.since, until(found, one), values, changed, one is current, is_coming)
        )
        before = values
    return tuple(shown)


async def withdraw_change(
    work: Work,
    entity: Entity,
    reference: str,
    valid_from: date | None,
    *,
    version: int,
    reason: str = "",
) -> Record:
    """Take back what was scheduled from a day to come: what holds before goes on.

    Raises NotFound, NotAllowed, InvalidAnswers where nothing is scheduled for that day or it changes
    what the actor may not write, and Conflict with the record as it is now.
    """
    statements = statements_of(work.catalogue, work.db)
    async with work.db.transaction() as tx:
        now, decided = await find_row(tx, work, statements, entity, reference, Verb.CHANGE)
        if not entity.dated or valid_from is None:
            raise InvalidAnswers({VALID_FROM: NO_DAYS})
        await refuse_stale(work, entity, now, decided, version)
        held = await Holding.find(tx, work, statements, entity, now, valid_from)
        after = held.withdrawn(decided.writable)
        stays = replace(held, periods=after).row
        values = {n: v for n, v in stays.values.items() if v != held.row.values[n]}
        system = next_version(work, now)
        besides, own = held.own({}, after)
        await write_row(tx, work, statements, entity, now, decided, {**system, **besides}, own)
        await held.store(tx, statements.rows(entity.name), {}, after)
        before = await labelled(work, entity, held.row, values)
        told = await labelled(work, entity, stays, values)
        text = changes_text(entity, before, {name: told[name] for name in values})
        because = span_text(held.periods, in_force(held.periods, held.day))
        said = clean_text(reason)
        gone = Entry(entity.name, now.id, "withdrawn", changes=text, reason=said, because=because)
        await log(tx, work, statements, [gone])
    return await shown_under(work, entity, held.after(system, {}, after), decided)
