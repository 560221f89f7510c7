"""Checking `== != < <= > >=`, `in` and `not in`."""

from __future__ import annotations

from collections.abc import Callable

from casework.rules import syntax
from casework.rules.conversions import check_texts, clash, described, name_of, unified
from casework.rules.faults import Faults
from casework.rules.rows import Rows
from casework.rules.syntax import Shape
from casework.rules.tree import Among, Between, Compare, Holds, Literal, Named, Node, Not
from casework.rules.types import BOOLEAN, Choice, MultiChoice, Text

Check = Callable[[Shape], Node | None]


class Comparisons:
    """The part of the checker that knows what may be compared with what."""

    def __init__(self, check: Check, source: Callable[[Shape], str], faults: Faults) -> None:
        self._check = check
        self._source = source
        self._faults = faults

    def compare(self, shape: syntax.CompareShape) -> Node | None:
        if self._speaks_of_null(shape):
            return None
        left, right = self._check(shape.left), self._check(shape.right)
        if left is None or right is None:
            return None
        if not self._may_all_compare(left, right):
            return None
        same = unified((left, right), self._faults)
        if same is None or not self._has_order(shape, *same):
            return None
        return Compare(
            type=BOOLEAN, span=shape.span, operator=shape.operator, left=same[0], right=same[1]
        )

    def _speaks_of_null(self, shape: syntax.CompareShape) -> bool:
        sides = (shape.left, shape.right)
        others = [side for side in sides if not isinstance(side, syntax.NullShape)]
        if len(others) == 2:
            return False
        subject = self._source(others[0]) if others else "x"
        word = "not is_null" if shape.operator == "!=" else "is_null"
        self._faults.add(f"nothing can be compared with null; write {word}({subject})", shape.span)
        return True

    def _may_all_compare(self, *nodes: Node) -> bool:
        """Asks each, so that each fault is noted."""
        answers = [self._may_compare(node) for node in nodes]
        return all(answers)

    def _may_compare(self, node: Node) -> bool:
        if node.type.is_comparable:
            return True
        hint = ""
        if isinstance(node.type, MultiChoice):
            hint = f'; write "option" in {name_of(node).strip(chr(39))}'
        elif isinstance(node, Named):
            asked = "count" if isinstance(node.type, Rows) else "is_null"
            hint = f"; ask {asked}({node.name})"
        self._faults.add(f"{described(node)} cannot be compared{hint}", node.span)
        return False

    def _has_order(self, shape: syntax.CompareShape, left: Node, right: Node) -> bool:
        if shape.operator in ("==", "!="):
            return True
        for node in (left, right):
            if not node.type.is_ordered:
                self._faults.add(
                    f"{described(node)} has no order; compare it with == or != or in [ ... ]",
                    shape.span,
                )
                return False
        return True

    # -- in ----------------------------------------------------------------------------

    def member(self, shape: syntax.InShape) -> Node | None:
        item = self._check(shape.item)
        found = self._membership(item, shape)
        if found is None or not shape.is_negated:
            return found
        return Not(type=BOOLEAN, span=shape.span, item=found)

    def _membership(self, item: Node | None, shape: syntax.InShape) -> Node | None:
        if isinstance(shape.among, syntax.ListShape):
            return self._among(item, shape.among, shape)
        if isinstance(shape.among, syntax.RangeShape):
            return self._between(item, shape.among, shape)
        chosen = self._check(shape.among)
        if chosen is None or item is None:
            return None
        if isinstance(chosen.type, MultiChoice):
            return self._holds(item, chosen, chosen.type, shape)
        self._faults.add(
            f'after \'in\' write a list ["a", "b"], a range 1..5 or a multi-choice, not {described(chosen)}',
            chosen.span,
        )
        return None

    def _among(
        self, item: Node | None, shape: syntax.ListShape, whole: syntax.InShape
    ) -> Node | None:
        checked = [self._check(choice) for choice in shape.items]
        choices = [choice for choice in checked if choice is not None]
        if not checked:
            self._faults.add("this list is empty, so nothing can be in it", shape.span)
        if item is None or not choices or len(choices) < len(checked):
            return None
        if not self._may_all_compare(item, *choices):
            return None
        same = unified((item, *choices), self._faults)
        if same is None:
            return None
        return Among(type=BOOLEAN, span=whole.span, item=same[0], choices=same[1:])

    def _between(
        self, item: Node | None, shape: syntax.RangeShape, whole: syntax.InShape
    ) -> Node | None:
        low, high = self._check(shape.low), self._check(shape.high)
        if item is None or low is None or high is None:
            return None
        if not self._may_all_compare(item, low, high):
            return None
        same = unified((item, low, high), self._faults)
        if same is None:
            return None
        for node in (item, low, high):
            if not node.type.is_ordered:
                self._faults.add(
                    f"{described(node)} has no order, so there is no range of it", whole.span
                )
                return None
        if all(isinstance(node, Literal) for node in same[1:]) and _is_empty(same[1], same[2]):
            self._faults.add("this range is empty: its end comes before its start", shape.span)
            return None
        return Between(type=BOOLEAN, span=whole.span, item=same[0], low=same[1], high=same[2])

    def _holds(
        self, item: Node, chosen: Node, type: MultiChoice, shape: syntax.InShape
    ) -> Node | None:
        is_fixed = isinstance(item, Literal) and isinstance(item.type, Text)
        if not is_fixed and not isinstance(item.type, Choice):
            self._faults.add(
                f"only an option can be in {name_of(chosen)}, but here is {described(item)}",
                item.span,
            )
            return None
        if not check_texts(item, type.options, name_of(chosen), self._faults):
            return None
        if isinstance(item.type, Choice) and not set(item.type.options) & set(type.options):
            clash(item, chosen, self._faults)
            return None
        return Holds(type=BOOLEAN, span=shape.span, item=item, chosen=chosen)


def _is_empty(low: Node, high: Node) -> bool:
    return isinstance(low, Literal) and isinstance(high, Literal) and bool(low.value > high.value)
