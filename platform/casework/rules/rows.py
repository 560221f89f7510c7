"""Rows: the child records of a record, as a rule sees them, one level deep.

A rule asks `count(rows)`, `count(rows, condition)`, `sum(rows, number)`, `any(rows, condition)` and
`all(rows, condition)`. Inside the second argument a name means the field of the row, and only when
the row has none of that name the field of the record itself. The cost is static: each function goes
through its rows once, and no function stands inside another.

    condition or number of a row   count       sum       any        all
    no rows at all (or None)       0           0         false      true
    it is unknown                  not counted left out  unknown *  unknown *

    * unless another row decides: one true is enough for `any`, one false for `all` (as `or`, `and`).

How rows plug in, whatever keeps them:

1. The scope gives the name a type: `Scope({"reviews": Rows.of({"verdict": Choice(...), ...})})`.
2. The values of a record hold, under that name, a sequence of mappings of plain rule values (what
   `to_rule` makes), or None: `{"reviews": [{"verdict": "open", "due_on": date(2026, 1, 31)}]}`.
   A mapping only has to know `get`, so that a lazy one does as well.
3. In SQL `Rule.sql(..., rows=...)` is asked for the table of each name. A child table is a
   `RowsTable`, whose source is correlated with the record:

       RowsTable(SqlFragment('"review" AS c WHERE c."permit" = r."id"'), lambda name: f'c."{name}"')

   Without `rows`, or where it answers None, the rows are JSON in the column of that name: an array
   of objects (NULL: no rows), each value under the field's name as SQLite keeps its type (numbers
   in minor units, days as text, moments in microseconds, options as `|a|b|`), which `Rows.store`
   writes and `Rows.load` reads. Both databases read it.
4. `Rule.reads` has the name of the rows, `Rule.reads_of_rows` what is read of each row: a field
   that may not be seen must be looked for in both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from casework.rules.dialects import Dialect, SqlFragment
from casework.rules.types import Type


@dataclass(frozen=True)
class Rows(Type):
    """Child records; `fields` is the scope of each. None and no rows are the same thing.

    Nothing can be done with rows but `count any all sum`, and `is_null`. A field of a row that is
    itself of this type (a group in a group) is known, so that a rule that asks it is told why not.
    """

    label: ClassVar[str] = "list of rows"
    cast: ClassVar[str] = "jsonb"
    is_comparable: ClassVar[bool] = False
    fields: tuple[tuple[str, Type], ...] = ()

    @classmethod
    def of(cls, fields: Mapping[str, Type]) -> Rows:
        """Rows with these fields, by name."""
        return cls(tuple(fields.items()))

    @property
    def names(self) -> Mapping[str, Type]:
        """The fields of a row, by name."""
        return dict(self.fields)

    def store(self, value: Sequence[Mapping[str, Any]], dialect: Dialect) -> object:
        """The rows as the JSON text of one column, alike in both databases."""
        del dialect
        return json.dumps([self._stored(row) for row in value], ensure_ascii=False)

    def load(self, stored: Any, dialect: Dialect) -> object:
        del dialect
        rows = json.loads(stored) if isinstance(stored, str) else stored
        return tuple(self._loaded(row) for row in rows or ())

    def portable(self, value: Sequence[Mapping[str, Any]]) -> object:
        return [
            {name: type.portable(row[name]) for name, type in self.fields if _is_known(row, name)}
            for row in value
        ]

    def _stored(self, row: Mapping[str, Any]) -> dict[str, object]:
        return {
            name: type.store(row[name], Dialect.SQLITE)
            for name, type in self.fields
            if _is_known(row, name)
        }

    def _loaded(self, row: Mapping[str, Any]) -> dict[str, object]:
        return {
            name: type.load(row[name], Dialect.SQLITE)
            for name, type in self.fields
            if _is_known(row, name)
        }


@dataclass(frozen=True, slots=True)
class RowsTable:
    """Where the rows of a record lie. `source` is what stands after FROM, with the WHERE that ties
    it to the record; `column` is the quoted SQL of a field of a row. Its aliases are its own (`v`,
    `w` and `e` belong to the rules)."""

    source: SqlFragment
    column: Callable[[str], str]


def _is_known(row: Mapping[str, Any], name: str) -> bool:
    return row.get(name) is not None
