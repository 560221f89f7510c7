"""Typed tree -> Python closures. None is unknown, everywhere.

Closures and not generated code: agency text never becomes Python. The shapes that guards are made
of (a field against a literal, a field in a list, `and`, `or`) have closures of their own, because
they are run for every row of a batch. Booleans are told by truth, so 0 and 1 do as well.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any

from casework.rules import arithmetic_backend as numbers
from casework.rules import rows_backend as rows
from casework.rules import tree
from casework.rules.moment import Moment
from casework.rules.types import MultiChoice, Number

Run = Callable[[Mapping[str, Any], Moment], Any]

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@singledispatch
def compiled(node: tree.Node) -> Run:
    """The closure of a node: (values, moment) -> value or None."""
    raise TypeError(f"a {node.kind} node has no closure")


@compiled.register
def _(node: tree.Literal) -> Run:
    value = node.value
    return lambda values, moment: value


@compiled.register
def _(node: tree.Field) -> Run:
    name = node.name
    return lambda values, moment: values.get(name)


@compiled.register
def _(node: tree.RowField) -> Run:
    return rows.of_row(node.name)


@compiled.register
def _(node: tree.OverRows) -> Run:
    item = None if node.item is None else compiled(node.item)
    return rows.OVER_ROWS[node.function](node.rows.name, item)


@compiled.register
def _(node: tree.LinkedField) -> Run:
    path = node.path
    return lambda values, moment: values.get(path)


# -- conditions ----------------------------------------------------------------------------


@compiled.register
def _(node: tree.Not) -> Run:
    item = compiled(node.item)

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        value = item(values, moment)
        return None if value is None else not value

    return run


@compiled.register
def _(node: tree.All) -> Run:
    items = tuple(compiled(item) for item in node.items)

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        answer: bool | None = True
        for item in items:
            value = item(values, moment)
            if not value:
                if value is not None:
                    return False
                answer = None
        return answer

    return run


@compiled.register
def _(node: tree.AnyOf) -> Run:
    items = tuple(compiled(item) for item in node.items)

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        answer: bool | None = False
        for item in items:
            value = item(values, moment)
            if value:
                return True
            if value is None:
                answer = None
        return answer

    return run


@compiled.register
def _(node: tree.Compare) -> Run:
    compare = _COMPARISONS[node.operator]
    if isinstance(node.left, tree.Field) and isinstance(node.right, tree.Literal):
        return _compare_field(compare, node.left.name, node.right.value)
    left, right = compiled(node.left), compiled(node.right)

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        one = left(values, moment)
        if one is None:
            return None
        other = right(values, moment)
        return None if other is None else compare(one, other)

    return run


def _compare_field(compare: Callable[[Any, Any], Any], name: str, literal: Any) -> Run:
    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        value = values.get(name)
        return None if value is None else compare(value, literal)

    return run


@compiled.register
def _(node: tree.Among) -> Run:
    if all(isinstance(choice, tree.Literal) for choice in node.choices):
        return _among_literals(
            compiled(node.item),
            frozenset(choice.value for choice in node.choices if isinstance(choice, tree.Literal)),
        )
    item, choices = compiled(node.item), tuple(compiled(choice) for choice in node.choices)

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        value = item(values, moment)
        if value is None:
            return None
        answer: bool | None = False
        for choice in choices:
            other = choice(values, moment)
            if other is None:
                answer = None
            elif other == value:
                return True
        return answer

    return run


def _among_literals(item: Run, choices: frozenset[Any]) -> Run:
    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        value = item(values, moment)
        return None if value is None else value in choices

    return run


@compiled.register
def _(node: tree.Between) -> Run:
    item, low, high = compiled(node.item), compiled(node.low), compiled(node.high)

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        value = item(values, moment)
        if value is None:
            return None
        least, most = low(values, moment), high(values, moment)
        if (least is not None and value < least) or (most is not None and value > most):
            return False
        return None if least is None or most is None else True

    return run


@compiled.register
def _(node: tree.Holds) -> Run:
    item, chosen = compiled(node.item), compiled(node.chosen)

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        value = item(values, moment)
        return None if value is None else value in (chosen(values, moment) or ())

    return run


@compiled.register
def _(node: tree.Choose) -> Run:
    condition, then, otherwise = map(compiled, (node.condition, node.then, node.otherwise))

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        answer = condition(values, moment)
        if answer is None:
            return None
        return then(values, moment) if answer else otherwise(values, moment)

    return run


# -- values --------------------------------------------------------------------------------


@compiled.register
def _(node: tree.Call) -> Run:
    function = node.function.python
    if function is None:
        raise TypeError(f"{node.function.name}() has no closure")
    arguments = tuple(compiled(argument) for argument in node.arguments)
    sees_null, needs_moment = node.function.sees_null, node.function.needs_moment

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        known = [argument(values, moment) for argument in arguments]
        if not sees_null and None in known:
            return None
        return function(moment, *known) if needs_moment else function(*known)

    return run


@compiled.register
def _(node: tree.Arithmetic) -> Run:
    return _both_known(node, numbers.operation(node.operator, node.type))


@compiled.register
def _(node: tree.Divide) -> Run:
    return _both_known(node, numbers.divide)


@compiled.register
def _(node: tree.Join) -> Run:
    return _both_known(node, operator.add)


@compiled.register
def _(node: tree.Elapsed) -> Run:
    return _both_known(node, operator.sub)


@compiled.register
def _(node: tree.Shift) -> Run:
    is_back = node.is_back
    return _both_known(node, lambda start, by: numbers.shifted(start, -by if is_back else by))


@compiled.register
def _(node: tree.Rescale) -> Run:
    return _known(node, numbers.rescaling(node.type))


@compiled.register
def _(node: tree.Within) -> Run:
    return _known(node, numbers.limiting(node.type, node.limit))


def _both_known(node: tree.Pair, operation: Callable[[Any, Any], Any]) -> Run:
    left, right = compiled(node.left), compiled(node.right)

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        one = left(values, moment)
        if one is None:
            return None
        other = right(values, moment)
        return None if other is None else operation(one, other)

    return run


def _known(node: tree.Wrap, operation: Callable[[Any], Any]) -> Run:
    item = compiled(node.item)

    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        value = item(values, moment)
        return None if value is None else operation(value)

    return run


def plain_form(node: tree.Node) -> Callable[[Any], Any]:
    """What makes the value of a whole rule the one form of its type."""
    if isinstance(node.type, Number):
        return numbers.plain(node.type)
    if isinstance(node.type, MultiChoice):
        return frozenset
    return lambda value: value
