"""The forms of a case type as they are written: `form:` and those of `forms:`, with their questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from casework.definition import ListNode, MapNode, ScalarNode, Spot
from casework.linting.subject import Record

CONDITIONS = ("show", "require", "read_only")


class Asked(msgspec.Struct, frozen=True):
    """A question. `conditional`: a rule of its own or of its step decides whether it is asked."""

    field: str
    spot: Spot
    step: Spot

    @property
    def is_conditional(self) -> bool:
        return self.spot["show"].is_written or self.step["show"].is_written

    @property
    def has_requirement(self) -> bool:
        return self.spot["require"].is_written


@dataclass(frozen=True, slots=True)
class WrittenForm:
    name: str
    spot: Spot
    questions: tuple[Asked, ...]

    @property
    def is_public(self) -> bool:
        node = self.spot["public"].node
        return (
            self.spot["public"].is_written and isinstance(node, ScalarNode) and node.text == "true"
        )


def forms_of(record: Record) -> tuple[WrittenForm, ...]:
    """Without any, every field is asked in one step, of staff only."""
    found = []
    if record.spot["form"].is_written:
        found.append(_form("form", record.spot["form"]))
    forms = record.spot["forms"]
    if forms.is_written and isinstance(forms.node, MapNode):
        found += [_form(name, forms[name]) for name in forms.node.entries]
    return tuple(found)


def is_public(record: Record) -> bool:
    return any(form.is_public for form in forms_of(record))


def _form(name: str, spot: Spot) -> WrittenForm:
    return WrittenForm(name, spot, tuple(_questions(spot)))


def _questions(spot: Spot) -> Iterator[Asked]:
    for step in items_of(spot["steps"]):
        for question in items_of(step["fields"]):
            if isinstance(question.node, ScalarNode):
                yield Asked(question.node.text, question, step)
            elif question["field"].is_written and isinstance(question["field"].node, ScalarNode):
                yield Asked(question["field"].node.text, question, step)


def items_of(spot: Spot) -> Iterator[Spot]:
    """The items of a list that was written."""
    if spot.is_written and isinstance(spot.node, ListNode):
        yield from (spot[number] for number in range(len(spot.node.items)))
