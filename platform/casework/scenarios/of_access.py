"""Expectations about access: what a role may do with the case, and which fields it sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from casework.cases.access import verdict
from casework.cases.errors import NotFound
from casework.cases.judging import passes_any
from casework.cases.reading import available_actions, read_record
from casework.cases.record import Case
from casework.catalogue import Verb
from casework.definition import Spot
from casework.problems import Place
from casework.scenarios.context import Reading
from casework.scenarios.of_case import entries_of, text_of
from casework.scenarios.scenario import Expectation, Failure
from casework.scenarios.stage import Stage

VERBS = frozenset(verb.value for verb in Verb)


@dataclass(frozen=True, slots=True)
class MayUse:
    """A verb on this very case: granted to the role, and the case among its rows."""

    place: Place
    role: str
    verb: Verb
    is_expected: bool

    async def judge(self, stage: Stage) -> Failure | None:
        work = stage.work(self.role)
        decided = verdict(work.catalogue, work.actor, self.verb, stage.case_type.name)
        found, why = decided.is_allowed, decided.why
        if found and self.verb is not Verb.CREATE:
            seen = await _read(stage, self.role)
            found = seen is not None and passes_any(decided.rows, await stage.judged())
            why = why if found else "this case is not among the rows of the role"
        return _failure(self, f"may {self.verb.value}", found, why)


@dataclass(frozen=True, slots=True)
class MayTake:
    """An action: offered in the state, its guard passed, the role among those that may."""

    place: Place
    role: str
    action: str
    is_expected: bool

    async def judge(self, stage: Stage) -> Failure | None:
        case = await _read(stage, self.role)
        why = "the role does not see this case"
        found = False
        if case is not None:
            offered = await available_actions(stage.work(self.role), case)
            one = next((each for each in offered if each.transition.name == self.action), None)
            found = one is not None and one.is_allowed
            why = f"the state is {case.state.name}"
            if one is not None and not one.is_allowed:
                why = str(one.otherwise) or f"{self.action} is not possible now"
        return _failure(self, f"may {self.action}", found, why)


@dataclass(frozen=True, slots=True)
class Sees:
    place: Place
    role: str
    field: str
    is_expected: bool

    async def judge(self, stage: Stage) -> Failure | None:
        case = await _read(stage, self.role)
        found = case is not None and self.field in case.values
        field = stage.case_type.fields[self.field]
        why = "the role does not see this case"
        if case is not None:
            seen = ", ".join(sorted(stage.ground.catalogue.agency.roles[self.role].sees))
            why = f"the field is {field.privacy}; the role sees {seen}"
        return _failure(self, f"sees {self.field}", found, why)


def _failure(
    expectation: MayUse | MayTake | Sees, what: str, found: bool, why: str
) -> Failure | None:
    if found == expectation.is_expected:
        return None
    words = {True: "yes", False: "no"}
    expected = f"{expectation.role} {what}: {words[expectation.is_expected]}"
    return Failure(expectation.place, expected, words[found], (why,) if why else ())


async def _read(stage: Stage, role: str) -> Case | None:
    try:
        work, case = stage.work(role), await stage.case()
        found = await read_record(work, stage.case_type, case.reference)
    except NotFound:
        return None
    return found if isinstance(found, Case) else None


# -- reading -----------------------------------------------------------------------------------
def read_may(reading: Reading, spot: Spot) -> list[Expectation]:
    actions = {name for state in reading.case_type.states.values() for name in state.transitions}

    def read(inner: Spot, role: str, name: str, is_expected: bool) -> Expectation | None:
        if name in VERBS:
            return MayUse(inner.key_place, role, Verb(name), is_expected)
        if name in actions:
            return MayTake(inner.key_place, role, name, is_expected)
        known = [*VERBS, *actions]
        reading.findings.unknown(inner.key_place, "verb or action", name, known)
        return None

    return _by_role(reading, spot, read)


def read_sees(reading: Reading, spot: Spot) -> list[Expectation]:
    def read(inner: Spot, role: str, name: str, is_expected: bool) -> Expectation | None:
        if name in reading.case_type.fields:
            return Sees(inner.key_place, role, name, is_expected)
        reading.findings.unknown(inner.key_place, "field", name, reading.case_type.fields)
        return None

    return _by_role(reading, spot, read)


def _by_role(
    reading: Reading, spot: Spot, read: Callable[[Spot, str, str, bool], Expectation | None]
) -> list[Expectation]:
    found: list[Expectation] = []
    roles = reading.catalogue.agency.roles
    for role, behind in entries_of(spot):
        if role not in roles:
            reading.findings.unknown(behind.key_place, "role", role, roles)
            continue
        for name, inner in entries_of(behind):
            one = read(inner, role, name, text_of(inner) == "yes")
            if one is not None:
                found.append(one)
    return found
