"""Many rows, each with values of its own, in one statement where the database can.

On PostgreSQL the values travel as one array a column: a statement for each row costs a round of the
server's machinery each, four times as long for the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.fields.columns import ColumnKind
from casework.store import ddl
from casework.store.database import Transaction
from casework.store.names import quoted

BATCH = 1_000
"""Rows a transaction: whoever wants to change one of them waits for the others."""


@dataclass(frozen=True, slots=True)
class RowUpdate:
    """Sets columns of rows that still have the version they were read with. `table` is quoted."""

    table: str
    columns: Sequence[tuple[str, ColumnKind]]

    async def run(self, tx: Transaction, rows: Sequence[tuple[object, ...]]) -> None:
        """Each row: the new values, then its id and version."""
        if not rows:
            return
        if tx.dialect == "sqlite":
            await tx.execute_many(self._each(), rows)
        else:
            await tx.execute(self._together(), [list(part) for part in zip(*rows, strict=True)])

    def _each(self) -> str:
        assigned = ", ".join(f"{quoted(name)} = ?" for name, _ in self.columns)
        return f"UPDATE {self.table} SET {assigned} WHERE id = ? AND version = ?"

    def _together(self) -> str:
        types = ddl.TYPES["postgresql"]
        arrays = [f"?::{types[kind]}[]" for _, kind in self.columns]
        names = [f"c{at}" for at in range(len(self.columns))]
        assigned = ", ".join(
            f"{quoted(column)} = v.{name}"
            for (column, _), name in zip(self.columns, names, strict=True)
        )
        return (
            f"UPDATE {self.table} t SET {assigned}"
            f" FROM unnest({', '.join([*arrays, '?::bigint[]', '?::bigint[]'])})"
            f" AS v({', '.join([*names, 'id', 'version'])})"
            " WHERE t.id = v.id AND t.version = v.version"
        )
