"""What is known of the fields of a record before any rule is looked at: types, limits, options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from casework.fields import FieldType
from casework.fields.choice import Choice as ChoiceField
from casework.linting.forms import forms_of
from casework.linting.reasoning import ANYTHING, Possible, World, assume
from casework.linting.subject import Record
from casework.rules import Rule, compile_rule
from casework.rules.tree import Call, Node, fields_of
from casework.rules.types import BOOLEAN, Boolean, Choice, Number

ALWAYS_KNOWN = frozenset(
    {"id", "reference", "version", "revision", "created_on", "changed_on", "state", "opened_on"}
    | {"priority"}
)
"""System fields that every stored record has."""


@dataclass(frozen=True)
class Ground:
    """Worlds of one record."""

    record: Record

    @cached_property
    def world(self) -> World:
        return World(self.possible, self.tree_of)

    def at_state(self, state: str) -> World:
        """The world of a case that stands in a state."""
        stands = Possible(frozenset({state}), may_be_missing=False)
        return self.world.narrowed("state", stands) or self.world

    def shown(self, world: World, *conditions: str | None) -> World:
        """The world in which these rules pass; a rule that cannot be followed tells nothing."""
        for text in conditions:
            rule = self.rule(text)
            world = (assume(rule.tree, True, world) if rule else None) or world
        return world

    def rule(self, text: str | None) -> Rule | None:
        """A condition about the record; None for one that speaks of something else."""
        found = compile_rule(text, self.record.written.scope, BOOLEAN) if text else None
        return found if isinstance(found, Rule) else None

    def tree_of(self, name: str) -> Node | None:
        field = self.record.entity.fields.get(name)
        return field.rule.tree if field is not None and field.rule is not None else None

    def possible(self, name: str) -> Possible:
        return self._bases.get(name, ANYTHING)

    @cached_property
    def _bases(self) -> dict[str, Possible]:
        written = self.record.written
        found = {name: _of_type(kind) for name, kind in written.system_types.items()}
        found = {n: p.known() if n in ALWAYS_KNOWN else p for n, p in found.items()}
        for name, kind in written.kinds.items():
            found[name] = _of_kind(kind, _of_type(written.field_types[name]))
        return found

    def answered(self, world: World, rule: Rule) -> World:
        """The world in which required fields are, unless the rule itself asks whether they are.

        Imported records may lack them, so such a question is no idle one.
        """
        doubted = _doubted(rule.tree)
        for name in self._certain & rule.reads - doubted:
            world = world.narrowed(name, world.possible(name).known()) or world
        return world

    @cached_property
    def _certain(self) -> frozenset[str]:
        """Required fields that every form asks whatever was answered before."""
        required = {name for name, kind in self.record.written.kinds.items() if kind.required}
        for form in forms_of(self.record):
            required &= {each.field for each in form.questions if not each.is_conditional}
        return frozenset(required)


def _doubted(node: Node) -> frozenset[str]:
    """Fields that stand inside a function, which may ask whether they are known."""
    if isinstance(node, Call):
        return frozenset(each.name for each in fields_of(node))
    return frozenset().union(*map(_doubted, node.parts))


def _of_type(type: object) -> Possible:
    if isinstance(type, Boolean):
        return Possible(frozenset({True, False}))
    if isinstance(type, Choice) and type.options:
        return Possible(frozenset(type.options))
    return ANYTHING


def _of_kind(kind: FieldType, base: Possible) -> Possible:
    """Limits of the field's own options."""
    if isinstance(kind, ChoiceField):
        return base
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if isinstance(kind.rule_type(), Number):
        return Possible(None, low, high)
    if kind.type_name == "date":
        return Possible(None, _day(low), _day(high))
    return base


def _day(limit: object) -> date | None:
    """A limit such as `today` moves, so it tells nothing."""
    if isinstance(limit, date):
        return limit
    try:
        return date.fromisoformat(str(limit))
    except ValueError:
        return None
