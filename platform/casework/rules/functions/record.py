"""What a function of the rules language is: one record, with its meaning in every back end.

SQL is a template: `{0}` is the first argument, `{*}` all of them with commas, `{rows}` each in
brackets, `{now}` and `{today}` the moment, `{offset}` how far the agency's clocks are ahead at the
epoch microseconds `v.t`. A template that needs an argument twice binds it in a sub-select, so that
the text never grows faster than the rule (`OFFSET 0` keeps PostgreSQL from copying it back in).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casework.rules.types import Type


@dataclass(frozen=True, slots=True)
class Accepts:
    """Which types an argument may have, and the words for it in a message."""

    words: str
    takes: Callable[[Type], bool]


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    accepts: Accepts


@dataclass(frozen=True, slots=True)
class Example:
    """A rule and its value, run by the tests on every back end and shown in the docs."""

    text: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function.

    `result` None means: the type its arguments have in common (they are made one type first).
    `python` sees arguments that are known, unless `sees_null`; with `needs_moment` the Moment
    comes first. `bound` limits the size of an integer result. `reads_text` turns a literal text
    into the value when the rule is compiled. A function that `rescales` or goes `over_rows`
    becomes a node of the tree of its own, which every back end knows (`count` only when it is asked
    of rows). One that is `over_tree` sees the way to the node that its link leads to.
    """

    name: str
    doc: str
    parameters: tuple[Parameter, ...]
    result: Type | None
    python: Callable[..., Any] | None
    sqlite: str | None
    postgresql: str | None
    examples: tuple[Example, ...]
    is_browser: bool = True
    is_variadic: bool = False
    sees_null: bool = False
    needs_moment: bool = False
    needs_zone: bool = False
    reads_text: Callable[[str], object] | None = None
    rescales: bool = False
    over_rows: bool = False
    over_tree: bool = False
    bound: int = 0

    @property
    def is_sql(self) -> bool:
        return (
            self.rescales
            or self.over_rows
            or (self.sqlite is not None and self.postgresql is not None)
        )

    @property
    def signature(self) -> str:
        """`name(first, second ...)`, as the docs and the messages show it."""
        names = [parameter.name for parameter in self.parameters]
        if self.rescales:
            names.append("[digits]")
        if self.over_rows and self.python is not None:
            names.append("[condition]")
        return f"{self.name}({', '.join(names)}{' ...' if self.is_variadic else ''})"
