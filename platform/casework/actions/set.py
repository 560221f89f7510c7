"""Give a field a value that a rule works out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

import msgspec

from casework.actions.base import (
    Action,
    ActionFault,
    CaseContext,
    Expression,
    Identifier,
    Surroundings,
)
from casework.actions.registry import action
from casework.problems import did_you_mean
from casework.rules import Rule


@action
class SetField(Action, frozen=True, kw_only=True):
    """As written, it holds the rule's text; `resolved` gives the one that can run."""

    action_name = "set"
    doc = "Set a field of the case to what a rule works out."
    rule: ClassVar[Rule | None] = None

    field: Annotated[Identifier, msgspec.Meta(description="The field that gets the value.")]
    value: Annotated[
        str,
        msgspec.Meta(description="A rule, such as today() or coalesce(severity, 1)."),
    ]

    def writes(self) -> frozenset[str]:
        return frozenset({self.field})

    def expressions(self) -> Mapping[str, Expression]:
        return {"value": Expression(self.value, self.field)}

    def faults(self, around: Surroundings) -> list[ActionFault]:
        if self.field not in around.fields:
            known = set(around.fields) - set(around.fixed)
            tail = did_you_mean(self.field, known, around.former)
            return [ActionFault("field", f"there is no field '{self.field}'{tail}")]
        if self.field in around.fixed:
            return [ActionFault("field", f"'{self.field}' is kept by the platform; nobody sets it")]
        return []

    def resolved(self, rules: Mapping[str, Rule]) -> Self:
        ready = msgspec.structs.replace(self)
        ready.__dict__["rule"] = rules["value"]
        return ready

    def reads(self) -> frozenset[str]:
        return self.rule.reads if self.rule else frozenset()

    def rules(self) -> tuple[Rule, ...]:
        return (self.rule,) if self.rule else ()

    async def run(self, case: CaseContext) -> None:
        if self.rule is None:
            raise RuntimeError(f"set {self.field}: its rule was never compiled")
        case.set_value(self.field, case.work_out(self.rule))
