"""Actions under `do:`. Each says itself what is wrong with its options; its rules are compiled here."""

from __future__ import annotations

from casework.actions import Action, Surroundings
from casework.channels import CHANNELS
from casework.compiler.findings import Findings
from casework.compiler.names import Names, Written
from casework.compiler.rules import rule_at
from casework.definition import Spot
from casework.definition.written import ActionText
from casework.rules import Rule


def resolve_actions(
    written: Written, texts: list[ActionText], spot: Spot, names: Names, findings: Findings
) -> tuple[Action, ...]:
    around = surroundings(written, names)
    return tuple(
        _resolved(
            written, text.action, spot[number][type(text.action).action_name], around, findings
        )
        for number, text in enumerate(texts)
    )


def surroundings(written: Written, names: Names) -> Surroundings:
    """What an action of this case type may name."""
    kinds = {name: kind.type_name for name, kind in written.kinds.items()}
    return Surroundings(
        fields={**written.system, **kinds},
        teams=names.teams,
        channels=tuple(CHANNELS),
        fixed={*written.system, *written.computed},
        former=written.former,
    )


def _resolved(
    written: Written, action: Action, spot: Spot, around: Surroundings, findings: Findings
) -> Action:
    faults = action.faults(around)
    for fault in faults:
        here = option_spot(spot, fault.option)
        findings.add(
            here.at(fault.offset) if here.is_written else here.place, fault.message, "action"
        )
    if faults:
        return action
    rules: dict[str, Rule] = {}
    for option, expression in action.expressions().items():
        expects = written.scope.names.get(expression.field)
        rule = rule_at(option_spot(spot, option), expression.text, written.scope, findings, expects)
        if rule is not None:
            rules[option] = rule
    return action.resolved(rules) if len(rules) == len(action.expressions()) else action


def option_spot(spot: Spot, path: str) -> Spot:
    """The spot of an option such as `to` or `message.es`."""
    for step in path.split("."):
        spot = spot[step]
    return spot
