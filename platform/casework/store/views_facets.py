"""How many rows of a list each option of a facet has: all facets in one statement, counting capped.

A facet that is itself filtered counts without its own filter, so that people see what else they could
add. The others share one pass over the rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from casework.fields.multi_choice import MultiChoice
from casework.rules import Rule
from casework.store.views import CAP, View
from casework.store.views_fields import Asked, label_source
from casework.store.views_filters import LIKE_OPTION, option_pattern
from casework.store.views_scope import ON, TODAY, Piece, Shape, Source, joined, statement, where

FACETS = ("state", "team", "officer", "priority")
"""The system fields that are facets where an entity has them."""
HIT = "hit"


def is_facet(source: Source, asked: Asked) -> bool:
    """Whether lists offer the field as a facet."""
    if asked.field is None:
        return asked.name in FACETS
    return asked.kind.is_facet and asked.is_single and source.is_sql(asked)


def compile_facets(source: Source, shape: Shape, rules: tuple[Rule, ...] | None) -> View:
    """Rows of (number of the facet, option as text, label of a link, count)."""
    filtered = {name for name, _, _ in shape.filters}
    facets = [source.asked(name) for name in shape.columns]
    shared = [asked for asked in facets if asked.name not in filtered]
    pieces: list[Piece] = []
    if shared:
        rows = _rows(source, shape, rules, shared, but="")
        pieces.append(Piece(f"WITH {HIT} AS ({rows.text}) ", rows.slots))
    counts: list[Piece] = []
    for number, asked in enumerate(facets):
        if asked in shared:
            counts.append(_count(source, number, asked, Piece(HIT)))
        else:
            own = _rows(source, shape, rules, [asked], but=asked.name)
            counts.append(_count(source, number, asked, Piece(f"({own.text}) AS own", own.slots)))
    return View(statement([*pieces, joined(counts, " UNION ALL ")], source.dialect))


def _rows(
    source: Source,
    shape: Shape,
    rules: tuple[Rule, ...] | None,
    facets: Sequence[Asked],
    but: str,
) -> Piece:
    """The rows counted, not more than one beyond the cap, with a column for each facet."""
    chosen = []
    for asked in facets:
        expression = source.expression(asked)
        chosen.append(Piece(f'{expression.text} AS "{asked.name}"', expression.slots))
    rows = source.rows_as_of(rules) if shape.is_as_of else source.rows(rules)
    conditions = source.filters(shape.filters, but) + rows
    conditions += source.view(shape.view) + source.shelf(shape.is_archived)
    if shape.has_words:
        conditions.append(source.words())
    table = source.place(ON if shape.is_as_of else TODAY)
    parts = [Piece("SELECT "), joined(chosen, ", "), Piece(" FROM "), table, where(conditions)]
    return joined([*parts, Piece(f" LIMIT {CAP + 1}")], "")


def _count(source: Source, number: int, asked: Asked, rows: Piece) -> Piece:
    if isinstance(asked.kind, MultiChoice):
        return _count_options(number, asked.name, asked.kind.words, rows)
    value, label, link = f'"{asked.name}"', "NULL", ""
    if asked.is_reference:
        table, name = label_source(source.dialect, source.agency, asked.target or "")
        link, label = f" LEFT JOIN {table} AS link ON link.id = {value}", f"link.{name}"
    text = (
        f"SELECT {number}, CAST({value} AS TEXT), CAST({label} AS TEXT), count(*)"
        f" FROM {rows.text}{link} WHERE {value} IS NOT NULL GROUP BY {value}"
    )
    return Piece(text + (f", {label}" if link else ""), rows.slots)


def _count_options(number: int, name: str, options: Sequence[str], rows: Piece) -> Piece:
    """A multi-choice holds several options: each is counted where it is among them."""
    counts = []
    for option in options:
        text = (
            f"SELECT {number}, CAST(? AS TEXT), CAST(NULL AS TEXT), count(*)"
            f' FROM {rows.text} WHERE "{name}" {LIKE_OPTION}'
        )
        counts.append(Piece(text, ((option,), *rows.slots, (option_pattern(option),))))
    return joined(counts, " UNION ALL ")
