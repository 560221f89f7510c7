"""A record as rules see it: stored fields, computed ones and what every record has, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casework.catalogue import Entity, Field
from casework.fields.base import Culture, Fault, FieldType, Ref
from casework.rules import Moment, Rule
from casework.store.casting import cast


class Judged(Mapping[str, object]):
    """Converts a value only when a rule asks for it. Names it does not know are unknown (None)."""

    def __init__(
        self,
        entity: Entity,
        values: Mapping[str, Any],
        moment: Moment,
        system: Mapping[str, Any] | None = None,
    ) -> None:
        self.entity, self.values_of_fields, self.moment = entity, values, moment
        self.system = system or {}

    def __getitem__(self, name: str) -> object:
        return self.get(name)

    def get(self, name: str, default: object = None) -> object:
        field = self.entity.fields.get(name)
        if field is None:
            value = self.system.get(name, default)
            return value.id if isinstance(value, Ref) else value
        if field.rule is not None:
            return field.rule.value(self, self.moment)
        value = self.values_of_fields.get(name)
        if value is None:
            return default
        if field.rules_kind is not None:
            return self._as_then(field, field.rules_kind, value, default)
        return field.kind.to_rule(value)

    @staticmethod
    def _as_then(field: Field, kind: FieldType, value: object, default: object) -> object:
        """A converted answer as the type that the rules of its revision know; else it is unknown."""
        then = cast(value, field.kind, kind, Culture())
        return default if then is None or isinstance(then, Fault) else kind.to_rule(then)

    def passes(self, rule: Rule) -> bool:
        """TRUE passes; false, unknown and whatever goes wrong do not."""
        return rule.passes(self, self.moment)

    def computed(self, name: str) -> object:
        """The value of a computed field, as its kind has it."""
        field = self.entity.fields[name]
        found = self.get(name)
        return None if found is None else field.kind.from_rule(found)

    def inputs(self, rule: Rule | None) -> dict[str, object]:
        """What the rule read, for the record of why."""
        return {name: self.get(name) for name in sorted(rule.reads)} if rule else {}

    def __iter__(self) -> Iterator[str]:
        return iter({**self.entity.fields, **self.system})

    def __len__(self) -> int:
        return len({**self.entity.fields, **self.system})


def passes_any(rules: Iterable[Rule] | None, judged: Judged) -> bool:
    """Whether a verdict's row rules let this record through."""
    return rules is None or any(judged.passes(rule) for rule in rules)
