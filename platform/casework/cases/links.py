"""Links in answers: an id or a reference proves nothing until it is found, and found visible.

- a record: the actor must be able to read it; on a public form it is enough that it exists. One that
  was archived is linked by nobody but the operator's import
- a person or an organisation: staff may name one; the public only says who they are themselves
- a user: somebody active with a role at this agency
- a file: the secret token of an upload, or an id that the same member of staff uploaded, of a kind
  that the field takes
What is not found and what may not be linked give the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from casework.cases.access import verdict
from casework.cases.around import surround
from casework.cases.errors import InvalidAnswers
from casework.cases.judging import passes_any
from casework.cases.keys import token_hash
from casework.cases.statements import Statements
from casework.cases.work import Work
from casework.catalogue import Entity, Verb
from casework.fields.base import Fault, FieldType, Named, Ref
from casework.fields.file import File
from casework.fields.link import Link
from casework.fields.records import RecordLinks
from casework.store.entity_tables import ARCHIVED
from casework.store.names import PLATFORM

NO_TEAM = Fault("Choose a team for {title}")


async def find_links(
    work: Work,
    statements: Statements,
    entity: Entity,
    values: Mapping[str, Any],
    current: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The values with every link found and labelled. Raises InvalidAnswers with all that were not.

    A link that the record has already (`current`) may stay, whoever set it.
    """
    found, faults = dict(values), dict[str, Fault]()
    for name, value in values.items():
        if value is None or (current is not None and current.get(name) == value):
            continue
        kind, before = entity.fields[name].kind, (current or {}).get(name) or ()
        link = await _looked_up(work, statements, kind, value, before)
        if isinstance(link, Fault):
            faults[name] = link
        else:
            found[name] = link
    if faults:
        raise InvalidAnswers(faults)
    return found


async def _looked_up(
    work: Work, statements: Statements, kind: FieldType, value: Any, before: Any
) -> Any | Fault:
    """The value with its links found; whatever is no link stays as it is."""
    if isinstance(kind, Link) and isinstance(value, Ref | Named):
        kept = (before,) if isinstance(before, Ref) else ()
        return await _find(work, statements, kind, value, kept) or _unclear(kind, value)
    if isinstance(kind, RecordLinks) and isinstance(value, tuple):
        return await _several(work, statements, kind, value, before)
    if isinstance(kind, File) and isinstance(value, tuple):
        return await _uploads(work, kind, value, before)
    if kind.links_to() == "team" and value not in work.catalogue.agency.teams:
        return NO_TEAM
    return value


def _unclear(kind: Link, value: Ref | Named) -> Fault:
    if isinstance(value, Named) and value.by:
        return Fault('{title}: there is no record "{name}"', {"name": value.reference})
    return kind.unclear()


async def _find(
    work: Work, statements: Statements, kind: Link, value: Ref | Named, before: tuple[Ref, ...]
) -> Ref | None:
    match kind.target():
        case "person" | "organisation" as table:
            return await _known(work, table, value) if _is_staff(work) else None
        case "user":
            if _is_staff(work) and isinstance(value, Ref):
                return await find_officer(work, value.id)
            return None
        case "file":
            return await _upload(work, kind, value)
        case target:
            return await _record(work, statements, target, value, before)


async def _uploads(
    work: Work, kind: File, value: tuple[Ref | Named, ...], before: tuple[Ref, ...]
) -> tuple[Ref, ...] | Fault:
    known = {one.id: one for one in before}
    refs = [
        known.get(one.id)
        if isinstance(one, Ref) and one.id in known
        else await _upload(work, kind, one)
        for one in value
    ]
    return kind.unclear() if None in refs else tuple(ref for ref in refs if ref is not None)


async def _several(
    work: Work,
    statements: Statements,
    kind: RecordLinks,
    value: tuple[Ref | Named, ...],
    before: tuple[Ref, ...],
) -> tuple[Ref, ...] | Fault:
    """Each once, in their order; the first that is not to be found is named."""
    known = {one.id: one for one in before}
    refs: list[Ref] = []
    for one in value:
        ref = known.get(one.id) if isinstance(one, Ref) else None
        ref = ref or await _record(work, statements, kind.to, one, before)
        if ref is None:
            return kind.unclear(
                one.reference if isinstance(one, Named) else one.label or str(one.id)
            )
        refs.append(ref)
    return tuple(dict.fromkeys(refs))


def _is_staff(work: Work) -> bool:
    return work.actor.kind in ("officer", "token", "system")


async def _known(work: Work, table: str, value: Ref | Named) -> Ref | None:
    column, key = _key(value)
    name = work.db.table(work.agency, table)
    rows = await work.db.fetch(f"SELECT id, name, reference FROM {name} WHERE {column} = ?", (key,))
    return Ref(int(str(rows[0][0])), str(rows[0][1] or rows[0][2])) if rows else None


async def find_officer(work: Work, user: int) -> Ref | None:
    """An active user with a role at this agency."""
    people, roles = work.db.table(PLATFORM, "user"), work.db.table(PLATFORM, "user_role")
    rows = await work.db.fetch(
        f"SELECT u.id, u.name FROM {people} u WHERE u.id = ? AND u.is_active"
        f" AND EXISTS (SELECT 1 FROM {roles} r WHERE r.user_id = u.id AND r.agency = ?)",
        (user, work.agency),
    )
    return Ref(int(str(rows[0][0])), str(rows[0][1])) if rows else None


async def _upload(work: Work, kind: Link, value: Ref | Named) -> Ref | None:
    table = work.db.table(work.agency, "file")
    condition: str
    args: tuple[object, ...]
    if isinstance(value, Named):
        condition, args = "token = ?", (token_hash(value.reference),)
    elif work.actor.kind == "officer" and work.actor.id is not None:
        condition, args = "id = ? AND created_by = ?", (value.id, work.actor.id)
    else:
        return None
    rows = await work.db.fetch(
        f"SELECT id, name, media_type FROM {table} WHERE record IS NULL AND {condition}", args
    )
    if not rows or not isinstance(kind, File) or rows[0][2] not in kind.media_types():
        return None
    return Ref(int(str(rows[0][0])), str(rows[0][1]))


async def _record(
    work: Work, statements: Statements, target: str, value: Ref | Named, before: tuple[Ref, ...]
) -> Ref | None:
    if target not in work.catalogue.entities:
        return None
    rows, today = statements.rows(target), work.moment.today
    if isinstance(value, Named) and value.by:
        stored = rows.slots[value.by].store(value.reference)[0]
        found = await work.db.fetch(rows.select_by_field(value.by), rows.given(today, stored))
    else:
        column, key = _key(value)
        found = await work.db.fetch(rows.select_by(column), rows.given(today, key))
    if not found:
        return None
    row = rows.load(found[0])
    if (
        Ref(row.id) not in before
        and row.system.get(ARCHIVED) is not None
        and work.actor.kind != "system"
    ):
        return None
    if work.actor.kind != "citizen":
        decided = verdict(work.catalogue, work.actor, Verb.READ, target)
        row = await surround(work, statements, rows.entity, row)
        judged = row.judged(rows.entity, work.moment)
        if not decided.is_allowed or not passes_any(decided.rows, judged):
            return None
    return Ref(row.id, row.reference)


def _key(value: Ref | Named) -> tuple[Literal["id", "reference"], object]:
    return ("id", value.id) if isinstance(value, Ref) else ("reference", value.reference)
