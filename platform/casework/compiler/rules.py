"""Compiles the rules of a document, and says each fault at its own character."""

from __future__ import annotations

from casework.compiler.findings import Findings
from casework.definition import Spot
from casework.rules import BOOLEAN, Rule, Scope, Type, compile_rule


def rule_at(
    spot: Spot, text: str | None, scope: Scope, findings: Findings, expects: Type | None = BOOLEAN
) -> Rule | None:
    """The rule at a spot; None where none is written or where it is wrong, which is then told."""
    if text is None:
        return None
    rule = compile_rule(text, scope, expects)
    if isinstance(rule, Rule):
        return rule
    for fault in rule:
        findings.add(spot.at(fault.start), fault.message, "rule")
    return None
