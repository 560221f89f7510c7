"""A compiled rule, and `compile_rule`, the one way to come by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from casework.rules.checker import Checker, Scope
from casework.rules.conversions import conformed
from casework.rules.dialects import Dialect, SqlFragment
from casework.rules.explain import Explanation, parts_of
from casework.rules.faults import Faults, RuleFault
from casework.rules.moment import Moment
from casework.rules.parser import TOO_DEEP, parse
from casework.rules.portable import Json, as_json
from casework.rules.python_backend import Run, compiled, plain_form
from casework.rules.rows import Rows, RowsTable
from casework.rules.sql_backend import SqlBackend
from casework.rules.sql_templates import MAX_NESTING
from casework.rules.tree import (
    Call,
    Node,
    fields_of,
    linked_fields_of,
    over_rows_of,
    row_fields_of,
)
from casework.rules.types import Type
from casework.rules.written_out import written_out

LINK_NESTING = 24
"""Symbols SQLite's parser has on its stack inside what a link leads to, at most."""

_SOME_MOMENT = Moment(now=datetime(2000, 1, 1, tzinfo=UTC), today=date(2000, 1, 1))


class Rule:
    """One expression, checked and ready to be asked. It never raises on values of its scope."""

    __slots__ = (
        "_node",
        "_plain",
        "_run",
        "_tree",
        "is_browser",
        "is_sql",
        "needs_zone",
        "reads",
        "reads_of_links",
        "reads_of_rows",
        "text",
        "type",
    )

    def __init__(self, text: str, node: Node) -> None:
        self.text = text
        self.type: Type = node.type
        linked = tuple(linked_fields_of(node))
        self.reads = frozenset(field.name for field in fields_of(node)) | {f.link for f in linked}
        self.reads_of_links: Mapping[str, frozenset[str]] = {
            one.link: frozenset(far.name for far in linked if far.link == one.link)
            for one in linked
        }
        self.reads_of_rows: Mapping[str, frozenset[str]] = {
            over.rows.name: row_fields_of(node, over.rows.name) for over in over_rows_of(node)
        }
        self.is_sql = all(call.function.is_sql for call in _calls(node))
        self.is_browser = not linked and all(call.function.is_browser for call in _calls(node))
        self.needs_zone = any(call.function.needs_zone for call in _calls(node))
        """Whether it asks on which day a datetime falls, for which a browser needs a table."""
        self._node = node
        self._run: Run = compiled(node)
        self._plain = plain_form(node)
        self._tree: Json | None = None

    @property
    def node(self) -> Node:
        """The typed tree, for who says the rule in other words."""
        return self._node

    def value(self, values: Mapping[str, object], moment: Moment) -> object:
        """The value for a record; None is unknown. A name that is missing is not filled in."""
        found = self._run(values, moment)
        return None if found is None else self._plain(found)

    def passes(self, values: Mapping[str, object], moment: Moment) -> bool:
        """Is it true? Neither false nor unknown passes."""
        return bool(self._run(values, moment))

    def sql(
        self,
        dialect: Dialect | str,
        column: Callable[[str], str | SqlFragment],
        moment: Moment,
        rows: Callable[[str], RowsTable | None] | None = None,
    ) -> SqlFragment:
        """The same rule as an expression over columns; `column` gives a field's quoted name, and what
        a link leads to (`link.field`) as any expression.

        `rows` gives the table of child records; rows without one are JSON in their column. The
        answer is in the storage form of `type`; `type.load` reads it. ValueError when not `is_sql`.
        """
        return SqlBackend(Dialect(dialect), column, moment, rows).whole(self._node)

    def written_out(self, rules: Mapping[str, Rule]) -> Rule | None:
        """The same rule with those of the fields it reads in their place, and so on.

        So a database can be asked for it that keeps none of them. None when that grows too deep. The
        rules must not go round in a circle.
        """
        if not self.reads & rules.keys():
            return self
        inner = {name: rules[name].written_out(rules) for name in self.reads & rules.keys()}
        nodes = {name: rule._node for name, rule in inner.items() if rule is not None}
        if len(nodes) < len(inner):
            return None
        node = written_out(self._node, nodes)
        return None if _nests_too_deep(node) else Rule(self.text, node)

    def explain(self, values: Mapping[str, object], moment: Moment) -> Explanation:
        """Why: the result with every value read and every condition's own result."""
        read = {name: values.get(name) for name in sorted(self.reads)}
        parts = parts_of(self.text, self._node, values, moment)
        return Explanation(self.text, self.value(values, moment), read, parts)

    @property
    def tree(self) -> Node:
        """The typed tree, for who reasons about the rule without any record."""
        return self._node

    def as_tree(self) -> Json:
        """The typed tree, ready for JSON. It is made once: nobody may change it."""
        if self._tree is None:
            self._tree = as_json(self._node)
        return self._tree

    def __repr__(self) -> str:
        return f"Rule({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rule) and (self.text, self._node) == (other.text, other._node)

    def __hash__(self) -> int:
        return hash((self.text, self.type))


def compile_rule(text: str, scope: Scope, expects: Type | None = None) -> Rule | list[RuleFault]:
    """The rule, or everything that is wrong with it. Never raises, whatever the text.

    With `expects`, the value is of that type: a number is rounded to its scale, halves away from
    zero; the texts a choice can become are checked against its options.
    """
    faults = Faults()
    shape = parse(text, faults)
    node = None if shape is None else Checker(text, scope, faults).check(shape)
    if node is not None and expects is not None:
        node = conformed(node, expects, faults)
    if node is not None and isinstance(node.type, Rows):
        faults.add("a rule cannot give rows; ask count( ... ) or any( ... ) of them", node.span)
    if node is not None and not faults and _nests_too_deep(node):
        faults.add(TOO_DEEP, (0, len(text)))
    if node is None or faults:
        return faults.in_order()
    return Rule(text, node)


def _nests_too_deep(node: Node) -> bool:
    """Would SQLite's parser give up on it?"""
    if not all(call.function.is_sql for call in _calls(node)):
        return False
    fragment = SqlBackend(Dialect.SQLITE, _deepest, _SOME_MOMENT).whole(node)
    return fragment.nesting > MAX_NESTING


def _deepest(name: str) -> SqlFragment:
    """A column, or what a link leads to, as deep as whoever gives it may nest it."""
    return SqlFragment(name, nesting=LINK_NESTING if "." in name else 1)


def _calls(node: Node) -> list[Call]:
    own = [node] if isinstance(node, Call) else []
    return own + [call for part in node.parts for call in _calls(part)]
