"""A record as rules see it: stored fields, computed ones and what every record has, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from casework.cases.periods import Period
from casework.catalogue import VALID_FROM, Entity, Field
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
        around: Around | None = None,
    ) -> None:
        self.entity, self.values_of_fields, self.moment = entity, values, moment
        self.system, self.around = system or {}, around

    def __getitem__(self, name: str) -> object:
        return self.get(name)

    def get(self, name: str, default: object = None) -> object:
        field = self.entity.fields.get(name)
        if field is None:
            return self._beside(name, default)
        if field.rule is not None:
            return field.rule.value(self, self.moment)
        value = self.values_of_fields.get(name)
        if value is None:
            return default
        if field.kind.links_many:
            return _loaded(self.around).records(name, value)
        if field.rules_kind is not None:
            return self._as_then(field, field.rules_kind, value, default)
        return field.kind.to_rule(value)

    @staticmethod
    def _as_then(field: Field, kind: FieldType, value: object, default: object) -> object:
        """A converted answer as the type that the rules of its revision know; else it is unknown."""
        then = cast(value, field.kind, kind, Culture())
        return default if then is None or isinstance(then, Fault) else kind.to_rule(then)

    def _beside(self, name: str, default: object) -> object:
        """What is no field of the record: children, what a link leads to, and what every record has."""
        link, dot, far = name.partition(".")
        if dot:
            ref = self.values_of_fields.get(link)
            if not isinstance(ref, Ref):
                return default
            linked = _loaded(self.around).linked(link, ref, self._day(link))
            return default if linked is None else linked.get(far, default)
        if name in self.entity.children:
            return _loaded(self.around).rows(name)
        value = self.system.get(name, default)
        return value.id if isinstance(value, Ref) else value

    def _day(self, link: str) -> date | None:
        """The day whose values the link looks at; None is today."""
        rule = self.entity.fields[link].as_of
        day = None if rule is None else rule.value(self, self.moment)
        return day if isinstance(day, date) else None

    def on(self, period: Period | None) -> Judged:
        """The record as it is in a period of it; None is before the first one."""
        held = dict.fromkeys(self.entity.dated) if period is None else period.values
        since = None if period is None else period.since
        return Judged(
            self.entity,
            {**self.values_of_fields, **held},
            self.moment,
            {**self.system, VALID_FROM: since},
            self.around,
        )

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
        if rule is None:
            return {}
        found = {name: self.get(name) for name in sorted(rule.reads)}
        for link, names in rule.reads_of_links.items():
            found |= {f"{link}.{name}": self.get(f"{link}.{name}") for name in sorted(names)}
        lists = self.entity.rows_names()
        return {
            name: len(value) if isinstance(value, tuple) and name in lists else value
            for name, value in found.items()
        }

    def __iter__(self) -> Iterator[str]:
        return iter({**self.entity.fields, **self.system})

    def __len__(self) -> int:
        return len({**self.entity.fields, **self.system})


@dataclass(frozen=True, slots=True)
class Reach:
    """What the rules of an entity ask of other records: lists of children, and links."""

    children: tuple[str, ...] = ()
    links: frozenset[str] = frozenset()


class Around(Protocol):
    """The records around one, as far as rules ask for them."""

    def rows(self, name: str) -> tuple[Mapping[str, object], ...]:
        """The children in the list of that name."""
        ...

    def linked(self, link: str, ref: Ref, on: date | None = None) -> Mapping[str, object] | None:
        """The record that a link leads to, as it is on a day (today); None when it is not there."""
        ...

    def records(self, name: str, refs: tuple[Ref, ...]) -> tuple[Mapping[str, object], ...]:
        """The records that a field of type records leads to, as far as they are there."""
        ...


class NotStoredYet:
    """Around a form that is being filled in: nobody points to its record, and links are only looked up
    when it is sent."""

    def rows(self, name: str) -> tuple[Mapping[str, object], ...]:
        return ()

    def linked(self, link: str, ref: Ref, on: date | None = None) -> Mapping[str, object] | None:
        return None

    def records(self, name: str, refs: tuple[Ref, ...]) -> tuple[Mapping[str, object], ...]:
        """How many were chosen is known; a form asks nothing else of them."""
        return tuple({} for _ in refs)


def _loaded(around: Around | None) -> Around:
    """A rule that asks for other records which nobody loaded must not be told that there are none."""
    if around is None:
        raise RuntimeError("the records around this one were not loaded")
    return around


def passes_any(rules: Iterable[Rule] | None, judged: Judged) -> bool:
    """Whether a verdict's row rules let this record through."""
    return rules is None or any(judged.passes(rule) for rule in rules)
