"""Moving a case on: the state must offer the action, the actor may take it, the guard must be TRUE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.cases.access import Verdict
from casework.cases.answers import MISSING, Answers, accept_names, limits, settled
from casework.cases.around import hold_parents, reach_of, surround
from casework.cases.audit import Entry
from casework.cases.automation import Automation
from casework.cases.change import labelled, next_version, refuse_stale, write_row
from casework.cases.clocks import advance_clocks
from casework.cases.deadlines import next_due
from casework.cases.errors import GuardRefused, InvalidAnswers, NotAllowed, NotFound
from casework.cases.judging import Judged
from casework.cases.links import find_links
from casework.cases.people import name_people
from casework.cases.record import Case
from casework.cases.rows import Stored
from casework.cases.shown import label_links, show_labelled
from casework.cases.statements import Statements, statements_of
from casework.cases.uploads import attach_files
from casework.cases.validating import refuse_invalid, taken
from casework.cases.work import Work
from casework.cases.writing import (
    changed_only,
    changes_text,
    clean_text,
    find_row,
    json_text,
    log,
)
from casework.catalogue import REASON, CaseType, State, Transition, Verb
from casework.store.database import Transaction, UniqueViolation


async def act(
    work: Work,
    case_type: CaseType,
    reference: str,
    action: str,
    answers: Answers,
    *,
    version: int,
    reason: str = "",
) -> Case:
    """Take an action on a case: what is asked is filled in, what it does is done, or nothing is.

    Raises NotFound (no such case or action), NotAllowed, Conflict, InvalidAnswers, GuardRefused.
    """
    statements = statements_of(work.catalogue, work.db)
    try:
        async with work.db.transaction() as tx:
            row, decided = await find_row(tx, work, statements, case_type, reference, Verb.ACT)
            await refuse_stale(work, case_type, row, decided, version)
            step = Acting(
                work, case_type, statements, row, decided, _offered(case_type, row, action)
            )
            after = await step.take(tx, answers, clean_text(reason))
    except UniqueViolation as error:
        raise taken(work, case_type, error, answers) from error
    shown = await show_labelled(work, case_type, after, decided.readable)
    if not isinstance(shown, Case):
        raise TypeError(f"{case_type.name} has no states")
    return shown


def _offered(case_type: CaseType, row: Stored, action: str) -> Transition:
    transition = case_type.states[str(row.system["state"])].transitions.get(action)
    if transition is None:
        raise NotFound
    return transition


def may_take(work: Work, transition: Transition) -> bool:
    """Whether the actor's roles are among those that may take the action."""
    if work.actor.kind == "system" or not transition.roles:
        return True
    return bool(transition.roles & set(work.actor.roles))


class Acting:
    """One transition of one case, within the transaction of the caller."""

    def __init__(
        self,
        work: Work,
        case_type: CaseType,
        statements: Statements,
        row: Stored,
        decided: Verdict,
        transition: Transition,
    ) -> None:
        self.work, self.case_type, self.statements = work, case_type, statements
        self.row, self.decided, self.transition = row, decided, transition

    @property
    def source(self) -> State:
        return self.case_type.states[self.transition.source]

    @property
    def target(self) -> State:
        return self.case_type.states[self.transition.target]

    async def take(self, tx: Transaction, answers: Answers, reason: str) -> Stored:
        if not may_take(self.work, self.transition):
            raise NotAllowed(Verb.ACT.value, f"only {', '.join(sorted(self.transition.roles))}")
        answered = await self._answered(answers, reason)
        if not reach_of(self.statements, self.case_type).links.isdisjoint(answered):
            self.row = await surround(
                self.work, self.statements, self.case_type, self.row, answered, tx
            )
        guarded = self.row.changed({}, answered).judged(self.case_type, self.work.moment)
        if self.transition.when is not None and not guarded.passes(self.transition.when):
            raise GuardRefused(self.transition.name, self.transition.otherwise)
        named, entries = await name_people(tx, self.work, self.statements, answered)
        automation = Automation(self.work, self.case_type, tx, self.row, named)
        await self._automate(automation)
        system = await self._moved(tx, automation)
        values = changed_only(self.row.values, automation.changed)
        await self._refuse_invalid(tx, values, system)
        await hold_parents(tx, self.statements, self.case_type, self.row.values, values)
        await attach_files(tx, self.work, self.case_type, self.row.id, values)
        await write_row(
            tx, self.work, self.statements, self.case_type, self.row, self.decided, system, values
        )
        before = await labelled(self.work, self.case_type, self.row, values)
        entries.append(self._acted(before, values, reason, guarded))
        await log(tx, self.work, self.statements, [*entries, *automation.entries()])
        return self.row.changed(system, values)

    async def _answered(self, answers: Answers, reason: str) -> dict[str, Any]:
        """What was asked, complete and valid."""
        asked = [name for name in self.transition.ask if name != REASON]
        accept_names(answers, self.decided.writable & set(asked))
        kept = settled(self.work, self.case_type, answers)
        changed = changed_only(self.row.values, kept)
        merged: Mapping[str, Any] = {**self.row.values, **changed}
        faults = {name: MISSING for name in asked if merged.get(name) is None}
        if REASON in self.transition.ask and not reason:
            faults[REASON] = MISSING
        faults |= limits(self.work, self.case_type, changed)
        if faults:
            raise InvalidAnswers(faults)
        current = self.row.values
        return await find_links(self.work, self.statements, self.case_type, changed, current)

    async def _refuse_invalid(
        self, tx: Transaction, values: Mapping[str, Any], system: Mapping[str, Any]
    ) -> None:
        if not values or not self.case_type.validations:
            return
        after = self.row.changed(system, values)
        found = await surround(self.work, self.statements, self.case_type, after, tx=tx)
        refuse_invalid(self.work, found.judged(self.case_type, self.work.moment), values)

    async def _automate(self, automation: Automation) -> None:
        """Run what the transition does; whatever it raises undoes the whole change."""
        if not self.transition.do:
            return
        automation.system["state"] = self.target.name
        read = frozenset[str]().union(*(action.reads() for action in self.transition.do))
        await label_links(self.work, self.case_type, automation.values, read)
        for action in self.transition.do:
            await action.run(automation)

    async def _moved(self, tx: Transaction, automation: Automation) -> dict[str, Any]:
        """The system fields after the step."""
        system = next_version(self.work, self.row) | automation.assigned
        if self.target.name != self.source.name:
            system["state"] = self.target.name
        is_over = self.target.final is not None
        if is_over != (self.row.system["closed_on"] is not None):
            system["closed_on"] = self.work.now if is_over else None
        if self.case_type.deadlines:
            clocks = await advance_clocks(
                tx,
                self.work,
                self.statements,
                self.case_type,
                self.row.id,
                self.source,
                self.target,
            )
            due = next_due(clocks)
            if due != self.row.due_on:
                system["due_on"] = due
        return system

    def _acted(
        self, before: Mapping[str, Any], values: Mapping[str, Any], reason: str, guarded: Judged
    ) -> Entry:
        text = changes_text(self.case_type, before, values)
        moved = json_text({"state": [self.source.name, self.target.name]})
        changes = moved if text == "{}" else f"{moved[:-1]},{text[1:]}"
        when = self.transition.when
        because = {"rule": when.text, "inputs": guarded.inputs(when)} if when else {}
        return Entry(
            self.case_type.name,
            self.row.id,
            "acted",
            self.transition.name,
            changes,
            reason,
            json_text(because),
        )
