"""Hand a case to a team."""

from __future__ import annotations

from typing import Annotated

import msgspec

from casework.actions.base import Action, ActionFault, CaseContext, Identifier, Surroundings
from casework.actions.registry import action
from casework.problems import did_you_mean


@action
class Assign(Action, frozen=True, kw_only=True):
    """The officer who had the case has it no more: the team decides anew."""

    action_name = "assign"
    doc = "Assign the case to a team."

    team: Annotated[Identifier, msgspec.Meta(description="The team, by its name in agency.yaml.")]

    def writes(self) -> frozenset[str]:
        return frozenset({"team", "officer"})

    def faults(self, around: Surroundings) -> list[ActionFault]:
        if self.team in around.teams:
            return []
        known = did_you_mean(self.team, around.teams)
        return [ActionFault("team", f"there is no team '{self.team}'{known}")]

    async def run(self, case: CaseContext) -> None:
        case.assign(self.team, None)
