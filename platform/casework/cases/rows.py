"""The SQL that writes records of one entity, compiled once for a Catalogue, and the rows it takes.

Writers see a row whole; what an actor may see of it is for `access` and the reading half to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from casework.cases.judging import Around, Judged
from casework.cases.slots import Slot
from casework.catalogue import VALID_FROM, Entity
from casework.fields.columns import ColumnKind
from casework.rules import Moment
from casework.rules.functions.trees import PATH
from casework.store import search
from casework.store.codec import Codec, decoder, encoder
from casework.store.database import Dialect, Row, Transaction
from casework.store.dated import PERIOD_OF, day_argument
from casework.store.entity_tables import ARCHIVED
from casework.store.names import quoted, table_name
from casework.store.placed import entity_table, written_table
from casework.store.record_links import records_sql, write_links
from casework.store.related_words import NOTHING, Related, related_texts

_RECORD = {
    "reference": ColumnKind.TEXT,
    "version": ColumnKind.INTEGER,
    "revision": ColumnKind.INTEGER,
    "created_on": ColumnKind.TIMESTAMP,
    "changed_on": ColumnKind.TIMESTAMP,
}
_CASE = {
    "state": ColumnKind.TEXT,
    "opened_on": ColumnKind.TIMESTAMP,
    "closed_on": ColumnKind.TIMESTAMP,
    "team": ColumnKind.TEXT,
    "officer": ColumnKind.REFERENCE,
    "priority": ColumnKind.TEXT,
    "channel": ColumnKind.TEXT,
    "due_on": ColumnKind.TIMESTAMP,
}
_PLAIN = {ARCHIVED: ColumnKind.TIMESTAMP}
_DATED = {**_PLAIN, VALID_FROM: ColumnKind.DATE}
_TREE = {**_PLAIN, PATH: ColumnKind.TEXT}
_TRACKING = {"tracking": ColumnKind.TEXT}


@dataclass(frozen=True, slots=True)
class Stored:
    """A row as it stands: `system` holds what every record has, `values` the stored fields, whole."""

    id: int
    system: Mapping[str, Any]
    values: Mapping[str, Any]
    around: Around | None = None
    """The records around it, once they are loaded (`around.surround`)."""

    def judged(self, entity: Entity, moment: Moment) -> Judged:
        return Judged(entity, self.values, moment, self.system, self.around)

    @property
    def reference(self) -> str:
        return str(self.system["reference"])

    @property
    def version(self) -> int:
        return int(self.system["version"])

    @property
    def due_on(self) -> datetime | None:
        due: datetime | None = self.system.get("due_on")
        return due

    def changed(self, system: Mapping[str, Any], values: Mapping[str, Any]) -> Stored:
        return replace(self, system={**self.system, **system}, values={**self.values, **values})


@dataclass(frozen=True, slots=True)
class Rows:
    """Statements and conversions for the rows of one entity."""

    entity: Entity
    dialect: Dialect
    agency: str
    table: str
    """What is read: the table, or what a placement makes of it."""
    written: str
    """What is written."""
    search_table: str
    system: Mapping[str, Codec]
    system_decoders: tuple[Codec, ...]
    slots: Mapping[str, Slot]
    select: str
    insert: str
    insert_with_id: str
    delete: str
    _updates: dict[tuple[str, ...], str] = field(default_factory=dict)

    @classmethod
    def compile(cls, entity: Entity, dialect: Dialect, agency: str) -> Rows:
        plain = _DATED if entity.dated else _TREE if entity.tree else _PLAIN
        kinds = {**_RECORD, **(_CASE if entity.is_case else plain)}
        written = {**kinds, **(_TRACKING if entity.is_case else {})}
        slots = {own.name: Slot.of(own, dialect) for own in entity.stored_fields()}
        columns = [name for slot in slots.values() for name in slot.columns]
        table = entity_table(dialect, agency, entity)
        written_to = written_table(dialect, agency, entity)
        marks = ["?"] * (len(written) + len(columns))
        names = [*written, *columns]
        if dialect == "postgresql":
            names, marks = [*names, search.COLUMN], [*marks, "?::text::tsvector"]
        into, override = _listed(names), " OVERRIDING SYSTEM VALUE" if dialect != "sqlite" else ""
        return cls(
            entity=entity,
            dialect=dialect,
            agency=agency,
            table=table,
            written=written_to,
            search_table=table_name(dialect, agency, entity.name + search.SUFFIX),
            system={name: encoder(kind, dialect) for name, kind in written.items()},
            system_decoders=tuple(decoder(kind, dialect) for kind in kinds.values()),
            slots=slots,
            select=f"SELECT {_selected(['id', *kinds, *columns])} FROM {table} AS record WHERE ",
            insert=f"INSERT INTO {written_to} ({into}) VALUES ({', '.join(marks)}) RETURNING id",
            insert_with_id=(
                f"INSERT INTO {written_to} (id, {into}){override} VALUES (?, {', '.join(marks)})"
            ),
            delete=f"DELETE FROM {written_to} WHERE id = ? AND version = ?",
        )

    # -- reading -----------------------------------------------------------------------------
    async def read(self, tx: Transaction, reference: str, today: date) -> Stored | None:
        rows = await tx.fetch(self.select_by("reference"), self.given(today, reference))
        return self.load(rows[0]) if rows else None

    @property
    def unique_from(self) -> str:
        """Where unique fields are read, which have no days."""
        return self.written if self.entity.dated else self.table

    def given(self, today: date, *args: object) -> tuple[object, ...]:
        """What a statement that reads `table` takes: the day first, where values hold from a day on."""
        return (day_argument(today, self.dialect), *args) if self.entity.dated else args

    def select_by(self, column: Literal["id", "reference"]) -> str:
        return f"{self.select}{column} = ?"

    def select_by_field(self, name: str) -> str:
        """That of a field with one column."""
        return f"{self.select}record.{quoted(self.slots[name].columns[0])} = ?"

    def select_several(self, count: int) -> str:
        """Those with one of so many ids."""
        return f"{self.select}record.id IN ({', '.join(['?'] * count)})"

    def select_children(self, link: str, *, is_many: bool = False) -> str:
        """Every row that points to a record by this link, oldest first."""
        pointing = f"record.{quoted(link)} = ?"
        if is_many:
            found = records_sql(self.dialect, self.agency, self.entity.name, link, "= ?")
            pointing = f"record.id IN ({found})"
        return f"{self.select}{pointing} ORDER BY record.id"

    def load(self, row: Row) -> Stored:
        """From a row of `select_by`."""
        at = 1 + len(self.system_decoders)
        names = list(self.system)[: len(self.system_decoders)]
        parts = zip(names, self.system_decoders, row[1:at], strict=True)
        system = {name: None if part is None else decode(part) for name, decode, part in parts}
        values: dict[str, Any] = {}
        for name, slot in self.slots.items():
            end = at + len(slot.columns)
            values[name] = slot.load(row[at:end])
            at = end
        return Stored(int(str(row[0])), system, values)

    # -- writing -----------------------------------------------------------------------------
    def arguments(
        self, system: Mapping[str, Any], values: Mapping[str, Any], words: search.Words
    ) -> list[object]:
        """What `insert` takes."""
        row: list[object] = [encode(system.get(name)) for name, encode in self.system.items()]
        for name, slot in self.slots.items():
            row += slot.store(values.get(name))
        if self.dialect == "postgresql":
            row.append(search.vector_text(words))
        return row

    def searched_links(self) -> list[str]:
        """Link fields whose names a record is found by: they need their labels before `update`."""
        return [name for name, slot in self.slots.items() if slot.is_link and slot.kind.searchable]

    def words(
        self, reference: str, values: Mapping[str, Any], related: Related = NOTHING
    ) -> search.Words:
        return search.words_by_class(self.entity, reference, values, related)

    async def related(self, tx: Transaction, several: Sequence[Mapping[str, Any]]) -> list[Related]:
        """What other records say by which each of these is found; they are held until the commit."""
        return await related_texts(tx.fetch, self.dialect, self.agency, self.entity, several)

    async def add(
        self, tx: Transaction, system: Mapping[str, Any], values: Mapping[str, Any]
    ) -> int:
        """Insert a row and its search words; gives its id."""
        (related,) = await self.related(tx, [values])
        words = self.words(str(system["reference"]), values, related)
        inserted = await tx.fetch(self.insert, self.arguments(system, values, words))
        record = int(str(inserted[0][0]))
        if self.dialect == "sqlite":
            await tx.execute(search.insert_words_sql(self.search_table), (record, *words))
        await self.write_links(tx, [(record, values)])
        return record

    async def write_links(
        self,
        tx: Transaction,
        rows: Sequence[tuple[int, Mapping[str, Any]]],
        *,
        is_new: bool = True,
    ) -> None:
        """What fields of type records lead to, found from their other end: of each record the values
        that were written."""
        placement = self.entity.placement
        table = placement.table if placement else self.entity.name
        for name, slot in self.slots.items():
            column = placement.today(name) if placement else name
            if slot.kind.links_many and column is not None:
                found = [(n, [one.id for one in v[name] or ()]) for n, v in rows if name in v]
                await write_links(tx, self.agency, table, column, found, is_new=is_new)

    async def update(
        self, tx: Transaction, row: Stored, system: Mapping[str, Any], values: Mapping[str, Any]
    ) -> bool:
        """Write what changed if the row still has its version; False when somebody was faster.

        Search words are those of the live revision, and of every period: where the table is another's,
        or values hold from a day on, they follow.
        """
        changed = {name: self.system[name](value) for name, value in system.items()}
        for name, value in values.items():
            slot = self.slots[name]
            changed |= dict(zip(slot.columns, slot.store(value), strict=True))
        placement = self.entity.placement
        changed = placement.written(changed) if placement else changed
        named, args = list(changed), list(changed.values())
        is_later = placement or self.entity.dated
        words = None if is_later else await self._changed_words(tx, row, values)
        if words is not None and self.dialect == "postgresql":
            named.append(search.COLUMN)
            args.append(search.vector_text(words))
        touched = await tx.execute(self._update(tuple(named)), (*args, row.id, row.version))
        if touched and words is not None and self.dialect == "sqlite":
            await tx.execute(search.update_words_sql(self.search_table), (*words, row.id))
        if touched:
            await self.write_links(tx, [(row.id, values)], is_new=False)
        return touched == 1

    async def reword(self, tx: Transaction, row: Stored) -> None:
        """Give a row the search words of what it holds now."""
        (related,) = await self.related(tx, [row.values])
        words = self.words(row.reference, row.values, related)
        if self.dialect == "sqlite":
            await tx.execute(search.update_words_sql(self.search_table), (*words, row.id))
            return
        sql = f"UPDATE {self.written} SET {quoted(search.COLUMN)} = ?::text::tsvector WHERE id = ?"
        await tx.execute(sql, (search.vector_text(words), row.id))

    async def _changed_words(
        self, tx: Transaction, row: Stored, values: Mapping[str, Any]
    ) -> search.Words | None:
        kinds = [self.entity.fields[name].kind for name in values]
        if not any(kind.searchable or kind.searched_fields() for kind in kinds):
            return None
        after = {**row.values, **values}
        (related,) = await self.related(tx, [after])
        return self.words(row.reference, after, related)

    def _update(self, named: tuple[str, ...]) -> str:
        """The statement for these columns; there are few sets of columns, so it is kept."""
        if named not in self._updates:
            marks = {search.COLUMN: "?::text::tsvector"} if self.dialect == "postgresql" else {}
            pairs = ", ".join(f"{quoted(name)} = {marks.get(name, '?')}" for name in named)
            self._updates[named] = f"UPDATE {self.written} SET {pairs} WHERE id = ? AND version = ?"
        return self._updates[named]

    async def remove(self, tx: Transaction, row: Stored) -> bool:
        removed = await tx.execute(self.delete, (row.id, row.version))
        if removed and self.dialect == "sqlite":
            await tx.execute(search.delete_words_sql(self.search_table), (row.id,))
        if removed and self.entity.dated:
            gone = f"DELETE FROM {self.written} WHERE {quoted(PERIOD_OF)} = ?"
            await tx.execute(gone, (row.id,))
        if removed:
            await self.write_links(tx, [(row.id, dict.fromkeys(self.slots))], is_new=False)
        return removed == 1


def _selected(names: Iterable[str]) -> str:
    """Each with its table: a lone "name" of a column that is gone is a text to SQLite, not a fault."""
    return ", ".join(f"record.{quoted(name)}" for name in names)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, names))
