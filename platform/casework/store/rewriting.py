"""Search words of rows that exist, written anew in batches after what is searched has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.catalogue import Catalogue, Entity
from casework.fields.base import Ref
from casework.store import search
from casework.store.codec import Codec, decoder
from casework.store.database import Database, Dialect, Row, Transaction
from casework.store.dated import PERIOD_OF
from casework.store.names import quoted, table_name
from casework.store.related_words import related_texts
from casework.store.views_fields import label_source

BATCH = 500
Worded = list[tuple[int, search.Words]]
"""Ids of rows with the words that each is found by."""


async def rewrite_words(db: Database, agency: str, table: str, catalogue: Catalogue | None) -> int:
    """Gives how many rows it wrote. Breaking off does no harm: it may always be done again."""
    entity = catalogue.entity(table) if catalogue else None
    words = EntityWords(db.dialect, agency, entity) if entity else ContactWords(db)
    last, count = 0, 0
    while True:
        async with db.transaction() as tx:
            rows = await tx.fetch(words.page(db.table(agency, table)), (last, BATCH))
            await write_words(tx, agency, table, await words.of(tx, rows))
        if not rows:
            return count
        last, count = int(str(rows[-1][0])), count + len(rows)


async def write_words(tx: Transaction, agency: str, table: str, found: Worded) -> None:
    """Give rows that the caller holds these words."""
    if tx.dialect == "postgresql":
        await tx.execute(
            f"UPDATE {table_name(tx.dialect, agency, table)} t SET {search.COLUMN} = v.words::tsvector"
            " FROM unnest(?::bigint[], ?::text[]) v(id, words) WHERE t.id = v.id",
            ([number for number, _ in found], [search.vector_text(words) for _, words in found]),
        )
        return
    search_table = table_name(tx.dialect, agency, table + search.SUFFIX)
    for number, words in found:
        await tx.execute(search.delete_words_sql(search_table), (number,))
        await tx.execute(search.insert_words_sql(search_table), (number, *words))


class ContactWords:
    """Of people and organisations."""

    def __init__(self, db: Database) -> None:
        self._lock = _lock(db.dialect)

    def page(self, table: str) -> str:
        columns = "id, reference, name, email, phone"
        return f"SELECT {columns} FROM {table} WHERE id > ? ORDER BY id LIMIT ?{self._lock}"

    async def of(self, tx: Transaction, rows: Sequence[Row]) -> Worded:
        del tx
        return [(int(str(row[0])), self._words(row)) for row in rows]

    def _words(self, row: Row) -> search.Words:
        _, reference, *details = row
        return search.words_of_person(
            str(reference), *(None if each is None else str(each) for each in details)
        )


class EntityWords:
    """Of the records of an entity."""

    def __init__(self, dialect: Dialect, agency: str, entity: Entity) -> None:
        self._lock = _lock(dialect)
        self._agency = agency
        self._entity = entity
        through = {path.link for path in entity.search_through}
        self._fields = [f for f in entity.stored_fields() if f.kind.searchable or f.name in through]
        kinds = [column.kind for field in self._fields for column in field.kind.columns()]
        self._decoders: list[Codec] = [decoder(kind, dialect) for kind in kinds]

    def page(self, table: str) -> str:
        own = f"{PERIOD_OF} IS NULL AND " if self._entity.dated else ""
        return f"{self.select(table)} {own}id > ? ORDER BY id LIMIT ?{self._lock}"

    def select(self, table: str, number: str = "id") -> str:
        """What `of` reads, as far as the condition."""
        names = [quoted(name) for field in self._fields for name in field.column_names()]
        return f"SELECT {', '.join([number, 'reference', *names])} FROM {table} WHERE"

    async def of(self, tx: Transaction, rows: Sequence[Row]) -> Worded:
        several = [self._values(row) for row in rows]
        periods = await self._periods(tx, [int(str(row[0])) for row in rows])
        every = [*several, *(one for each in periods.values() for one in each)]
        for name in (f.name for f in self._fields if f.kind.searchable and f.kind.links_to()):
            await self._label(tx, name, every)
        related = await related_texts(tx.fetch, tx.dialect, self._agency, self._entity, several)
        found: Worded = []
        for row, values, texts in zip(rows, several, related, strict=True):
            number, reference = int(str(row[0])), str(row[1])
            words = search.words_by_class(self._entity, reference, values, texts, periods[number])
            found.append((number, words))
        return found

    async def _periods(
        self, tx: Transaction, records: Sequence[int]
    ) -> Mapping[int, list[dict[str, object]]]:
        """The values of the later periods of each record."""
        found: dict[int, list[dict[str, object]]] = {record: [] for record in records}
        if not self._entity.dated or not records:
            return found
        marks = ", ".join("?" * len(records))
        table = table_name(tx.dialect, self._agency, self._entity.name)
        sql = f"{self.select(table, PERIOD_OF)} {PERIOD_OF} IN ({marks})"
        for row in await tx.fetch(sql, records):
            found[int(str(row[0]))].append(self._values(row))
        return found

    def _values(self, row: Row) -> dict[str, object]:
        parts = [decode(part) for decode, part in zip(self._decoders, row[2:], strict=True)]
        values: dict[str, object] = {}
        for field in self._fields:
            width = len(field.kind.columns())
            own, parts = parts[:width], parts[width:]
            if any(part is not None for part in own):
                values[field.name] = field.kind.from_columns(own)
        return values

    async def _label(self, tx: Transaction, name: str, several: Sequence[dict[str, Any]]) -> None:
        """What the rows call the records that one of their fields leads to, where it is a link by id."""
        ids = {ref.id for values in several for ref in _refs(values.get(name))}
        target = self._entity.fields[name].kind.links_to() or ""
        labels = await _labels(tx, self._agency, target, sorted(ids))
        for values in several:
            refs = tuple(Ref(ref.id, labels.get(ref.id, "")) for ref in _refs(values.get(name)))
            if refs:
                values[name] = refs if isinstance(values[name], tuple) else refs[0]


def _refs(value: object) -> tuple[Ref, ...]:
    several = value if isinstance(value, tuple) else (value,)
    return tuple(one for one in several if isinstance(one, Ref))


async def _labels(
    tx: Transaction, agency: str, target: str, ids: Sequence[int]
) -> Mapping[int, str]:
    if not ids:
        return {}
    table, label = label_source(tx.dialect, agency, target)
    marks = ", ".join("?" * len(ids))
    rows = await tx.fetch(f"SELECT id, {label} FROM {table} WHERE id IN ({marks})", ids)
    return {int(str(row[0])): str(row[1] or "") for row in rows}


def _lock(dialect: Dialect) -> str:
    """A row that somebody changes meanwhile keeps the words of that change."""
    return " FOR UPDATE" if dialect == "postgresql" else ""
