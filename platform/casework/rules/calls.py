"""Checking a call: does the function exist, do its arguments fit?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from casework.rules import syntax
from casework.rules.conversions import a, described, type_of, unified
from casework.rules.faults import Faults, suggestion
from casework.rules.functions import FUNCTIONS
from casework.rules.functions.record import Function, Parameter
from casework.rules.numbers import at_scale, rescaled
from casework.rules.rows import Rows
from casework.rules.tree import Call, Compare, Field, Literal, Named, Node, OverRows
from casework.rules.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    MAX_SCALE,
    DateTime,
    MultiChoice,
    Number,
    Text,
    Type,
)

MAX_ARGUMENTS = 50
"""SQLite takes 127."""


CHOOSING = "; write condition ? value : other value"
TAUGHT = {"if": CHOOSING, "iif": CHOOSING, "ifelse": CHOOSING, "case": CHOOSING}
"""Functions of other languages that are written another way here."""


def find_function(
    shape: syntax.CallShape, names: Mapping[str, Type], faults: Faults
) -> Function | None:
    """The function called, or None after noting that there is none."""
    if shape.name in FUNCTIONS:
        return FUNCTIONS[shape.name]
    if shape.name in names:
        faults.add(
            f"'{shape.name}' is a field, not a function; write it without brackets", shape.name_span
        )
    else:
        tail = TAUGHT.get(shape.name.lower()) or suggestion(shape.name, FUNCTIONS)
        faults.add(f"there is no function '{shape.name}'{tail}", shape.name_span)
    return None


def checked_call(
    function: Function, arguments: tuple[Node, ...], shape: syntax.CallShape, faults: Faults
) -> Node | None:
    """The call as a node, or None after noting what does not fit."""
    reads_text, result = function.reads_text, function.result
    if reads_text and result and len(arguments) == 1 and isinstance(arguments[0].type, Text):
        return _read_literal(reads_text, result, arguments[0], shape, faults)
    if function.rescales:
        return _rounded(arguments, shape, faults)
    if not _has_right_count(function, len(arguments)):
        faults.add(f"write {function.signature}; here are {len(arguments)} arguments", shape.span)
        return None
    if len(arguments) > MAX_ARGUMENTS:
        faults.add(f"{function.name}() takes {MAX_ARGUMENTS} values at most", shape.span)
        return None
    if not _has_right_types(function, arguments, faults):
        return None
    if result is None:
        return _call_of_one_type(function, arguments, shape, faults)
    if function.sees_null and result == BOOLEAN:
        if isinstance(arguments[0].type, MultiChoice):
            return _has_nothing_chosen(arguments[0], shape)
        if isinstance(arguments[0], Field) and isinstance(arguments[0].type, Rows):
            return _has_no_rows(arguments[0], shape)
    return Call(
        type=result, span=shape.span, bound=function.bound, function=function, arguments=arguments
    )


def _has_right_count(function: Function, count: int) -> bool:
    wanted = len(function.parameters)
    return count == wanted or (function.is_variadic and count > wanted)


def _has_right_types(function: Function, arguments: tuple[Node, ...], faults: Faults) -> bool:
    parameters = function.parameters
    fits = [
        _fits(function, parameters[min(index, len(parameters) - 1)], argument, faults)
        for index, argument in enumerate(arguments)
    ]
    return all(fits)


def _fits(function: Function, parameter: Parameter, argument: Node, faults: Faults) -> bool:
    if parameter.accepts.takes(argument.type):
        return True
    hint = _date_hint(argument) if parameter.accepts.takes(DATE) else ""
    faults.add(
        f"{function.name}() needs {parameter.accepts.words}, but here is {described(argument)}{hint}",
        argument.span,
    )
    return False


def _date_hint(argument: Node) -> str:
    if isinstance(argument.type, DateTime):
        return f"; write date({argument.name if isinstance(argument, Named) else ' ... '})"
    if isinstance(argument, Literal) and isinstance(argument.type, Text):
        return '; write date("2026-01-31")'
    return ""


def _call_of_one_type(
    function: Function, arguments: tuple[Node, ...], shape: syntax.CallShape, faults: Faults
) -> Node | None:
    same = unified(arguments, faults)
    if same is None:
        return None
    bound = max(argument.bound for argument in same)
    return Call(type=type_of(same), span=shape.span, bound=bound, function=function, arguments=same)


def _read_literal(
    read: Callable[[str], object],
    result: Type,
    argument: Node,
    shape: syntax.CallShape,
    faults: Faults,
) -> Node | None:
    if not isinstance(argument, Literal):
        faults.add(
            f"{shape.name}() reads a text only when it is written out in the rule", argument.span
        )
        return None
    value = read(argument.value)
    if value is None:
        faults.add(
            f"'{argument.value}' is not {a(result)}; write it as 2026-01-31 (year-month-day)",
            argument.span,
        )
        return None
    return Literal(type=result, span=shape.span, value=value)


def _rounded(arguments: tuple[Node, ...], shape: syntax.CallShape, faults: Faults) -> Node | None:
    if len(arguments) not in (1, 2):
        faults.add("write round(number) or round(number, digits)", shape.span)
        return None
    number = arguments[0]
    if not isinstance(number.type, Number):
        faults.add(f"round() needs a number, but here is {described(number)}", number.span)
        return None
    if len(arguments) == 1:
        return replace(rescaled(number, INTEGER), span=shape.span)
    digits = arguments[1]
    if not (
        isinstance(digits, Literal) and digits.type == INTEGER and 0 <= digits.value <= MAX_SCALE
    ):
        faults.add(f"the digits of round() are a number from 0 to {MAX_SCALE}", digits.span)
        return None
    return replace(rescaled(number, at_scale(number.type, digits.value)), span=shape.span)


def _has_nothing_chosen(chosen: Node, shape: syntax.CallShape) -> Node:
    """is_null of a multi-choice: nothing filled in and nothing chosen are the same."""
    count = Call(
        type=INTEGER,
        span=shape.span,
        bound=FUNCTIONS["count"].bound,
        function=FUNCTIONS["count"],
        arguments=(chosen,),
    )
    return _is_zero(count)


def _has_no_rows(rows: Field, shape: syntax.CallShape) -> Node:
    """is_null of rows: no list and an empty one are the same."""
    return _is_zero(OverRows(type=INTEGER, span=shape.span, function="count", rows=rows, item=None))


def _is_zero(count: Node) -> Node:
    zero = Literal(type=INTEGER, span=count.span, value=0)
    return Compare(type=BOOLEAN, span=count.span, operator="==", left=count, right=zero)
