"""Search words of rows that exist, written anew in batches after what is searched has changed."""

from __future__ import annotations

from casework.catalogue import Catalogue, Entity
from casework.store import search
from casework.store.codec import Codec, decoder
from casework.store.database import Database, Row, Transaction
from casework.store.names import quoted

BATCH = 500


async def rewrite_words(db: Database, agency: str, table: str, catalogue: Catalogue | None) -> int:
    """Gives how many rows it wrote. Breaking off does no harm: it may always be done again."""
    entity = catalogue.entity(table) if catalogue else None
    words = EntityWords(db, entity) if entity else ContactWords(db)
    last, count = 0, 0
    while True:
        async with db.transaction() as tx:
            rows = await tx.fetch(words.page(db.table(agency, table)), (last, BATCH))
            found = [(int(str(row[0])), words.of(row)) for row in rows]
            await _write(db, tx, agency, table, found)
        if not rows:
            return count
        last, count = int(str(rows[-1][0])), count + len(rows)


async def _write(
    db: Database, tx: Transaction, agency: str, table: str, found: list[tuple[int, search.Words]]
) -> None:
    if db.dialect == "postgresql":
        await tx.execute(
            f"UPDATE {db.table(agency, table)} t SET {search.COLUMN} = v.words::tsvector"
            " FROM unnest(?::bigint[], ?::text[]) v(id, words) WHERE t.id = v.id",
            ([number for number, _ in found], [search.vector_text(words) for _, words in found]),
        )
        return
    search_table = db.table(agency, table + search.SUFFIX)
    for number, words in found:
        await tx.execute(search.delete_words_sql(search_table), (number,))
        await tx.execute(search.insert_words_sql(search_table), (number, *words))


class ContactWords:
    """Of people and organisations."""

    def __init__(self, db: Database) -> None:
        self._lock = _lock(db)

    def page(self, table: str) -> str:
        columns = "id, reference, name, email, phone"
        return f"SELECT {columns} FROM {table} WHERE id > ? ORDER BY id LIMIT ?{self._lock}"

    def of(self, row: Row) -> search.Words:
        _, reference, *details = row
        return search.words_of_person(
            str(reference), *(None if each is None else str(each) for each in details)
        )


class EntityWords:
    """Of the records of an entity."""

    def __init__(self, db: Database, entity: Entity) -> None:
        self._lock = _lock(db)
        self._entity = entity
        self._fields = [f for f in entity.stored_fields() if f.kind.searchable]
        kinds = [column.kind for field in self._fields for column in field.kind.columns()]
        self._decoders: list[Codec] = [decoder(kind, db.dialect) for kind in kinds]

    def page(self, table: str) -> str:
        names = [quoted(name) for field in self._fields for name in field.column_names()]
        listed = ", ".join(["id", "reference", *names])
        return f"SELECT {listed} FROM {table} WHERE id > ? ORDER BY id LIMIT ?{self._lock}"

    def of(self, row: Row) -> search.Words:
        parts = [decode(part) for decode, part in zip(self._decoders, row[2:], strict=True)]
        values: dict[str, object] = {}
        for field in self._fields:
            width = len(field.kind.columns())
            own, parts = parts[:width], parts[width:]
            if any(part is not None for part in own):
                values[field.name] = field.kind.from_columns(own)
        return search.words_by_class(self._entity, str(row[1]), values)


def _lock(db: Database) -> str:
    """A row that somebody changes meanwhile keeps the words of that change."""
    return " FOR UPDATE" if db.dialect == "postgresql" else ""
