"""Taking records without states off the lists, and back. Nothing is lost and nothing points nowhere."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from casework.cases.audit import Entry
from casework.cases.change import next_version, refuse_stale, shown_under, write_row
from casework.cases.errors import NotAllowed
from casework.cases.record import Record
from casework.cases.statements import statements_of
from casework.cases.trees import refuse_with_others_below
from casework.cases.work import Work
from casework.cases.writing import clean_text, find_row, log
from casework.catalogue import Entity, Verb
from casework.store.entity_tables import ARCHIVED


async def archive_record(
    work: Work, entity: Entity, reference: str, *, version: int, reason: str = ""
) -> Record:
    """Take a record off lists and choices; one that is off them already stays as it is.

    Raises NotFound, NotAllowed, and Conflict with the record as it is now.
    """
    return await _put(work, entity, reference, version, reason, "archived", work.now)


async def restore_record(
    work: Work, entity: Entity, reference: str, *, version: int, reason: str = ""
) -> Record:
    """Put a record back on the lists. Raises as `archive_record` does."""
    return await _put(work, entity, reference, version, reason, "restored", None)


async def _put(
    work: Work,
    entity: Entity,
    reference: str,
    version: int,
    reason: str,
    kind: Literal["archived", "restored"],
    since: datetime | None,
) -> Record:
    statements = statements_of(work.catalogue, work.db)
    async with work.db.transaction() as tx:
        row, decided = await find_row(tx, work, statements, entity, reference, Verb.ARCHIVE)
        if not entity.has_archive:
            raise NotAllowed(Verb.ARCHIVE.value, "a case is closed, never archived")
        await refuse_stale(work, entity, row, decided, version)
        if since is not None:
            await refuse_with_others_below(tx, work, entity, row)
        seen = row.system[ARCHIVED]
        if (seen is None) is not (since is None):
            system = {**next_version(work, row), ARCHIVED: since}
            await write_row(tx, work, statements, entity, row, decided, system, {})
            row = row.changed(system, {})
            said = clean_text(reason)
            await log(tx, work, statements, [Entry(entity.name, row.id, kind, reason=said)])
    return await shown_under(work, entity, row, decided)
