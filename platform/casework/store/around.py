"""Where a rule finds the records around one: its children, and what its links lead to, as SQL.

Everything is correlated with the row of the query (`RECORD`), so a list that shows, filters or sorts by
what its children add up to is still one query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casework.catalogue import Entity
from casework.rules import LINK_NESTING, Moment, RowsTable, Rule, SqlFragment
from casework.rules import Dialect as RuleDialect
from casework.store.database import Dialect
from casework.store.dated import dated_columns, day_argument, in_force_sql
from casework.store.names import quoted, table_name
from casework.store.placed import entity_table
from casework.store.record_links import LINK, records_sql, targets_sql
from casework.store.views_fields import RECORD

CHILD, LINKED = "c", "k"
"""Aliases inside the sub-selects; each sub-select sees only its own."""


@dataclass(frozen=True, slots=True)
class Around:
    """The tables around one entity in one database. `others` are all entities of the agency."""

    dialect: Dialect
    agency: str
    entity: Entity
    others: Mapping[str, Entity]

    def sql(self, rule: Rule, moment: Moment) -> SqlFragment:
        """The rule over the row of the query and what is around it."""
        at = _At(self, moment)
        return rule.sql(RuleDialect(self.dialect), at.column, moment, at.rows)

    def meets_periods(self, rule: Rule) -> bool:
        """Whether the rule reads a record whose values hold from a day on, other than its own."""
        links = {self.entity.fields[name].kind.links_to() for name in rule.reads_of_links}
        children = {one.entity for name, one in self.entity.children.items() if name in rule.reads}
        records = {self.entity.records_of(name) for name in rule.reads}
        met = (self.others.get(name or "") for name in links | children | records)
        return any(one is not None and one.dated for one in met)


@dataclass(frozen=True, slots=True)
class _At:
    """What is around at a moment."""

    around: Around
    moment: Moment

    def column(self, name: str) -> str | SqlFragment:
        """A column of the row, or of the record that a link of it leads to (`link.field`)."""
        link, dot, far = name.partition(".")
        if not dot:
            return f"{RECORD}.{quoted(name)}"
        around = self.around
        target = around.entity.fields[link].kind.links_to() or ""
        table = table_name(around.dialect, around.agency, target)
        other = around.others.get(target)
        if other is not None and far in dated_columns(other):
            return self._in_force(table, link, far)
        return (
            f"(SELECT {LINKED}.{quoted(far)} FROM {table} AS {LINKED}"
            f" WHERE {LINKED}.id = {RECORD}.{quoted(link)})"
        )

    def _in_force(self, table: str, link: str, far: str) -> SqlFragment:
        """A value of the period that holds on the day by which the link looks; else today."""
        around = self.around
        day = SqlFragment("?", (day_argument(self.moment.today, around.dialect),))
        if around.dialect == "postgresql":
            day = SqlFragment("CAST(? AS date)", day.args)
        rule = around.entity.fields[link].as_of
        if rule is not None:
            own = rule.sql(RuleDialect(around.dialect), self._own, self.moment)
            day = SqlFragment(f"coalesce({own.text}, {day.text})", (*own.args, *day.args))
        since = in_force_sql(table, f"{RECORD}.{quoted(link)}", day.text)
        return SqlFragment(f"(SELECT q.{quoted(far)} {since})", day.args, LINK_NESTING)

    @staticmethod
    def _own(name: str) -> str:
        return f"{RECORD}.{quoted(name)}"

    # -- rows ------------------------------------------------------------------------------------
    def rows(self, name: str) -> RowsTable | None:
        """The table of the children in the list of that name, or of what a field of type records leads to."""
        source = self._children(name) or self._records(name)
        return None if source is None else RowsTable(source, _of_child)

    def _children(self, name: str) -> SqlFragment | None:
        around = self.around
        children = around.entity.children.get(name)
        if children is None:
            return None
        table, here = self._table(children.entity), f"{RECORD}.id"
        condition = f"{CHILD}.{quoted(children.field)} = {here}"
        if children.is_many:
            pointing = records_sql(
                around.dialect, around.agency, children.entity, children.field, f"= {here}"
            )
            condition = f"{CHILD}.id IN ({pointing})"
        return SqlFragment(f"{table.text} AS {CHILD} WHERE {condition}", table.args)

    def _records(self, name: str) -> SqlFragment | None:
        around = self.around
        target = around.entity.records_of(name)
        if target is None:
            return None
        links = targets_sql(around.dialect, around.agency, around.entity.name, name, f"{RECORD}.id")
        table = self._table(target)
        inside = f"{CHILD}.id IN (SELECT {LINK}.target FROM {links})"
        return SqlFragment(f"{table.text} AS {CHILD} WHERE {inside}", table.args)

    def _table(self, name: str) -> SqlFragment:
        """The records of an entity, as they are today."""
        around, entity = self.around, self.around.others.get(name)
        if entity is None or not entity.dated:
            return SqlFragment(table_name(around.dialect, around.agency, name))
        today = day_argument(self.moment.today, around.dialect)
        return SqlFragment(entity_table(around.dialect, around.agency, entity), (today,))


def _of_child(name: str) -> str:
    return f"{CHILD}.{quoted(name)}"
