"""Where a rule finds the records around one: its children, and what its links lead to, as SQL.

Everything is correlated with the row of the query (`RECORD`), so a list that shows, filters or sorts by
what its children add up to is still one query.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework.catalogue import Entity
from casework.rules import RowsTable, SqlFragment
from casework.store.database import Dialect
from casework.store.names import quoted, table_name
from casework.store.record_links import LINK, records_sql, targets_sql
from casework.store.views_fields import RECORD

CHILD, LINKED = "c", "k"
"""Aliases inside the sub-selects; each sub-select sees only its own."""


@dataclass(frozen=True, slots=True)
class Around:
    """The columns and tables of one entity's rules in one database."""

    dialect: Dialect
    agency: str
    entity: Entity

    def column(self, name: str) -> str:
        """A column of the row, or of the record that a link of it leads to (`link.field`)."""
        link, dot, far = name.partition(".")
        if not dot:
            return f"{RECORD}.{quoted(name)}"
        target = self.entity.fields[link].kind.links_to() or ""
        table = table_name(self.dialect, self.agency, target)
        return (
            f"(SELECT {LINKED}.{quoted(far)} FROM {table} AS {LINKED}"
            f" WHERE {LINKED}.id = {RECORD}.{quoted(link)})"
        )

    def rows(self, name: str) -> RowsTable | None:
        """The table of the children in the list of that name, or of what a field of type records leads to."""
        source = self._children(name) or self._records(name)
        if source is None:
            return None
        return RowsTable(SqlFragment(source), lambda field: f"{CHILD}.{quoted(field)}")

    def _children(self, name: str) -> str | None:
        children = self.entity.children.get(name)
        if children is None:
            return None
        table, here = table_name(self.dialect, self.agency, children.entity), f"{RECORD}.id"
        if not children.is_many:
            return f"{table} AS {CHILD} WHERE {CHILD}.{quoted(children.field)} = {here}"
        pointing = records_sql(
            self.dialect, self.agency, children.entity, children.field, f"= {here}"
        )
        return f"{table} AS {CHILD} WHERE {CHILD}.id IN ({pointing})"

    def _records(self, name: str) -> str | None:
        target = self.entity.records_of(name)
        if target is None:
            return None
        links = targets_sql(self.dialect, self.agency, self.entity.name, name, f"{RECORD}.id")
        table = table_name(self.dialect, self.agency, target)
        return f"{table} AS {CHILD} WHERE {CHILD}.id IN (SELECT {LINK}.target FROM {links})"
