"""What a group is made of: its inner fields, their rules, how rows lie in the database and follow changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Self

import msgspec

from casework import rules
from casework.fields.base import PRIVACY_CLASSES, Culture, Fault, FieldType, Identifier, Words
from casework.fields.columns import Column, ColumnKind
from casework.fields.field_text import FieldText
from casework.fields.options import Listed
from casework.fields.rows import Row, RowFaults, loaded_row, put_below, stored_row
from casework.fields.saying import says

Rows = tuple[Row, ...]
Condition = Annotated[str, msgspec.Meta(extra_json_schema={"x-expected": "a rule"})]


class Grouped(FieldType, frozen=True, kw_only=True):
    """Options and storage of a group.

    The strictest privacy class of the group and of everything in it is the class of all of it.
    """

    fields: Annotated[
        dict[Identifier, FieldText],
        msgspec.Meta(
            min_length=1,
            description="What is asked in each row, by name. One more group may stand here, no deeper.",
        ),
    ]
    plural: Annotated[
        Words | None, says("What people read above all rows; `title` is one row.")
    ] = None
    add: Annotated[Words | None, says("The words on the button that adds a row.")] = None
    min: Annotated[
        int,
        msgspec.Meta(ge=0, le=100, description="The fewest rows; 1 or more makes it required."),
    ] = 0
    max: Annotated[
        int, msgspec.Meta(ge=1, le=100, description="The most rows; with 1 nothing repeats.")
    ] = 20
    show: Annotated[
        dict[Identifier, Condition],
        says("By inner field: ask it only in rows for which this rule is true."),
    ] = {}
    require: Annotated[
        dict[Identifier, Condition],
        says("By inner field: it needs an answer in rows for which this rule is true."),
    ] = {}

    @cached_property
    def inner(self) -> Mapping[str, FieldType]:
        return {name: text.kind for name, text in self.fields.items()}

    @cached_property
    def scope(self) -> rules.Scope:
        """What `show` and `require` may speak of: the answers of the row."""
        return rules.Scope({name: kind.rule_type() for name, kind in self.inner.items()})

    @property
    def repeats(self) -> bool:
        return self.max > 1

    # -- what the compiler and the planner ask -----------------------------------------------------
    def faults(self) -> list[tuple[str, str]]:
        if self.default is not None:
            return [("default", "a group has no default")]
        if self.index:
            return [("index", "a field of type group cannot be indexed")]
        if self.min > self.max:
            return [("min", f"min is {self.min} but max is {self.max}; min must not be above max")]
        return super().faults()

    def for_agency(self, culture: Culture) -> Self:
        privacy = self._strictest()
        kinds = {
            name: msgspec.structs.replace(kind.for_agency(culture), privacy=privacy)
            for name, kind in self.inner.items()
        }
        return msgspec.structs.replace(
            self,
            fields={name: FieldText(kind) for name, kind in kinds.items()},
            privacy=privacy,
            required=self.required or self.min > 0,
            searchable=self.searchable or any(kind.searchable for kind in kinds.values()),
        )

    def _strictest(self) -> Any:
        inner = [
            kind._strictest() if isinstance(kind, Grouped) else kind.privacy
            for kind in self.inner.values()
        ]
        return max([self.privacy, *inner], key=PRIVACY_CLASSES.index)

    def heading(self) -> Words | None:
        return self.plural or self.title if self.repeats else self.title

    def structure(self) -> object:
        return {name: [kind.type_name, kind.structure()] for name, kind in self.inner.items()}

    def holds(self, old: FieldType) -> bool:
        """Rows lie as they are when every field of before is still there, and is what it was."""
        if not isinstance(old, Grouped):
            return False
        return all(
            name in self.inner and is_same(self.inner[name], kind)
            for name, kind in old.inner.items()
        ) and not any(self._source(name, old) not in (name, None) for name in self.inner)

    def take_over(self, value: Any, old: FieldType, culture: Culture) -> Any | Fault:
        if not isinstance(old, Grouped):
            return super().take_over(value, old, culture)
        faults: dict[str, Fault] = {}
        rows = [
            Row(dict(self._taken_over(number, row, old, culture, faults)))
            for number, row in enumerate(value)
        ]
        return RowFaults.of(faults) if faults else tuple(row for row in rows if row.answers) or None

    def _taken_over(
        self, number: int, row: Row, old: Grouped, culture: Culture, faults: dict[str, Fault]
    ) -> Iterator[tuple[str, Any]]:
        for name, kind in self.inner.items():
            source = self._source(name, old)
            value = row.answers.get(source) if source else None
            if value is None or source is None:
                continue
            found = _converted(value, kind, old.inner[source], culture)
            if isinstance(found, Fault):
                put_below(faults, f"[{number}].{name}", found)
            elif found is not None:
                yield name, found

    def _source(self, name: str, old: Grouped) -> str | None:
        """What an inner field was called: its `was`, if that is gone, else its own name."""
        was = self.inner[name].was
        if was in old.inner and was not in self.inner:
            return was
        return name if name in old.inner else None

    # -- rules ---------------------------------------------------------------------------------------
    def rule_type(self) -> rules.Type:
        return rules.Rows.of({name: kind.rule_type() for name, kind in self.inner.items()})

    def to_rule(self, value: Rows | None) -> object:
        return None if value is None else tuple(self._of_row(row) for row in value)

    def _of_row(self, row: Row) -> Mapping[str, object]:
        return {name: self.inner[name].to_rule(answer) for name, answer in row.answers.items()}

    def from_rule(self, result: Any) -> Rows | None:
        rows = (
            Row({name: self.inner[name].from_rule(value) for name, value in row.items()})
            for row in result or ()
        )
        return tuple(rows) or None

    @cached_property
    def shows(self) -> Mapping[str, rules.Rule]:
        return self._compiled(self.show)

    @cached_property
    def _requires(self) -> Mapping[str, rules.Rule]:
        return self._compiled(self.require)

    def _compiled(self, texts: Mapping[str, str]) -> Mapping[str, rules.Rule]:
        """The compiler has told what is wrong with them; a wrong one decides nothing here."""
        found = {n: rules.compile_rule(t, self.scope, rules.BOOLEAN) for n, t in texts.items()}
        return {name: rule for name, rule in found.items() if isinstance(rule, rules.Rule)}

    def shown(self, answers: Mapping[str, Any], moment: rules.Moment) -> dict[str, bool]:
        """The inner fields that a row asks, in order, and whether each needs an answer."""
        seen: dict[str, object] = dict.fromkeys(self.inner)
        found: dict[str, bool] = {}
        for name, kind in self.inner.items():
            rule = self.shows.get(name)
            if rule is not None and not rule.passes(seen, moment):
                continue
            value = answers.get(name)
            seen[name] = None if value is None else kind.to_rule(value)
            found[name] = kind.required
        for name, rule in self._requires.items():
            if name in found:
                found[name] = rule.passes(seen, moment)
        return found

    def settled(self, value: Rows, moment: rules.Moment) -> Rows | None:
        rows = []
        for row in value:
            asked = self.shown(row.answers, moment)
            kept = {
                name: self.inner[name].settled(answer, moment)
                for name, answer in row.answers.items()
                if name in asked
            }
            rows.append(Row({name: answer for name, answer in kept.items() if answer is not None}))
        return tuple(row for row in rows if row.answers) or None

    # -- storage -------------------------------------------------------------------------------------
    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.JSON),)

    def to_columns(self, value: Rows | None) -> tuple[object, ...]:
        if value is None:
            return (None,)
        rows = [stored_row(self.inner, row) for row in value]
        return (json.dumps(rows, ensure_ascii=False),)

    def from_columns(self, parts: Sequence[Any]) -> Rows | None:
        if parts[0] is None:
            return None
        rows = (loaded_row(self.inner, stored) for stored in json.loads(parts[0]))
        return tuple(row for row in rows if row.answers) or None


def is_same(new: FieldType, old: FieldType) -> bool:
    """Whether stored parts of the old field mean the same in the new one."""
    if new.type_name != old.type_name or new.columns() != old.columns():
        return False
    if isinstance(new, Grouped):
        return new.holds(old)
    if isinstance(new, Listed) and set(_renamed(new)) & set(getattr(old, "words", ())):
        return False
    return all(getattr(new, o, None) == getattr(old, o, None) for o in ("scale", "currency"))


def _converted(value: Any, new: FieldType, old: FieldType, culture: Culture) -> Any | Fault:
    """By the words that people would write; options that were renamed or merged follow."""
    if is_same(new, old):
        return value
    if isinstance(new, Listed) and isinstance(old, Listed):
        words = _renamed(new)
        chosen = value if isinstance(value, tuple) else (value,)
        return new.parse_text("; ".join(words.get(word, word) for word in chosen), culture)
    return new.take_over(value, old, culture)


def _renamed(kind: Listed) -> Mapping[str, str]:
    return {was: w for was, w in {**kind.merged, **kind.renamed}.items() if was not in kind.words}
