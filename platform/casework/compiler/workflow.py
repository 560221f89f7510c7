"""Pass 5: states and transitions. One beginning, every state can be reached and left."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from casework.catalogue import REASON, State, Transition
from casework.compiler.automation import resolve_actions
from casework.compiler.findings import Findings
from casework.compiler.labels import label
from casework.compiler.names import Names, Written
from casework.compiler.rules import rule_at
from casework.compiler.upgrade import gone_states
from casework.definition import Spot
from casework.definition.model import CaseTypeText, StateText, TransitionText
from casework.problems import NO_FORMER

LIST_WORDS = {"open": "not final", "closed": "final"}
"""`?state=open` of a list means several states, so no single one may be called so."""


def resolve_states(
    written: Written, case: CaseTypeText, names: Names, findings: Findings
) -> Mapping[str, State]:
    count = findings.count()
    _check_start(written, case, findings)
    states = {
        name: _state(written, case, name, text, names, findings)
        for name, text in case.states.items()
    }
    has_lost_targets = any(
        t.to not in case.states for s in case.states.values() for t in s.on.values()
    )
    if not has_lost_targets and _starts(case):
        _check_graph(written, case, findings, is_told=findings.count() > count)
    return states


def _starts(case: CaseTypeText) -> list[str]:
    return [name for name, state in case.states.items() if state.start]


def _check_start(written: Written, case: CaseTypeText, findings: Findings) -> None:
    starts = _starts(case)
    spot = written.spot["states"]
    if not starts:
        findings.add(
            spot.key_place,
            "no state is the first one; write 'start: true' in the state of a new case",
            "start",
        )
    for name in starts[1:]:
        findings.add(
            spot[name]["start"].place,
            f"'{starts[0]}' is the start already; a new case begins in one state",
            "start",
        )
    for name in starts[:1]:
        if case.states[name].final:
            findings.add(
                spot[name]["final"].place,
                f"a new case begins in '{name}', so it cannot be final",
                "start",
            )


def _state(
    written: Written,
    case: CaseTypeText,
    name: str,
    text: StateText,
    names: Names,
    findings: Findings,
) -> State:
    spot = written.spot["states"][name]
    if name in LIST_WORDS:
        findings.add(
            spot.key_place,
            f"lists use the word '{name}' for every state that is {LIST_WORDS[name]}; choose another name",
            "reserved",
        )
    if text.final and text.on and not text.start:
        findings.add(
            spot["on"].key_place,
            f"'{name}' is final, so no transition leads out of it; delete 'on' or 'final'",
            "final",
        )
    _check_earlier(spot, case, text, findings)
    transitions = {
        action: _transition(written, case, name, action, transition, names, findings)
        for action, transition in text.on.items()
    }
    return State(
        name=name,
        title=label(text.title, names, name),
        public=label(text.public, names),
        is_start=text.start,
        final=text.final,
        transitions=transitions,
        colour=text.colour,
        was=text.was,
        merge=(*text.merge, *(old for old, new in gone_states(case) if new == name)),
    )


def _check_earlier(spot: Spot, case: CaseTypeText, text: StateText, findings: Findings) -> None:
    """`was` and `merge` tell states that are gone."""
    if text.was is not None and text.was in case.states:
        findings.add(
            spot["was"].place,
            f"the state '{text.was}' is still there, so it was not renamed",
            "rename",
        )
    for number, gone in enumerate(text.merge):
        if gone in case.states:
            findings.add(
                spot["merge"][number].place,
                f"the state '{gone}' is still there, so it was not merged",
                "rename",
            )
    claims = [each for state in case.states.values() for each in (state.was, *state.merge) if each]
    for old in (text.was, *text.merge):
        if old and claims.count(old) > 1 and _first_claim(case, old) is not text:
            key = "was" if text.was == old else "merge"
            findings.add(spot[key].place, f"two states take the place of '{old}'", "rename")


def _first_claim(case: CaseTypeText, old: str) -> StateText:
    return next(state for state in case.states.values() if old in (state.was, *state.merge))


def _transition(
    written: Written,
    case: CaseTypeText,
    source: str,
    name: str,
    text: TransitionText,
    names: Names,
    findings: Findings,
) -> Transition:
    spot = written.spot["states"][source]["on"][name]
    if text.to not in case.states:
        findings.unknown(spot["to"].place, "state", text.to, case.states)
    _check_each(text.roles, spot["roles"], "role", names.roles, findings)
    _check_asked(written, text, spot["ask"], findings)
    if text.otherwise is not None and text.when is None:
        findings.add(
            spot["else"].key_place, "'else' says why 'when' does not pass, and there is no 'when'"
        )
    return Transition(
        name=name,
        title=label(text.title, names, name),
        source=source,
        target=text.to,
        roles=frozenset(text.roles),
        when=rule_at(spot["when"], text.when, written.scope, findings),
        otherwise=label(text.otherwise, names),
        ask=tuple(text.ask),
        do=resolve_actions(written, text.do, spot["do"], names, findings),
    )


def _check_each(
    words: list[str],
    spot: Spot,
    what: str,
    known: Collection[str],
    findings: Findings,
    former: Mapping[str, str] = NO_FORMER,
) -> None:
    for number, word in enumerate(words):
        if word not in known:
            findings.unknown(spot[number].place, what, word, known, former)
        elif word in words[:number]:
            findings.add(spot[number].place, f"the {what} '{word}' stands here twice")


def _check_asked(written: Written, text: TransitionText, spot: Spot, findings: Findings) -> None:
    known = [*written.kinds, REASON]
    _check_each(text.ask, spot, "field", known, findings, written.former)
    for number, name in enumerate(text.ask):
        if name in written.computed:
            findings.add(
                spot[number].place,
                f"'{name}' is worked out by a rule, so nobody can be asked for it",
                "ask",
            )


def _check_graph(written: Written, case: CaseTypeText, findings: Findings, is_told: bool) -> None:
    """Every state can be reached; every state that is not final can be left, and led to an end."""
    spot = written.spot["states"]
    onward = {name: {t.to for t in state.on.values()} for name, state in case.states.items()}
    reached = _reachable(onward, set(_starts(case)))
    for name in case.states:
        if name not in reached:
            findings.add(
                spot[name].key_place,
                f"no transition leads to the state '{name}'; lead one there or delete it",
                "unreachable-state",
            )
    stuck = [name for name, state in case.states.items() if not state.final and not onward[name]]
    for name in stuck:
        findings.add(
            spot[name].key_place,
            f"a case in '{name}' could never leave it; add a transition under 'on', or say 'final: done'",
            "stuck-state",
        )
    if not stuck and not is_told:
        _check_ends(case, onward, spot, findings)


def _check_ends(
    case: CaseTypeText, onward: Mapping[str, set[str]], spot: Spot, findings: Findings
) -> None:
    finals = {name for name, state in case.states.items() if state.final}
    if not finals:
        findings.add(
            spot.key_place,
            "no state is final; write 'final: done' in the state where a case ends",
            "final",
        )
        return
    backward = {name: {one for one, to in onward.items() if name in to} for name in onward}
    ending = _reachable(backward, finals)
    endless = [name for name in case.states if name not in ending]
    for name in endless[:1]:
        findings.add(
            spot[name].key_place,
            f"a case in '{name}' goes round for ever: no way from here leads to a final state",
            "endless-states",
        )


def _reachable(edges: Mapping[str, set[str]], start: set[str]) -> set[str]:
    reached, waiting = set(start), list(start)
    while waiting:
        for name in edges[waiting.pop()] - reached:
            reached.add(name)
            waiting.append(name)
    return reached
