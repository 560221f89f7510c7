"""`backfill:` fills the empty rows of a field by a rule, once, when the rule is published.

The rule may read fields that are going in the same revision (`former:`): that is how one field is
split into two and two are joined into one. It never changes an answer that is there.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework.fields.base import Culture, Fault, FieldType
from casework.fields.columns import ColumnKind
from casework.rules import Moment, Rule
from casework.store.casting import Cells, Misfits
from casework.store.codec import decoder
from casework.store.database import Database, Dialect, Row, Transaction
from casework.store.names import quoted, table_name
from casework.store.row_updates import BATCH, RowUpdate


@dataclass(frozen=True, slots=True)
class Source:
    """A name that the rule reads: its columns as they will be, and as they are called now.

    `kind` None is a system field, of a column of that kind.
    """

    name: str
    kind: FieldType | None
    columns: tuple[str, ...]
    columns_now: tuple[str | None, ...]
    plain: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Backfill:
    dialect: Dialect
    agency: str
    entity: str
    field: str
    kind: FieldType
    rule: Rule
    sources: tuple[Source, ...]
    moment: Moment
    culture: Culture

    def value(self, parts: Row) -> object:
        values: dict[str, object] = {}
        place = 0
        for source in self.sources:
            width = len(source.columns)
            values[source.name] = self._read(source, parts[place : place + width])
            place += width
        result = self.rule.value(values, self.moment)
        return None if result is None else self.kind.from_rule(result)

    def _read(self, source: Source, parts: Row) -> object:
        if source.kind is None:
            return decoder(source.plain, self.dialect)(parts[0])
        value = Cells.of(source.kind, self.dialect).read(parts)
        return None if value is None else source.kind.to_rule(value)

    async def misfits(self, db: Database, table: str, own_now: tuple[str | None, ...]) -> Misfits:
        """What the rule gives for every empty row, before anything is changed."""
        found, cells = Misfits(), Cells.of(self.kind, self.dialect)
        columns = [name for source in self.sources for name in source.columns_now]
        listed = ", ".join("NULL" if name is None else quoted(name) for name in columns)
        empty = " AND ".join(f"{quoted(name)} IS NULL" for name in own_now if name) or "1 = 1"
        sql = f"SELECT reference{', ' + listed if listed else ''} FROM"
        async for rows in db.stream(f"{sql} {db.table(self.agency, table)} WHERE {empty}"):
            for row in rows:
                value = self.value(row[1:])
                if value is None:
                    continue
                fault = self.kind.check(value)
                shown = self.kind.export_text(value, self.culture)
                if isinstance(fault, Fault):
                    found.add(str(row[0]), shown, str(fault))
                else:
                    found.take(str(row[0]), shown, cells.write(value), unique=self.kind.unique)
        return found

    async def batch(self, tx: Transaction, after: int) -> int | None:
        cells = Cells.of(self.kind, self.dialect)
        rows = await tx.fetch(self._page(), (after, BATCH))
        changes = []
        for row in rows:
            value = self.value(row[2:])
            if value is not None and self.kind.check(value) is None:
                changes.append((*cells.write(value), row[0], row[1]))
        await self._update().run(tx, changes)
        return int(str(rows[-1][0])) if rows else None

    def _own(self) -> tuple[str, ...]:
        return tuple(column.name(self.field) for column in self.kind.columns())

    def _page(self) -> str:
        names = ["id", "version", *(name for each in self.sources for name in each.columns)]
        empty = " AND ".join(f"{quoted(name)} IS NULL" for name in self._own())
        return (
            f"SELECT {', '.join(map(quoted, names))} FROM {self._table}"
            f" WHERE id > ? AND {empty} ORDER BY id LIMIT ?"
        )

    def _update(self) -> RowUpdate:
        return RowUpdate(
            self._table, [(column.name(self.field), column.kind) for column in self.kind.columns()]
        )

    @property
    def _table(self) -> str:
        return table_name(self.dialect, self.agency, self.entity)
