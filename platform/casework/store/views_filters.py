"""Conditions of a list as SQL. Values are always bound; only names of the Catalogue become text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casework.fields.base import Ref
from casework.fields.columns import ColumnKind
from casework.fields.multi_choice import MultiChoice
from casework.store.codec import encode
from casework.store.database import Dialect
from casework.store.names import table_name
from casework.store.record_links import records_sql
from casework.store.tree_paths import below_sql
from casework.store.views_fields import RECORD, Asked

ORDERED = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
EQUAL = {"eq": "=", "ne": "<>"}
SPANS = {"during": "({})", "outside": "(NOT ({}))"}
"""Between pairs of moments: what days become. Nobody asks for them by these names."""
PRESENCE = {"empty": "IS NULL", "filled": "IS NOT NULL"}
BELOW = "below"
"""In the node of a tree, or in one below it."""
OPERATORS = (*EQUAL, *ORDERED, "in", "contains", "null", BELOW)
_ORDERED_KINDS = frozenset(
    {ColumnKind.INTEGER, ColumnKind.DATE, ColumnKind.TIMESTAMP, ColumnKind.DOUBLE}
)


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition. `values` are the field's own values: one, several for `in`, a bool for `null`."""

    field: str
    op: str
    values: tuple[object, ...]

    @property
    def shape(self) -> Condition:
        """All of the condition but its values."""
        if self.op == "null":
            return self.field, "empty" if self.values[0] else "filled", 0
        return self.field, self.op, len(chosen(self.values))


Condition = tuple[str, str, int]
"""A field, an operator and how many values it is compared with."""


def operators_of(asked: Asked) -> tuple[str, ...]:
    """How this field can be compared; empty when only its presence can be asked for."""
    if asked.links_many:
        return (*EQUAL, "in", "null")
    if not asked.is_single or asked.columns[0].kind is ColumnKind.JSON or asked.target == "file":
        return ("null",)
    kind = asked.columns[0].kind
    if isinstance(asked.kind, MultiChoice):
        return ("eq", "in", "contains", "null")
    if kind in _ORDERED_KINDS:
        return (*EQUAL, *ORDERED, "in", "null")
    if kind is ColumnKind.TEXT and not asked.options and not asked.kind.is_facet:
        return (*EQUAL, "in", "contains", "null")
    return (*EQUAL, "in", "null")


def condition_sql(
    asked: Asked, expression: str, op: str, count: int, dialect: Dialect, agency: str
) -> str:
    """The condition on the SQL of a field; its arguments are `condition_arguments`."""
    if op == "in" and not count:
        return "1 = 0"
    if op == BELOW:
        return _below(asked, expression, count, dialect, agency)
    if op in PRESENCE:
        return f"{expression} {PRESENCE[op]}"
    if op in SPANS:
        return SPANS[op].format(" OR ".join([f"{expression} BETWEEN ? AND ?"] * (count // 2)))
    if asked.links_many:
        return _pointing(asked, op, count, dialect, agency)
    if isinstance(asked.kind, MultiChoice):
        return "(" + " OR ".join([f"{expression} {LIKE_OPTION}"] * count) + ")"
    if op == "contains":
        place = "instr" if dialect == "sqlite" else "strpos"
        return f"{place}(lower({expression}), lower(?)) > 0"
    if op == "in":
        marks = ", ".join(["?"] * count)
        return f"{expression} IN ({_linked(asked, marks, dialect, agency)})"
    if op in EQUAL and asked.is_reference:
        negation = "" if op == "eq" else "NOT "
        return f"{expression} {negation}IN ({_linked(asked, '?', dialect, agency)})"
    return f"{expression} {EQUAL.get(op) or ORDERED[op]} ?"


def _below(asked: Asked, expression: str, count: int, dialect: Dialect, agency: str) -> str:
    nodes = below_sql(dialect, agency, asked.kind.links_to() or "", count)
    if not asked.links_many:
        return f"{expression} IN ({nodes})"
    found = records_sql(dialect, agency, asked.entity, asked.name, f"IN ({nodes})")
    return f"{RECORD}.id IN ({found})"


def _pointing(asked: Asked, op: str, count: int, dialect: Dialect, agency: str) -> str:
    """Records that lead to any of the records with these references, or to none of them."""
    targets = table_name(dialect, agency, asked.kind.links_to() or "")
    named = f"SELECT id FROM {targets} WHERE reference IN ({', '.join(['?'] * count)})"
    found = records_sql(dialect, agency, asked.entity, asked.name, f"IN ({named})")
    return f"{RECORD}.id {'NOT IN' if op == 'ne' else 'IN'} ({found})"


def _linked(asked: Asked, marks: str, dialect: Dialect, agency: str) -> str:
    """The ids of linked rows: users are named by id, everything else by its reference."""
    if not asked.is_reference or asked.target == "user":
        return marks
    table = table_name(dialect, agency, asked.target or "")
    return f"SELECT id FROM {table} WHERE reference IN ({marks})"


def condition_arguments(asked: Asked, wanted: Filter, dialect: Dialect) -> list[object]:
    """The arguments of `condition_sql`, as the engine wants them."""
    if wanted.op == "null":
        return []
    if asked.links_many:
        return list(wanted.values)
    if isinstance(asked.kind, MultiChoice):
        return [option_pattern(option) for option in chosen(wanted.values)]
    if asked.is_reference:
        return [value.id if isinstance(value, Ref) else value for value in wanted.values]
    if wanted.op == "contains":
        return list(wanted.values)
    return [value_argument(asked, value, dialect) for value in wanted.values]


def value_argument(asked: Asked, value: Any, dialect: Dialect) -> object:
    """A value of a field with one column, as the engine wants it."""
    (part,) = asked.kind.to_columns(value)
    return encode(asked.columns[0].kind, part, dialect)


def chosen(values: Sequence[object]) -> list[str]:
    """The options asked for: a multi-choice is asked with one option or with several."""
    found: list[str] = []
    for value in values:
        found.extend(map(str, value) if isinstance(value, tuple) else [str(value)])
    return found


LIKE_OPTION = "LIKE ? ESCAPE '!'"


def option_pattern(option: str) -> str:
    """What `LIKE_OPTION` compares the column of a multi-choice with."""
    plain = option.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%|{plain}|%"
