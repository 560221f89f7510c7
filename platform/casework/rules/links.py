"""Checking `link.field`: a value of the record that a link leads to, one hop and no further."""

from __future__ import annotations

from collections.abc import Mapping

from casework.rules import syntax
from casework.rules.conversions import a
from casework.rules.faults import Faults, suggestion
from casework.rules.tree import LinkedField, Node
from casework.rules.types import FIELD_BOUND, Duration, Number, Reference, Type

Names = Mapping[str, Type]


class LinkedNames:
    """The part of the checker that follows links. `linked` has the fields behind each link."""

    def __init__(self, names: Names, linked: Mapping[str, Names], faults: Faults) -> None:
        self._names = names
        self._linked = linked
        self._faults = faults

    def check(self, shape: syntax.LinkShape, unknown: str) -> Node | None:
        """The node, or None after noting what is wrong. `unknown` says that there is no such link."""
        if shape.link not in self._names:
            self._faults.add(unknown, shape.span)
            return None
        known = self._linked.get(shape.link)
        if known is None:
            self._faults.add(self._leads_nowhere(shape), shape.span)
            return None
        type = known.get(shape.name)
        if type is None:
            tail = suggestion(shape.name, known)
            self._faults.add(
                f"the record of '{shape.link}' has no field '{shape.name}' to ask for{tail}",
                shape.span,
            )
            return None
        bound = FIELD_BOUND if isinstance(type, Number | Duration) else 0
        return LinkedField(
            type=type, span=shape.span, bound=bound, name=shape.name, link=shape.link
        )

    def _leads_nowhere(self, shape: syntax.LinkShape) -> str:
        type = self._names[shape.link]
        if isinstance(type, Reference):
            return f"'{shape.link}' leads to a {type.to}; a dot follows only a field of type record"
        return f"'{shape.link}' is {a(type)}; a dot follows a field of type record to its record"
