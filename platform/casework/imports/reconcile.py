"""Sums that must add up: what the file holds, what became of it, and what the database holds now.

Three ways of counting that share no code: cells as they are read, rows by their outcome, and the
stored records asked for again by their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from casework.cases.statements import statements_of
from casework.cases.work import Work
from casework.imports.cells import Read
from casework.imports.report import Sum
from casework.imports.rows import RowRead
from casework.store.names import quoted

STORED, REJECTED, NOT_SELECTED = "stored", "rejected", "not_selected"


@dataclass(frozen=True, slots=True)
class SumPlan:
    """A number field of every entity of the plan. `reads` by entity; `whole` for rows of none."""

    name: str
    reads: Mapping[str, Read]
    whole: Read
    expected: Decimal | None = None

    def amount(self, entity: str | None, cells: list[str]) -> Decimal | None:
        """What the row has; None when there is no number in it."""
        value = self.reads.get(entity or "", self.whole)(cells)
        return None if value is None or isinstance(value, str) else Decimal(value)


@dataclass(slots=True)
class Ledger:
    """Keeps the sums of one run. Amounts that no number stands in are counted, not summed."""

    plans: Sequence[SumPlan]
    width: int
    is_dry: bool
    sums: dict[str, Sum] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for plan in self.plans:
            self.sums[plan.name] = Sum(
                plan.name, plan.expected, None if self.is_dry else Decimal(0)
            )

    def read(self, entity: str | None, cells: list[str]) -> None:
        """A row came from the file."""
        for plan in self.plans:
            amount = plan.amount(entity, cells) if len(cells) == self.width else None
            if amount is None:
                self.sums[plan.name].without += 1
            else:
                self.sums[plan.name].read += amount

    def pass_over(self, cells: list[str]) -> None:
        self._add(NOT_SELECTED, None, cells)

    def refuse(self, entity: str, cells: list[str]) -> None:
        self._add(REJECTED, entity, cells)

    def _add(self, outcome: str, entity: str | None, cells: list[str]) -> None:
        if len(cells) != self.width:
            return
        for plan in self.plans:
            self.sums[plan.name].add(outcome, plan.amount(entity, cells) or Decimal(0))

    async def keep(self, work: Work, entity: str, key: str, rows: Iterable[RowRead]) -> None:
        """Rows stand in the database: what they said, and what it says."""
        kept = list(rows)
        for plan in self.plans:
            total = self.sums[plan.name]
            for row in kept:
                total.add(STORED, Decimal(row.values.get(plan.name) or 0))
            if total.in_database is not None and kept:
                held = await _held(work, entity, plan.name, key, [row.key for row in kept])
                total.in_database += held


async def _held(work: Work, entity: str, name: str, key: str, keys: Sequence[Any]) -> Decimal:
    """The sum of a field over the records with these keys."""
    table = statements_of(work.catalogue, work.db).rows(entity)
    stored = [table.slots[key].store(one)[0] for one in keys]
    fields = work.catalogue.entities[entity].fields
    column, found = (quoted(fields[one].column_names()[0]) for one in (key, name))
    marks = ", ".join("?" * len(stored))
    sql = f"SELECT {found} FROM {table.table} WHERE {column} IN ({marks})"
    rows = await work.db.fetch(sql, table.given(work.moment.today, *stored))
    kind = fields[name].kind
    values = (kind.from_columns(row) for row in rows)
    return sum((Decimal(value) for value in values if value is not None), Decimal(0))
