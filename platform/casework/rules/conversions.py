"""Which types go together, and the nodes that make one of the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from casework.rules.faults import Faults, suggestion
from casework.rules.numbers import at_scale, rescaled
from casework.rules.tree import Call, Choose, Literal, Named, Node
from casework.rules.types import (
    TEXT,
    Boolean,
    Choice,
    Date,
    DateTime,
    Duration,
    Integer,
    Money,
    MultiChoice,
    Number,
    Text,
    Type,
)


def shared_type(left: Type, right: Type) -> Type | None:
    """The type in which values of both can be compared or chosen between; None when there is none."""
    if isinstance(left, Number) and isinstance(right, Number):
        return shared_number(left, right)
    if left.is_textual and right.is_textual:
        return _shared_text(left, right)
    if isinstance(left, Duration) and isinstance(right, Duration):
        return Duration(is_days=left.is_days and right.is_days)
    return left if left == right else None


def shared_number(left: Number, right: Number) -> Number:
    """Money when one of them is, with the digits of the finer one."""
    kind = right if isinstance(right, Money) else left
    return at_scale(kind, max(left.scale, right.scale))


def _shared_text(left: Type, right: Type) -> Type | None:
    if isinstance(left, Choice) and isinstance(right, Choice) and left != right:
        return TEXT if set(left.options) & set(right.options) else None
    return left if left == right else TEXT


def as_type(node: Node, type: Type) -> Node:
    """The node as a value of a type that `shared_type` found for it."""
    if isinstance(type, Number) and isinstance(node.type, Number):
        return rescaled(node, type)
    return node


def unified(nodes: Sequence[Node], faults: Faults) -> tuple[Node, ...] | None:
    """The nodes as values of one type; None after noting why they have none."""
    type = nodes[0].type
    for node in nodes[1:]:
        shared = shared_type(type, node.type)
        if shared is None:
            clash(nodes[0], node, faults)
            return None
        type = shared
    first = nodes[0]
    fits = [
        check_options(first, node, faults) and check_options(node, first, faults)
        for node in nodes[1:]
    ]
    if not all(fits):
        return None
    return tuple(as_type(node, type) for node in nodes)


def type_of(nodes: Sequence[Node]) -> Type:
    """The one type of nodes that have been unified."""
    type = nodes[0].type
    for node in nodes[1:]:
        type = shared_type(type, node.type) or type
    return type


def check_options(node: Node, other: Node, faults: Faults) -> bool:
    """Are all texts that `other` can be among the options of `node`, if that is a choice?"""
    if not isinstance(node.type, Choice):
        return True
    return check_texts(other, node.type.options, name_of(node), faults)


def check_texts(node: Node, options: Sequence[str], name: str, faults: Faults) -> bool:
    """Notes every text written in `node` that is none of the options."""
    strange = [text for text in _written_texts(node) if text.value not in options]
    for text in strange:
        faults.add(
            f"'{text.value}' is no option of {name}{suggestion(text.value, options)}", text.span
        )
    return not strange


def _written_texts(node: Node) -> Iterator[Literal]:
    """The literal texts that can be the value of a node."""
    if isinstance(node, Literal) and isinstance(node.type, Text):
        yield node
    elif isinstance(node, Choose):
        yield from _written_texts(node.then)
        yield from _written_texts(node.otherwise)
    elif isinstance(node, Call) and node.function.result is None:
        for argument in node.arguments:
            yield from _written_texts(argument)


def conformed(node: Node, expected: Type, faults: Faults) -> Node:
    """The whole rule as a value of the expected type; notes a fault when it cannot be one."""
    type = node.type
    if isinstance(expected, Number) and isinstance(type, Number):
        if isinstance(expected, Integer) and not isinstance(type, Integer):
            faults.add("this must be a whole number; write round( ... ) around it", node.span)
            return node
        return rescaled(node, expected)
    if isinstance(expected, Choice) and type.is_textual:
        return _conformed_choice(node, expected, faults)
    if isinstance(expected, Text) and type.is_textual:
        return node
    if isinstance(expected, Duration) and isinstance(type, Duration):
        if expected.is_days and not type.is_days:
            faults.add("this must be whole days; write 3 days or 2 weeks", node.span)
        return node
    if isinstance(expected, MultiChoice) and isinstance(type, MultiChoice):
        if not set(type.options) <= set(expected.options):
            faults.add(f"{name_of(node)} has options that are not allowed here", node.span)
        return node
    if type != expected:
        hint = _hint(expected, node)
        faults.add(f"this rule must give {a(expected)}, but it gives {a(type)}{hint}", node.span)
    return node


def _conformed_choice(node: Node, expected: Choice, faults: Faults) -> Node:
    if isinstance(node.type, Choice) and not set(node.type.options) <= set(expected.options):
        faults.add(f"{name_of(node)} has options that are not allowed here", node.span)
    elif isinstance(node.type, Text) and not any(_written_texts(node)):
        words = ", ".join(expected.options[:8])
        faults.add(f"this must give one of the options: {words}", node.span)
    check_texts(node, expected.options, "this choice", faults)
    return replace(node, type=expected)


def _hint(expected: Type, node: Node) -> str:
    if isinstance(expected, Boolean) and isinstance(node, Named):
        return f"; compare it with something, or ask is_null({node.name})"
    if isinstance(expected, Date) and isinstance(node.type, DateTime):
        return "; write date( ... ) around it"
    return ""


# -- words ---------------------------------------------------------------------------------


def a(type: Type) -> str:
    """`an integer`, `a date`: the type as it stands in a sentence."""
    article = "an" if type.label[0] in "aeiou" else "a"
    return f"{article} {type.label}"


def name_of(node: Node) -> str:
    return f"'{node.name}'" if isinstance(node, Named) else "this choice"


def described(node: Node) -> str:
    """What a node is, for a message: a field by its name, a literal by its value."""
    if isinstance(node, Named):
        return f"'{node.name}' ({node.type.label})"
    if isinstance(node, Literal) and isinstance(node.type, Text):
        return f'the text "{node.value}"'
    return a(node.type)


def clash(left: Node, right: Node, faults: Faults) -> None:
    """Notes that two values do not go together, and what was probably meant."""
    hint = _clash_hint(left, right) or _clash_hint(right, left)
    faults.add(
        f"{described(left)} does not go with {described(right)}{hint}",
        (left.span[0], right.span[1]),
    )


def _is_day(text: object) -> bool:
    try:
        return bool(date.fromisoformat(str(text)))
    except ValueError:
        return False


def _clash_hint(one: Node, other: Node) -> str:
    """What to write instead of `other`, given what stands beside it."""
    if isinstance(one.type, Date) and isinstance(other.type, DateTime):
        inner = other.name if isinstance(other, Named) else " ... "
        return f"; write date({inner}) to compare days"
    if isinstance(one.type, Duration) and isinstance(other.type, Number):
        return "; write a unit after the number, as in 3 days"
    if not (isinstance(other, Literal) and isinstance(other.type, Text)):
        return ""
    if isinstance(one.type, Number):
        return "; write the number without quotes"
    if isinstance(one.type, Date | DateTime):
        day = other.value if _is_day(other.value) else "2026-01-31"
        return f'; write date("{day}") for a date'
    if isinstance(one.type, Boolean):
        return "; write true or false without quotes"
    return ""
