"""Compiled queries: for each shape of a question the SQL text and the reading of its rows, once.

A view is made for (entity, columns, shape of the filters, sort, row rules) on one database and kept
as long as the Catalogue lives. Nothing is compiled that the caller did not name as readable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from casework.catalogue import VALID_FROM, Catalogue
from casework.rules import Moment, Rule
from casework.store.codec import Codec
from casework.store.database import Dialect, Row
from casework.store.names import quoted
from casework.store.views_fields import RECORD, Cell
from casework.store.views_scope import (
    EVERY,
    ON,
    TODAY,
    Piece,
    Shape,
    Source,
    Statement,
    joined,
    statement,
    where,
)
from casework.store.views_select import ALWAYS, Selection, SortKey, sort_key

CAP = 10_000
"""Counting stops here: a list says "10,000+"."""
MOST_VIEWS = 2_000
"""Shapes kept for one Catalogue; beyond it they are compiled again."""

AFTER, LIMIT, REFERENCE = "after", "limit", "reference"
Rules = tuple[Rule, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A statement and how to read the rows it gives."""

    statement: Statement
    cells: tuple[Cell, ...] = ()
    sort_at: int = 0
    """Where in a row stands what a page is sorted by, as the database gives it."""
    decode: Codec = field(default=lambda value: value)

    def read(self, rows: Iterable[Row], moment: Moment) -> list[tuple[object, ...]]:
        cells = self.cells
        return [tuple([cell(row, moment) for cell in cells]) for row in rows]

    def sort_value(self, row: Row) -> Any:
        """What the row is sorted by, for the cursor of the page behind it."""
        return self.decode(row[self.sort_at])


@dataclass(slots=True, eq=False)
class Views:
    """All compiled queries of one Catalogue on one kind of database."""

    catalogue: Catalogue
    dialect: Dialect
    _sources: dict[str, Source] = field(default_factory=dict)
    _views: dict[Shape, View] = field(default_factory=dict)

    def source(self, entity: str) -> Source:
        found = self._sources.get(entity)
        if found is None:
            agency = self.catalogue.agency
            moment = Moment(EPOCH, EPOCH.date(), agency.time_zone)
            entities = self.catalogue.entities
            made = Source.of(entities[entity], agency.name, self.dialect, moment, entities)
            found = self._sources[entity] = made
        return found

    def view(
        self, shape: Shape, rules: Rules, compiler: Callable[[Source, Shape, Rules], View]
    ) -> View:
        """The view of this shape; `shape.rules` are the ids of the rules, which the Catalogue keeps."""
        found = self._views.get(shape)
        if found is None:
            if len(self._views) >= MOST_VIEWS:
                self._views.clear()
            found = self._views[shape] = compiler(self.source(shape.entity), shape, rules)
        return found


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def views_of(catalogue: Catalogue, dialect: Dialect) -> Views:
    """The compiled queries of a Catalogue; they go with it."""
    known: dict[Dialect, Views] = catalogue.kept.setdefault("views", {})
    if dialect not in known:
        known[dialect] = Views(catalogue, dialect)
    return known[dialect]


# -- compiling ---------------------------------------------------------------------------------
def compile_page(source: Source, shape: Shape, rules: Rules) -> View:
    """One page in the order of a field: an index seek by row value, never an offset."""
    key, selection = sort_key(source, shape.sort), Selection(source)
    cells = tuple(selection.cell(name) for name in (*ALWAYS, *shape.columns))
    sort_at = selection.raw(key.expression)
    streams = _streams_words(source, shape, key)
    start = _from(source, shape, selection, streams)
    conditions = _scope(source, shape, rules, streams)
    conditions += _after(shape, key, streams)
    order = _order(shape, key, streams)
    pieces = [
        Piece("SELECT "),
        selection.text(),
        start,
        where(conditions),
        order,
        Piece(" LIMIT ?", (LIMIT,)),
    ]
    return View(statement(pieces, source.dialect), cells, sort_at, key.decode)


def compile_record(source: Source, shape: Shape, rules: Rules) -> View:
    """One record by its reference, if the row rules let it be seen."""
    selection = Selection(source)
    cells = tuple(selection.cell(name) for name in shape.columns)
    start = _from(source, shape, selection)
    conditions = [Piece(f"{RECORD}.reference = ?", (REFERENCE,)), *_rows(source, shape, rules)]
    pieces = [Piece("SELECT "), selection.text(), start, where(conditions)]
    return View(statement(pieces, source.dialect), cells)


def compile_export(source: Source, shape: Shape, rules: Rules) -> View:
    """Every row of a list in its order, for a stream; rows without a sort value come last."""
    key, selection = sort_key(source, shape.sort), Selection(source)
    cells = tuple(selection.cell(name) for name in (*ALWAYS, *shape.columns))
    start = _from(source, shape, selection)
    conditions = _scope(source, shape, rules, streams=False)
    direction, slots = _direction(shape), key.expression.slots
    order = f" ORDER BY {key.expression.text} {direction}, {RECORD}.id {direction}"
    if shape.is_every_period:
        order += f", {RECORD}.{quoted(VALID_FROM)}"
    if key.may_be_empty:
        order = order.replace(" ORDER BY ", f" ORDER BY ({key.expression.text} IS NULL), ", 1)
        slots = slots * 2
    pieces = [Piece("SELECT "), selection.text(), start, where(conditions), Piece(order, slots)]
    return View(statement(pieces, source.dialect), cells)


def compile_count(source: Source, shape: Shape, rules: Rules) -> View:
    """How many rows there are, counted up to one beyond the cap."""
    streams = source.dialect == "sqlite" and shape.has_words
    conditions = _scope(source, shape, rules, streams)
    is_only_words = streams and len(conditions) == 1
    table = Piece(f"{source.search_table} AS s")
    if not is_only_words:
        table = _table(source, shape, streams)
    inner = [Piece("SELECT 1 FROM "), table, where(conditions), Piece(f" LIMIT {CAP + 1}")]
    pieces = [Piece("SELECT count(*) FROM ("), *inner, Piece(") AS hit")]
    return View(statement(pieces, source.dialect))


def compile_beyond(source: Source, shape: Shape, rules: Rules) -> View:
    """A number beyond the cap if there are more rows, no row otherwise: half the work of counting."""
    scope = where(_scope(source, shape, rules, streams=False))
    start = joined([Piece(f"SELECT {CAP + 1} FROM "), _table(source, shape)], "")
    end = Piece(f" LIMIT 1 OFFSET {CAP}")
    return View(statement([start, scope, end], source.dialect))


def _scope(source: Source, shape: Shape, rules: Rules, streams: bool) -> list[Piece]:
    conditions = source.filters(shape.filters) + _rows(source, shape, rules)
    conditions += source.view(shape.view) + source.shelf(shape.is_archived)
    if shape.has_words:
        words = source.streamed_words() if streams else source.words()
        conditions.insert(0, words)
    return conditions


def _streams_words(source: Source, shape: Shape, key: SortKey) -> bool:
    """FTS5 gives its hits newest first by itself, so a page of a frequent word costs no more."""
    return source.dialect == "sqlite" and shape.has_words and key.is_id


def _rows(source: Source, shape: Shape, rules: Rules) -> list[Piece]:
    by_day = shape.is_as_of or shape.is_every_period
    return source.rows_as_of(rules) if by_day else source.rows(rules)


def _table(source: Source, shape: Shape, streams: bool = False) -> Piece:
    day = EVERY if shape.is_every_period else ON if shape.is_as_of else TODAY
    place = source.place(day)
    if not streams:
        return place
    text = f"{source.search_table} AS s CROSS JOIN {place.text} ON {RECORD}.id = s.rowid"
    return Piece(text, place.slots)


def _from(source: Source, shape: Shape, selection: Selection, streams: bool = False) -> Piece:
    joins = Piece("".join(selection.joins.clauses))
    return joined([Piece(" FROM "), _table(source, shape, streams), joins], "")


def _direction(shape: Shape) -> str:
    return "DESC" if shape.descending else "ASC"


def _after(shape: Shape, key: SortKey, streams: bool) -> list[Piece]:
    """The phase of the page, and where in it the page begins."""
    sign, expression = "<" if shape.descending else ">", key.expression
    row_id = "s.rowid" if streams else f"{RECORD}.id"
    found: list[Piece] = []
    if key.may_be_empty:
        presence = "IS NULL" if shape.phase.startswith("empty") else "IS NOT NULL"
        found.append(Piece(f"{expression.text} {presence}", expression.slots))
    if shape.phase == "empty after" or (shape.phase == "after" and key.is_id):
        found.append(Piece(f"{row_id} {sign} ?", (AFTER,)))
    elif shape.phase == "after":
        pair = f"({expression.text}, {row_id}) {sign} (?, ?)"
        found.append(Piece(pair, (*expression.slots, AFTER)))
    return found


def _order(shape: Shape, key: SortKey, streams: bool) -> Piece:
    direction = _direction(shape)
    row_id = "s.rowid" if streams else f"{RECORD}.id"
    if key.is_id or shape.phase.startswith("empty"):
        return Piece(f" ORDER BY {row_id} {direction}")
    order = f" ORDER BY {key.expression.text} {direction}, {row_id} {direction}"
    return Piece(order, key.expression.slots)
