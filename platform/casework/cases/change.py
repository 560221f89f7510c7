"""Changing and deleting records: whoever was slower learns what the record looks like now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from casework.cases import pointing
from casework.cases.access import Verdict
from casework.cases.answers import Answers, accept_names, check_change, settled
from casework.cases.around import hold_parents, surround
from casework.cases.audit import Entry
from casework.cases.errors import Conflict, NotAllowed, NotFound, StillNeeded
from casework.cases.holding import Holding
from casework.cases.links import find_links
from casework.cases.numbering import keep_up
from casework.cases.people import name_people
from casework.cases.pointing import pointing_to
from casework.cases.record import Record
from casework.cases.rewording import reword_pointing
from casework.cases.rows import Stored
from casework.cases.shown import label_links, show_labelled
from casework.cases.statements import Statements, statements_of
from casework.cases.trees import move
from casework.cases.under_law import Standing, find_standing
from casework.cases.uploads import attach_files
from casework.cases.validating import refuse_invalid, taken
from casework.cases.work import Work
from casework.cases.writing import (
    changed_only,
    changes_text,
    clean_text,
    find_row,
    first_values,
    json_text,
    log,
)
from casework.catalogue import Entity, Verb
from casework.store.database import Transaction, UniqueViolation
from casework.store.tree_paths import hold_tree


async def change_record(
    work: Work,
    entity: Entity,
    reference: str,
    answers: Answers,
    *,
    version: int,
    reason: str = "",
    valid_from: date | None = None,
) -> Record:
    """Write the answers that differ; a change that changes nothing writes nothing.

    Fields with periods hold what is written from `valid_from` on, today when nobody says; the others
    at once. Raises NotFound, NotAllowed, InvalidAnswers, and Conflict with the record as it is now.
    """
    statements = statements_of(work.catalogue, work.db)
    try:
        async with work.db.transaction() as tx:
            found = await find_standing(tx, work, statements, entity, reference, Verb.CHANGE)
            work, statements, entity = found.work, found.statements, found.entity
            decided, now = found.decided, found.row
            accept_names(answers, decided.writable)
            await refuse_stale(work, entity, now, decided, version)
            held = await Holding.find(tx, work, statements, entity, now, valid_from)
            row = held.row
            changed = changed_only(row.values, settled(work, entity, answers))
            changed = await find_links(work, statements, entity, changed, row.values)
            check_change(work, entity, changed)
            named, entries = await name_people(tx, work, statements, changed)
            values = changed_only(row.values, named)
            if not values and not held.begins_earlier:
                return await _shown(found, now)
            said = clean_text(reason)
            held.check(values, said)
            if entity.validations:
                after = await surround(work, statements, entity, row.changed({}, values), tx=tx)
                refuse_invalid(work, after.judged(entity, work.moment), values)
            await hold_parents(tx, statements, entity, row.values, values)
            await attach_files(tx, work, entity, row.id, values)
            after_all, system = held.entered(values), next_version(work, row)
            system |= await move(tx, work, entity, row, values)
            besides, own = held.own(values, after_all)
            await write_row(tx, work, statements, entity, row, decided, {**system, **besides}, own)
            await held.store(tx, statements.rows(entity.name), values, after_all)
            text = changes_text(entity, await labelled(work, entity, row, values), values)
            entries.append(held.entry(values, text, said))
            await log(tx, work, statements, entries)
    except UniqueViolation as error:
        raise taken(work, entity, error, answers) from error
    return await _shown(found, held.after(system, values, after_all))


async def _shown(found: Standing, row: Stored) -> Record:
    return await shown_under(found.work, found.entity, row, found.decided)


async def labelled(work: Work, entity: Entity, row: Stored, names: Iterable[str]) -> dict[str, Any]:
    """The row's values with the names of what these fields link to."""
    values = dict(row.values)
    await label_links(work, entity, values, names)
    return values


def next_version(work: Work, row: Stored) -> dict[str, Any]:
    """The system fields that every change moves on. A case keeps the revision it is under."""
    is_case = "state" in row.system
    return {
        "version": row.version + 1,
        "revision": row.system["revision"] if is_case else work.catalogue.number,
        "changed_on": work.now,
    }


async def refuse_stale(
    work: Work, entity: Entity, row: Stored, decided: Verdict, version: int
) -> None:
    """Raise Conflict when the actor looked at another version than there is."""
    if row.version != version:
        raise Conflict(await shown_under(work, entity, row, decided))


async def shown_under(work: Work, entity: Entity, row: Stored, decided: Verdict) -> Record:
    """The row as the actor may see it, with the revision it is under."""
    shown = await show_labelled(work, entity, row, decided.readable)
    return replace(shown, law=work.catalogue if entity.placement else None)


async def write_row(
    tx: Transaction,
    work: Work,
    statements: Statements,
    entity: Entity,
    row: Stored,
    decided: Verdict,
    system: Mapping[str, Any],
    values: Mapping[str, Any],
) -> None:
    """UPDATE ... WHERE version = ?, or Conflict with what somebody else wrote in between."""
    rows = statements.rows(entity.name)
    if links := rows.searched_links():
        row = row.changed({}, await labelled(work, entity, row, links))
    if await rows.update(tx, row, system, values):
        await keep_up(tx, statements, entity, values)
        await reword_pointing(tx, work, entity, row.id, values)
        if entity.placement is not None:
            await _reword(tx, work, entity, row.id)
        return
    current = await rows.read(tx, row.reference, work.moment.today)
    if current is None:
        raise NotFound
    raise Conflict(await shown_under(work, entity, current, decided))


async def _reword(tx: Transaction, work: Work, entity: Entity, record: int) -> None:
    """Search words are those of the live revision, whichever one the row was written under."""
    today = work.catalogue.today
    if today is None:
        return
    work, live = replace(work, catalogue=today), today.entities[entity.name]
    rows = statements_of(today, work.db).rows(entity.name)
    row = rows.load((await tx.fetch(rows.select_by("id"), (record,)))[0])
    values = await labelled(work, live, row, rows.searched_links())
    await rows.reword(tx, row.changed({}, values))


async def delete_record(
    work: Work, entity: Entity, reference: str, *, version: int, reason: str = ""
) -> None:
    """Delete a record that nothing points to. Cases are never deleted, they are closed.

    StillNeeded says what points to it. The event keeps a digest of what was deleted, so that a copy
    can be recognised, not read.
    """
    statements = statements_of(work.catalogue, work.db)
    async with work.db.transaction() as tx:
        row, decided = await find_row(tx, work, statements, entity, reference, Verb.DELETE)
        if entity.is_case:
            raise NotAllowed(Verb.DELETE.value, "a case is closed, never deleted")
        await refuse_stale(work, entity, row, decided, version)
        if entity.tree is not None:
            await hold_tree(tx, work.agency, entity.name)
        if found := await pointing_to(work, statements, entity, row.id):
            raise StillNeeded(Verb.DELETE.value, pointing.reason(found))
        await hold_parents(tx, statements, entity, row.values)
        if not await statements.rows(entity.name).remove(tx, row):
            raise NotFound
        content = json_text([row.reference, first_values(entity, row.values)])
        because = json_text(
            {"reference": row.reference, "sha256": hashlib.sha256(content.encode()).hexdigest()}
        )
        said = clean_text(reason)
        gone = Entry(entity.name, row.id, "deleted", reason=said, because=because)
        await log(tx, work, statements, [gone])
