"""Checking `count any all sum` over rows: the second argument in the scope of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casework.rules import syntax
from casework.rules.conversions import described
from casework.rules.faults import Faults, suggestion
from casework.rules.functions.record import Function
from casework.rules.numbers import LIMIT, within_limit
from casework.rules.rows import Rows
from casework.rules.syntax import Shape
from casework.rules.tree import Field, Node, OverRows, RowField
from casework.rules.types import BOOLEAN, FIELD_BOUND, INTEGER, Duration, Number, Type

Check = Callable[[Shape], Node | None]

MOST_ROWS = 10**9
ONE_LEVEL = (
    "rows are asked one level deep only, not inside the rows of '{rows}'; "
    "put what you need into a computed field"
)


class RowCalls:
    """The part of the checker that knows rows. `rows` is the name of those it is inside of."""

    def __init__(self, check: Check, names: Mapping[str, Type], faults: Faults) -> None:
        self._check = check
        self._names = names
        self._faults = faults
        self._row: Mapping[str, Type] = {}
        self._rows = ""

    def takes(self, function: Function, shape: syntax.CallShape) -> bool:
        """Is this call about rows? `count` may be about a multi-choice, the others are not."""
        if not function.over_rows:
            return False
        return function.python is None or self._rows_type(shape) is not None

    def call(self, function: Function, shape: syntax.CallShape) -> Node | None:
        """The call as a node, or None after noting what does not fit."""
        if self._rows:
            self._faults.add(ONE_LEVEL.format(rows=self._rows), shape.span)
            return None
        type = self._rows_type(shape)
        if type is None or not isinstance(shape.arguments[0], syntax.NameShape):
            self._add_no_rows(function, shape)
            return None
        least = 1 if function.name == "count" else 2
        if not least <= len(shape.arguments) <= 2:
            count = len(shape.arguments)
            self._faults.add(f"write {function.signature}; here are {count} arguments", shape.span)
            return None
        name = shape.arguments[0]
        rows = Field(type=type, span=name.span, name=name.name)
        if len(shape.arguments) == 1:
            return _over(function, rows, None, shape)
        item = self._within(rows, type, shape.arguments[1])
        if item is None or not self._fits(function, item):
            return None
        return _over(function, rows, item, shape)

    def field(self, shape: syntax.NameShape) -> Node | None:
        """A name inside of rows, when it is one of theirs and can be asked."""
        type = self._row.get(shape.name)
        if type is None or isinstance(type, Rows):
            return None
        bound = FIELD_BOUND if isinstance(type, Number | Duration) else 0
        return RowField(type=type, span=shape.span, bound=bound, name=shape.name)

    def refuses(self, shape: syntax.NameShape) -> bool:
        """Notes a name inside of rows that means rows again."""
        type = self._row.get(shape.name) or self._names.get(shape.name)
        if not self._rows or not isinstance(type, Rows):
            return False
        self._faults.add(ONE_LEVEL.format(rows=self._rows), shape.span)
        return True

    def refuses_link(self, shape: syntax.LinkShape) -> bool:
        """Notes a link of a row: only links of the record itself are followed."""
        if shape.link not in self._row:
            return False
        self._faults.add(
            f"a link of the rows of '{self._rows}' is not followed; only those of the record are",
            shape.span,
        )
        return True

    def refuses_tree(self, shape: syntax.CallShape) -> bool:
        """Notes a link of a row that leads into a tree: only links of the record itself are followed."""
        first = shape.arguments[0] if shape.arguments else None
        if not isinstance(first, syntax.NameShape) or first.name not in self._row:
            return False
        return self.refuses_link(syntax.LinkShape(first.span, first.name, ""))

    def unknown(self, name: str) -> str:
        """What to say of a name that neither the row nor the record has; '' outside of rows."""
        if not self._rows:
            return ""
        known = suggestion(name, {**self._names, **self._row})
        return f"there is no field '{name}' in the rows of '{self._rows}'{known}"

    def _rows_type(self, shape: syntax.CallShape) -> Rows | None:
        first = shape.arguments[0] if shape.arguments else None
        if not isinstance(first, syntax.NameShape):
            return None
        type = self._row.get(first.name) or self._names.get(first.name)
        return type if isinstance(type, Rows) else None

    def _add_no_rows(self, function: Function, shape: syntax.CallShape) -> None:
        known = [name for name, type in self._names.items() if isinstance(type, Rows)]
        first = shape.arguments[0] if shape.arguments else None
        wanted = first.name if isinstance(first, syntax.NameShape) else ""
        there = suggestion(wanted, known) if known else "; there are none here"
        self._faults.add(
            f"{function.name}() needs rows first: a repeating group or a list of child records{there}",
            first.span if first else shape.span,
        )

    def _within(self, rows: Field, type: Rows, shape: Shape) -> Node | None:
        self._rows, self._row = rows.name, type.names
        item = self._check(shape)
        self._rows, self._row = "", {}
        return item

    def _fits(self, function: Function, item: Node) -> bool:
        if function.name == "sum":
            fits, wanted = isinstance(item.type, Number), "a number"
        else:
            fits, wanted = item.type == BOOLEAN, "a condition"
        if not fits:
            self._faults.add(
                f"{function.name}() needs {wanted} of each row, but here is {described(item)}",
                item.span,
            )
        return fits


def _over(function: Function, rows: Field, item: Node | None, shape: syntax.CallShape) -> Node:
    type: Type = BOOLEAN
    bound = 0
    if function.name == "count":
        type, bound = INTEGER, MOST_ROWS
    elif function.name == "sum" and item is not None:
        type, bound = item.type, max(item.bound * MOST_ROWS, LIMIT + 1)
    node = OverRows(
        type=type, span=shape.span, bound=bound, function=function.name, rows=rows, item=item
    )
    return within_limit(node)
