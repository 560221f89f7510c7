"""What points to a record: it cannot be deleted before that points elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.cases.access import verdict
from casework.cases.statements import Statements
from casework.cases.work import Work
from casework.catalogue import Entity, Field, Verb
from casework.store.dated import PERIOD_OF
from casework.store.names import quoted
from casework.store.record_links import records_sql

MOST = 100
"""Counting stops here: "more than 100"."""


@dataclass(frozen=True, slots=True)
class Pointing:
    """Records of one entity that point to a record by one field."""

    entity: Entity
    field: Field
    count: int
    is_told: bool
    """Whether the actor may read all of them, and the field: else it may not learn how many there are."""


async def pointing_to(
    work: Work, statements: Statements, entity: Entity, record: int
) -> tuple[Pointing, ...]:
    """Everything that points to the record in any of its periods, whoever may read it; archived records
    too."""
    found = []
    for other in work.catalogue.entities.values():
        decided = verdict(work.catalogue, work.actor, Verb.READ, other.name)
        for field in other.stored_fields():
            if field.kind.links_to() == entity.name:
                count = await _count(work, statements, other, field, record)
                is_told = decided.rows is None and field.name in decided.readable
                if count:
                    found.append(Pointing(other, field, count, is_told))
    return tuple(found)


async def _count(
    work: Work, statements: Statements, other: Entity, field: Field, record: int
) -> int:
    if field.kind.links_many:
        end = f"= ? LIMIT {MOST + 1}"
        hits = records_sql(work.db.dialect, work.agency, other.name, field.name, end)
    else:
        table, column = statements.rows(other.name).written, quoted(field.name)
        which = f"DISTINCT coalesce({PERIOD_OF}, id)" if other.dated else "1"
        hits = f"SELECT {which} FROM {table} AS record WHERE record.{column} = ? LIMIT {MOST + 1}"
    rows = await work.db.fetch(f"SELECT count(*) FROM ({hits}) AS hit", (record,))
    return int(str(rows[0][0]))


def told(found: Sequence[Pointing], language: str) -> tuple[tuple[str, ...], bool]:
    """`3 Reviews` for each kind that may be told, and whether there are others besides."""
    words = [
        f"{one.count if one.count <= MOST else f'{MOST}+'} "
        + (one.entity.title if one.count == 1 else one.entity.plural).text(language)
        for one in found
        if one.is_told
    ]
    return tuple(words), len(words) < len(found)


def reason(found: Sequence[Pointing]) -> str:
    """The sentence for programs; pages say it in the reader's language."""
    words, has_others = told(found, "en")
    listed = [*words, *(["records that you may not see"] if has_others else [])]
    return f"other records point to it: {', '.join(listed)}"
