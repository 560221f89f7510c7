"""Pass 8: `upgrade`. Its states and fields are those of today; its rules may read what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from casework.catalogue import Upgrade
from casework.compiler.fields import NOT_WORKED_OUT
from casework.compiler.findings import Findings
from casework.compiler.names import Written
from casework.compiler.rules import rule_at
from casework.definition import Spot
from casework.definition.model import CaseTypeText
from casework.definition.model_upgrade import UpgradeText
from casework.rules import Rule

NOT_ASKED = frozenset({"user", "team", "organisation", "record", "records"})
"""What nobody can look up who only has the link of a case."""


def gone_states(case: CaseTypeText) -> Iterator[tuple[str, str]]:
    """Of `upgrade: states`, those that are gone and what took their place: as good as a `merge`."""
    states = case.upgrade.states if case.upgrade else {}
    for old, new in states.items():
        if old not in case.states:
            yield old, new


def resolve_upgrade(written: Written, case: CaseTypeText, findings: Findings) -> Upgrade | None:
    text = case.upgrade
    if text is None:
        return None
    spot = written.spot["upgrade"]
    _check_states(case, text, spot["states"], findings)
    rules = {
        name: rule
        for name in text.fields
        if (rule := _fill(written, text, name, spot["fields"][name], findings)) is not None
    }
    _check_asked(written, text, spot["ask"], findings)
    return Upgrade(
        when=rule_at(spot["when"], text.when, written.upgrade_scope, findings),
        states=MappingProxyType(
            {old: new for old, new in text.states.items() if old in case.states}
        ),
        fields=MappingProxyType(rules),
        ask=tuple(text.ask),
        to=_asked_person(written, case, text, spot, findings),
    )


def _check_states(case: CaseTypeText, text: UpgradeText, spot: Spot, findings: Findings) -> None:
    claimed = {state.was: name for name, state in case.states.items() if state.was}
    claimed |= {old: name for name, state in case.states.items() for old in state.merge}
    for old, new in text.states.items():
        if new not in case.states:
            findings.unknown(spot[old].place, "state", new, case.states)
        elif old == new:
            message = f"a case in '{old}' stays there by itself; leave this line out"
            findings.add(spot[old].place, message, "upgrade")
        elif old in claimed and old not in case.states:
            message = (
                f"cases in '{old}' are in '{claimed[old]}' already, so write '{claimed[old]}' here"
            )
            findings.add(spot[old].key_place, message, "rename")


def _fill(
    written: Written, text: UpgradeText, name: str, spot: Spot, findings: Findings
) -> Rule | None:
    if name not in written.kinds:
        findings.unknown(spot.key_place, "field", name, written.kinds, written.former)
        return None
    kind = written.kinds[name]
    if name in written.computed:
        message = f"'{name}' is worked out by a rule already, so nothing is filled into it"
        findings.add(spot.key_place, message, "upgrade")
        return None
    if isinstance(kind.rule_type(), NOT_WORKED_OUT):
        message = f"a field of type {kind.type_name} cannot be filled by a rule"
        findings.add(spot.key_place, message, "upgrade")
        return None
    return rule_at(spot, text.fields[name], written.upgrade_scope, findings, kind.rule_type())


def _check_asked(written: Written, text: UpgradeText, spot: Spot, findings: Findings) -> None:
    for number, name in enumerate(text.ask):
        place = spot[number].place
        if name not in written.kinds:
            findings.unknown(place, "field", name, written.kinds, written.former)
        elif name in text.ask[:number]:
            findings.add(place, f"'{name}' is asked twice", "upgrade")
        elif name in written.computed:
            message = f"'{name}' is worked out by a rule, so nobody can be asked for it"
            findings.add(place, message, "ask")
        elif written.kinds[name].type_name in NOT_ASKED:
            kind = written.kinds[name].type_name
            message = f"'{name}' is of type {kind}, which only staff can look up"
            findings.add(place, message, "ask")


def _asked_person(
    written: Written, case: CaseTypeText, text: UpgradeText, spot: Spot, findings: Findings
) -> str | None:
    """The field of the person who is written to; None when nobody is, or nobody can be."""
    people = [name for name, kind in written.kinds.items() if kind.type_name == "person"]
    if text.to is not None and text.to not in people:
        findings.unknown(spot["to"].place, "field of type person", text.to, people)
    if text.to is not None and not text.ask:
        message = "'to' says who is asked, and there is no 'ask'"
        findings.add(spot["to"].key_place, message, "ask")
    if text.to is not None or not text.ask:
        return text.to
    asked = _in_form_order(case)
    return min(people, key=lambda name: asked.get(name, len(asked)), default=None)


def _in_form_order(case: CaseTypeText) -> Mapping[str, int]:
    forms = [*([case.form] if case.form else []), *case.forms.values()]
    names = (
        question if isinstance(question, str) else question.field
        for form in forms for step in form.steps for question in step.fields
    )  # fmt: skip
    return {name: number for number, name in enumerate(dict.fromkeys(names))}
