"""A rule of a form in words for paper, such as: Answer only if Kind is “Metal”.

Paper asks everything, so it has to say when. What cannot be said in words is shown as the agency wrote it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from casework.catalogue import Entity
from casework.rules import Rule
from casework.rules.tree import (
    All,
    Among,
    AnyOf,
    Between,
    Compare,
    Field,
    Holds,
    Literal,
    Node,
    Not,
)

_COMPARED = {
    "==": "{field} is {value}",
    "!=": "{field} is not {value}",
    ">": "{field} is more than {value}",
    ">=": "{field} is {value} or more",
    "<": "{field} is less than {value}",
    "<=": "{field} is {value} or less",
}
TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
"""The comparison that says the same with its sides changed over."""


class Unspeakable(Exception):
    """No words for this part of a rule."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says rules about a case type in one language."""

    case_type: Entity
    language: str
    say: Callable[[str], str]

    def condition(self, rule: Rule) -> str:
        """When the question is answered."""
        return self.say("Answer only if {condition}.").format(condition=self.words(rule))

    def words(self, rule: Rule) -> str:
        """What the rule says; the rule itself where no words are found for it."""
        try:
            return self._said(rule.node)
        except Unspeakable:
            return rule.text

    def _said(self, node: Node) -> str:
        if isinstance(node, All):
            return self.say(" and ").join(self._grouped(part) for part in node.parts)
        if isinstance(node, AnyOf):
            return self.say(" or ").join(self._grouped(part) for part in node.parts)
        if isinstance(node, Compare):
            return self._compared(node)
        if isinstance(node, Among):
            values = self.say(" or ").join(self._value(node.item, one) for one in node.choices)
            return self.say(_COMPARED["=="]).format(field=self._title(node.item), value=values)
        if isinstance(node, Between):
            low, high = self._value(node.item, node.low), self._value(node.item, node.high)
            words = self.say("{field} is between {low} and {high}")
            return words.format(field=self._title(node.item), low=low, high=high)
        if isinstance(node, Holds):
            words, value = self.say("{value} is among {field}"), self._value(node.chosen, node.item)
            return words.format(field=self._title(node.chosen), value=value)
        return self._yes_or_no(node)

    def _grouped(self, node: Node) -> str:
        words = self._said(node)
        return f"({words})" if isinstance(node, All | AnyOf) else words

    def _compared(self, node: Compare) -> str:
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left, Literal):
            left, right, operator = right, left, TURNED.get(operator, operator)
        if operator not in _COMPARED:
            raise Unspeakable
        value = self._value(left, right)
        return self.say(_COMPARED[operator]).format(field=self._title(left), value=value)

    def _yes_or_no(self, node: Node) -> str:
        is_no = isinstance(node, Not)
        asked = node.item if isinstance(node, Not) else node
        value = self.say("“No”") if is_no else self.say("“Yes”")
        return self.say(_COMPARED["=="]).format(field=self._title(asked), value=value)

    def _title(self, node: Node) -> str:
        field = self.case_type.fields.get(node.name) if isinstance(node, Field) else None
        if field is None or field.is_computed:
            raise Unspeakable
        return f"“{field.title.text(self.language)}”"

    def _value(self, asked: Node, node: Node) -> str:
        if not isinstance(node, Literal):
            raise Unspeakable
        field = self.case_type.fields.get(asked.name) if isinstance(asked, Field) else None
        options = dict(field.kind.choices(self.language) or ()) if field is not None else {}
        if isinstance(node.value, bool):
            return self.say("“Yes”") if node.value else self.say("“No”")
        if isinstance(node.value, str):
            return f"“{options.get(node.value, node.value)}”"
        if isinstance(node.value, int) and field is not None and field.kind.type_name == "integer":
            return str(node.value)
        raise Unspeakable
