"""Search words of the records that point to one whose texts changed.

A few are rewritten in the transaction of the change. Many would hold its locks too long, and one that
somebody is changing at this moment is not waited for: a job, written in the same transaction, rewrites
them batch by batch. Until a worker comes to it they are found by what the record said before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from casework.cases.work import Work
from casework.catalogue import Catalogue, Entity
from casework.catalogue.contact import CONTACTS
from casework.store import jobs
from casework.store.database import Dialect, Transaction
from casework.store.jobs import Job
from casework.store.names import quoted, table_name
from casework.store.record_links import LINK, records_sql
from casework.store.rewriting import EntityWords, write_words

REWORD = "reword"
AT_ONCE = 100
"""So many are rewritten at once, with what changed."""
BATCH = 1000
NAME = "name"
"""By which people and organisations are called: a link that is searchable holds it."""
HOLD_FREE = " FOR UPDATE SKIP LOCKED"


@dataclass(frozen=True, slots=True)
class Way:
    """A link by which records are found through what it leads to."""

    entity: Entity
    link: str

    def ids_sql(self, dialect: Dialect, agency: str) -> str:
        """Takes the record that is pointed to, the id to begin behind, and how many."""
        name, link = self.entity.name, self.link
        if self.entity.fields[link].kind.links_many:
            end = f"= ? AND {LINK}.record > ? ORDER BY {LINK}.record LIMIT ?"
            return records_sql(dialect, agency, name, link, end)
        table = table_name(dialect, agency, name)
        return f"SELECT id FROM {table} WHERE {quoted(link)} = ? AND id > ? ORDER BY id LIMIT ?"


def ways_to(catalogue: Catalogue, target: str, changed: Collection[str]) -> Iterator[Way]:
    """The links through which records are found by one of these fields of the target, each once."""
    for entity in catalogue.entities.values():
        links = {p.link for p in entity.search_through if p.target == target and p.field in changed}
        if target in CONTACTS and NAME in changed:
            named = (own for own in entity.stored_fields() if own.kind.searchable)
            links |= {own.name for own in named if own.kind.links_to() == target}
        yield from (Way(entity, link) for link in sorted(links))


async def reword_pointing(
    tx: Transaction, work: Work, target: Entity, record: int, changed: Collection[str]
) -> None:
    """Renew the words of what points to a record, of which these fields were written just now."""
    live = work.catalogue.today or work.catalogue
    for way in ways_to(live, target.name, names_today(target, changed)):
        ids = await _ids(tx, work, way, record, 0, AT_ONCE + 1)
        is_done = len(ids) <= AT_ONCE and await _rewrite(tx, work, way, ids) == len(ids)
        if not is_done:
            await jobs.enqueue(tx, work.agency, REWORD, _payload(way, record, 0), work.now)


def names_today(target: Entity, changed: Collection[str]) -> frozenset[str]:
    """What the fields are called in the live revision, by which words are kept."""
    placement = target.placement
    if placement is None:
        return frozenset(changed)
    columns = (target.fields[name].column_names()[0] for name in changed)
    found = (placement.today(column) for column in columns)
    return frozenset(column.partition("__")[0] for column in found if column is not None)


async def reword_batch(work: Work, job: Job, size: int = BATCH) -> None:
    """One batch of a job, and the job of the next one. Safe to repeat with the same job."""
    entity = work.catalogue.entity(str(job.payload["entity"]))
    link, record = str(job.payload["link"]), int(job.payload["record"])
    async with work.db.transaction() as tx:
        if not await jobs.done(tx, job) or entity is None:
            return
        if link not in {path.link for path in entity.search_through} | set(entity.fields):
            return  # it was renamed or dropped, which rewrites the words as well
        way = Way(entity, link)
        ids = await _ids(tx, work, way, record, int(job.payload["after"]), size)
        await _rewrite(tx, work, way, ids, is_patient=True)
        if len(ids) == size:
            following = _payload(way, record, ids[-1])
            await jobs.enqueue(tx, work.agency, REWORD, following, work.now)


def _payload(way: Way, record: int, after: int) -> dict[str, object]:
    return {"entity": way.entity.name, "link": way.link, "record": record, "after": after}


async def _ids(
    tx: Transaction, work: Work, way: Way, record: int, after: int, limit: int
) -> list[int]:
    rows = await tx.fetch(way.ids_sql(tx.dialect, work.agency), (record, after, limit))
    return [int(str(row[0])) for row in rows]


async def _rewrite(
    tx: Transaction, work: Work, way: Way, ids: Sequence[int], *, is_patient: bool = False
) -> int:
    """Gives how many it wrote: rows that somebody holds are passed over, unless it may wait for them."""
    if not ids:
        return 0
    words = EntityWords(tx.dialect, work.agency, way.entity)
    marks = ", ".join("?" * len(ids))
    hold = "" if tx.dialect == "sqlite" else " FOR UPDATE" if is_patient else HOLD_FREE
    table = table_name(tx.dialect, work.agency, way.entity.name)
    sql = f"{words.select(table)} id IN ({marks}) ORDER BY id{hold}"
    rows = await tx.fetch(sql, ids)
    await write_words(tx, work.agency, way.entity.name, await words.of(tx, rows))
    return len(rows)
