"""A field gets another type: new columns beside the old ones, filled in batches, then the names change.

Nobody waits while rows are converted. Each row remembers under which version it was converted, so
what people change meanwhile is converted again; the last of them under the lock under which the
columns swap names. The old columns are set aside, with the versions, so that a rollback gives every
row that nobody touched since exactly what it had.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from casework.fields.base import Culture, Fault, FieldType
from casework.fields.columns import ColumnKind
from casework.store.casting import Cells, Misfits, cast
from casework.store.database import Database, Dialect, Row, Transaction
from casework.store.names import quoted, table_name
from casework.store.row_updates import BATCH, RowUpdate
from casework.store.set_aside import SEEN, SetAside


def next_name(number: int) -> str:
    return f"_next_{number}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """What one row's old columns become. `returns` is what a conversion the other way had set aside."""

    dialect: Dialect
    agency: str
    entity: str
    field: str
    old: FieldType
    new: FieldType
    number: int
    culture: Culture
    returns: SetAside | None = None
    is_lenient: bool = False
    """In a rollback: what does not fit stays in what is set aside, instead of refusing everything."""
    old_cells: Cells = dataclasses.field(init=False)
    new_cells: Cells = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "old_cells", Cells.of(self.old, self.dialect))
        object.__setattr__(self, "new_cells", Cells.of(self.new, self.dialect))

    # -- names ---------------------------------------------------------------------------------
    def old_columns(self) -> tuple[str, ...]:
        return tuple(column.name(self.field) for column in self.old.columns())

    def next_columns(self) -> tuple[str, ...]:
        return tuple(column.name(next_name(self.number)) for column in self.new.columns())

    def final_columns(self) -> tuple[str, ...]:
        return tuple(column.name(self.field) for column in self.new.columns())

    @property
    def seen(self) -> str:
        return next_name(self.number) + SEEN

    def returning_columns(self) -> tuple[str, ...]:
        if self.returns is None:
            return ()
        own = [column.name(self.returns.name) for column in self.new.columns()]
        return (*own, self.returns.name + SEEN)

    # -- values --------------------------------------------------------------------------------
    def value(self, version: object, parts: Row) -> tuple[object, object | Fault]:
        """The value that is there and what it becomes."""
        width = self.old_cells.width
        now = self.old_cells.read(parts[:width])
        if self.returns is not None:
            then = self.new_cells.read(parts[width:-1])
            seen = parts[-1]
            back = cast(then, self.new, self.old, self.culture)
            if seen == version or (None if isinstance(back, Fault) else back) == now:
                return now, then
        return now, cast(now, self.old, self.new, self.culture)

    async def misfits(self, db: Database, table: str, names: tuple[str, ...]) -> Misfits:
        """Every row is tried before anything is changed. `names` are the columns as they are called now."""
        found = Misfits()
        columns = (*names, *self.returning_columns())
        listed = ", ".join(map(quoted, ("reference", "version", *columns)))
        async for rows in db.stream(f"SELECT {listed} FROM {db.table(self.agency, table)}"):
            for row in rows:
                self._try(found, str(row[0]), row[1], row[2:])
        return found

    def _try(self, found: Misfits, reference: str, version: object, parts: Row) -> None:
        now, value = self.value(version, parts)
        if isinstance(value, Fault):
            found.add(reference, self.old.export_text(now, self.culture), str(value))
        elif value is not None:
            written = self.new_cells.write(value)
            shown = self.new.export_text(value, self.culture)
            found.take(reference, shown, written, unique=self.new.unique)

    # -- rows ----------------------------------------------------------------------------------
    async def batch(self, tx: Transaction, after: int) -> int | None:
        rows = await tx.fetch(self._page(), (after, BATCH))
        changes = []
        for row in rows:
            _, value = self.value(row[1], row[2:])
            kept = None if isinstance(value, Fault) else value
            changes.append((*self.new_cells.write(kept), row[1], row[0], row[1]))
        await self._update().run(tx, changes)
        return int(str(rows[-1][0])) if rows else None

    def _page(self) -> str:
        names = ("id", "version", *self.old_columns(), *self.returning_columns())
        filled = [*self.old_columns(), self.seen, *self.returning_columns()]
        any_filled = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in filled)
        differs = "IS NOT" if self.dialect == "sqlite" else "IS DISTINCT FROM"
        return (
            f"SELECT {', '.join(map(quoted, names))} FROM {self._table} WHERE id > ?"
            f" AND ({any_filled}) AND {quoted(self.seen)} {differs} version ORDER BY id LIMIT ?"
        )

    def _update(self) -> RowUpdate:
        kinds = [column.kind for column in self.new.columns()]
        columns = [*zip(self.next_columns(), kinds, strict=True), (self.seen, ColumnKind.INTEGER)]
        return RowUpdate(self._table, columns)

    @property
    def _table(self) -> str:
        return table_name(self.dialect, self.agency, self.entity)
