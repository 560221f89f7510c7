"""Checking `within(link, "code")`: the link leads to a tree, and the code is written out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from casework.rules import syntax
from casework.rules.conversions import a
from casework.rules.faults import Faults, suggestion
from casework.rules.functions.record import Function
from casework.rules.functions.trees import APART, PATH
from casework.rules.tree import Call, LinkedField, Literal, Node
from casework.rules.types import BOOLEAN, TEXT, Type


class TreeCalls:
    """The part of the checker that knows trees. `trees` are the links that lead into one."""

    def __init__(self, names: Mapping[str, Type], trees: Collection[str], faults: Faults) -> None:
        self._names, self._trees, self._faults = names, trees, faults

    def call(self, function: Function, shape: syntax.CallShape) -> Node | None:
        if len(shape.arguments) != 2:
            found = len(shape.arguments)
            self._faults.add(f"write {function.signature}; here are {found} arguments", shape.span)
            return None
        link, code = shape.arguments
        name = self._link(link)
        if not isinstance(code, syntax.TextShape) or not code.text or APART in code.text:
            words = f'{function.name}() needs a code that is written out, as in "north"'
            self._faults.add(words, code.span)
            return None
        if name is None:
            return None
        path = LinkedField(type=TEXT, span=link.span, name=PATH, link=name)
        literal = Literal(type=TEXT, span=code.span, value=code.text)
        return Call(type=BOOLEAN, span=shape.span, function=function, arguments=(path, literal))

    def _link(self, shape: syntax.Shape) -> str | None:
        """The name of a link into a tree, or None after noting what stands there instead."""
        if not isinstance(shape, syntax.NameShape):
            words = "within() needs a field of type record that leads to a tree"
            self._faults.add(words, shape.span)
        elif shape.name in self._trees:
            return shape.name
        elif shape.name not in self._names:
            tail = suggestion(shape.name, self._trees)
            self._faults.add(f"there is no field '{shape.name}'{tail}", shape.span)
        else:
            words = f"'{shape.name}' is {a(self._names[shape.name])}, which leads to no tree"
            self._faults.add(words, shape.span)
        return None
