"""What a query selects, and how its rows are read: each value once, links with their label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.fields.columns import ColumnKind
from casework.rules import Dialect as RuleDialect
from casework.rules import Moment, Rule
from casework.store.codec import Codec, decoder
from casework.store.database import Row
from casework.store.names import quoted
from casework.store.record_links import labels_sql
from casework.store.views_fields import RECORD, Asked, Cell, Joins, column_sql, stored_cell
from casework.store.views_scope import Piece, Source, UnknownField, joined

ALWAYS = ("id", "reference", "version")
"""What stands first in every row of a page."""


class Selection:
    """Collects the columns of a query. Computed values are worked out from the columns they read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.joins = Joins(source.dialect, source.agency)
        self.items: list[Piece] = []
        self._cells: dict[str, Cell] = {}

    def cell(self, name: str) -> Cell:
        """Select a field, if it is not selected yet; gives how to read it."""
        found = self._cells.get(name)
        if found is None:
            asked = self.source.asked(name)
            found = self._computed(asked) if asked.rule else self._stored(asked)
            self._cells[name] = found
        return found

    def raw(self, piece: Piece) -> int:
        """Select any expression; gives its position in the row."""
        self.items.append(piece)
        return len(self.items) - 1

    def text(self) -> Piece:
        return joined(self.items, ", ")

    def _stored(self, asked: Asked) -> Cell:
        at = len(self.items)
        for column in asked.columns:
            self.raw(Piece(column_sql(asked, column)))
        if asked.is_reference:
            self.raw(Piece(self.joins.label_of(asked)))
        elif asked.links_many:
            self.raw(Piece(self._labels_of_many(asked)))
        return stored_cell(asked, at, self.source.dialect)

    def _labels_of_many(self, asked: Asked) -> str:
        source, target = self.source, asked.kind.links_to() or ""
        return labels_sql(
            source.dialect, source.agency, column_sql(asked, asked.columns[0]), target
        )

    def _computed(self, asked: Asked) -> Cell:
        rule = asked.rule
        if rule is None:
            raise UnknownField(asked.name)
        if self.source.looks_around(rule):
            return self._asked_of_others(asked, rule)
        inputs = [
            (name, self.source.asked(name).kind.to_rule, self.cell(name))
            for name in sorted(rule.reads)
        ]
        from_rule = asked.kind.from_rule

        def read(row: Row, moment: Moment) -> object:
            values = {}
            for name, to_rule, cell in inputs:
                value = cell(row, moment)
                values[name] = None if value is None else to_rule(value)
            found = rule.value(values, moment)
            return None if found is None else from_rule(found)

        return read

    def _asked_of_others(self, asked: Asked, rule: Rule) -> Cell:
        """What reads other records is worked out by the database, in the query of the page."""
        at = self.raw(self.source.expression(asked))
        load, from_rule = rule.type.load, asked.kind.from_rule
        dialect = RuleDialect(self.source.dialect)

        def read(row: Row, moment: Moment) -> object:
            found = None if row[at] is None else load(row[at], dialect)
            return None if found is None else from_rule(found)

        return read


@dataclass(frozen=True, slots=True)
class SortKey:
    """What a list is ordered by, before the id settles ties."""

    expression: Piece
    kind: ColumnKind
    may_be_empty: bool
    decode: Codec

    @property
    def is_id(self) -> bool:
        return self.expression.text == f"{RECORD}.{quoted('id')}"


def is_sortable(source: Source, asked: Asked) -> bool:
    """Whether a list can be put in the order of a field, page by page."""
    if not asked.is_single or asked.is_reference or not source.is_sql(asked):
        return False
    return asked.kind.is_sortable and asked.columns[0].kind is not ColumnKind.JSON


def sort_key(source: Source, name: str) -> SortKey:
    """The order by a field. Options with an order of their own, priorities, keep it."""
    asked = source.asked(name)
    if not is_sortable(source, asked):
        raise UnknownField(name)
    expression, kind = source.expression(asked), asked.columns[0].kind
    if name == "priority" and asked.field is None:
        expression, kind = _ranked(expression, asked.options), ColumnKind.INTEGER
    return SortKey(expression, kind, asked.may_be_empty, decoder(kind, source.dialect))


def _ranked(expression: Piece, words: Sequence[str]) -> Piece:
    """A number for each word, in their order. The words are the platform's own."""
    ranks = " ".join(f"WHEN '{word}' THEN {rank}" for rank, word in enumerate(words))
    return Piece(f"CASE {expression.text} {ranks} END", expression.slots)
