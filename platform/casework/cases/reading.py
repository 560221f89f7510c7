"""Reading one record as its staff may see it: the record, its deadlines, what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from casework.cases.access import is_told, verdict
from casework.cases.around import surround
from casework.cases.errors import NotFound
from casework.cases.judging import Judged, passes_any
from casework.cases.record import Case, Record
from casework.cases.scope import Scope, days
from casework.cases.seen import judged_as_seen
from casework.cases.statements import statements_of
from casework.cases.tracking import Tracked, read_tracked
from casework.cases.under_law import read_under, under_law, work_under
from casework.cases.work import Work
from casework.catalogue import CaseType, Deadline, Entity, Section, Transition, Verb
from casework.fields.columns import ColumnKind
from casework.labels import Label
from casework.rules import Rule
from casework.store.codec import decoder
from casework.store.database import DatabaseBusy, Dialect
from casework.store.entity_tables import ARCHIVED
from casework.store.names import table_name
from casework.store.views import REFERENCE, compile_record
from casework.store.views_scope import Shape

__all__ = [
    "AvailableAction",
    "Due",
    "Tracked",
    "available_actions",
    "deadlines_of",
    "hidden_sections",
    "read_record",
    "read_tracked",
]

TRIES = 3
"""How often a case is read again that somebody changed between two looks at it."""


async def read_record(work: Work, entity: Entity, reference: str, on: date | None = None) -> Record:
    """The record; a `Case`, under its own revision, for a case type.

    With a day, as it was or will be on that day; NotFound where nothing of it holds then.
    NotFound also when the actor may not: that is asked of the live revision, in the same query.
    """
    for _ in range(TRIES):
        found = await under_law(work, await _read_live(work, entity, reference, on))
        if found is not None:
            return found
    raise DatabaseBusy(f"others change {reference} all the time")


async def _read_live(work: Work, entity: Entity, reference: str, on: date | None) -> Record:
    scope = Scope.open(work, entity)
    shelf = (ARCHIVED,) if entity.has_archive else ()
    system, own = (*entity.system_fields(), *shelf), scope.readable(entity.fields)
    is_as_of = on is not None and bool(entity.dated)
    shape = Shape(
        entity.name, "record", columns=(*system, *own), rules=scope.rule_ids, is_as_of=is_as_of
    )
    view = scope.view(shape, compile_record)
    args = view.statement.arguments(work.moment, {REFERENCE: (reference,), **days(work, on)})
    rows = await work.db.fetch(view.statement.sql, args)
    if not rows:
        raise NotFound
    (row,) = view.read(rows, work.moment)
    found: dict[str, Any] = dict(zip(system, row, strict=False))
    values = dict(zip(own, row[len(system) :], strict=True))
    if not isinstance(entity, CaseType):
        return Record(entity=entity, values=values, archived_on=found.pop(ARCHIVED), **found)
    found["state"] = entity.state(found["state"])
    found["priority"], found["channel"] = found["priority"] or "", found["channel"] or ""
    return Case(entity=entity, values=values, **found)


# -- deadlines ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Due:
    """One clock of a case. `deadline` is None when the definition has it no longer."""

    name: str
    deadline: Deadline | None
    started_on: datetime
    due_on: datetime
    paused_on: datetime | None
    stopped_on: datetime | None
    outcome: str | None

    def is_overdue(self, now: datetime) -> bool:
        return self.stopped_on is None and self.paused_on is None and self.due_on < now


_DUE = ("started_on", "due_on", "paused_on", "stopped_on")


async def deadlines_of(work: Work, case: Case) -> tuple[Due, ...]:
    """The clocks of a case that was read, running ones first, by when they are due.

    One that just ended, because the case came under a revision that has it no longer, tells nothing.
    """
    decode, sql = _moments(work), _due_sql(work.db.dialect, work.agency)
    found = []
    for name, outcome, *times in await work.db.fetch(sql, (case.entity.name, case.id)):
        moments: dict[str, Any] = dict(zip(_DUE, map(decode, times), strict=True))
        deadline = case.case_type.deadlines.get(str(name))
        if deadline is None and outcome is None and moments["stopped_on"] is not None:
            continue
        found.append(
            Due(str(name), deadline, outcome=None if outcome is None else str(outcome), **moments)
        )
    return tuple(found)


@lru_cache(maxsize=256)
def _due_sql(dialect: Dialect, agency: str) -> str:
    return (
        f"SELECT name, outcome, {', '.join(_DUE)} FROM {table_name(dialect, agency, 'deadline')}"
        " WHERE entity = ? AND record = ? ORDER BY stopped_on IS NOT NULL, due_on, id"
    )


def _moments(work: Work) -> Any:
    return decoder(ColumnKind.TIMESTAMP, work.db.dialect)


# -- actions -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class AvailableAction:
    """An action the actor may take in this state. When the guard does not pass, `otherwise` says why."""

    transition: Transition
    is_allowed: bool
    otherwise: Label = Label()


async def available_actions(work: Work, case: Case) -> tuple[AvailableAction, ...]:
    """What can be done with a case that was read; actions that the actor may never take are left out."""
    work = work_under(work, case)
    decided = verdict(work.catalogue, work.actor, Verb.ACT, case.entity.name)
    roles = frozenset(work.actor.roles)
    offered = [
        transition
        for transition in case.state.transitions.values()
        if not transition.roles or roles & transition.roles
    ]
    if not decided.is_allowed or not offered:
        return ()
    if decided.rows is None and all(transition.when is None for transition in offered):
        return tuple(AvailableAction(transition, True) for transition in offered)
    judged = await _judged(work, case, (*_guards(offered), *(decided.rows or ())))
    if not await _may_act(work, decided.rows, case, judged):
        return ()
    return tuple(
        _available(transition, judged)
        if _may_judge(work, case, transition)
        else AvailableAction(transition, True)
        for transition in offered
    )


def _guards(offered: Iterable[Transition]) -> Iterator[Rule]:
    return (one.when for one in offered if one.when is not None)


def _may_judge(work: Work, case: Case, transition: Transition) -> bool:
    """In a preview only what the actor may read is judged: a draft's guard tells nobody anything new."""
    guard = transition.when
    return (
        guard is None
        or work.told is None
        or is_told(work.catalogue, work.actor, case.entity, guard)
    )


async def _may_act(work: Work, rows: tuple[Rule, ...] | None, case: Case, judged: Judged) -> bool:
    """Row rules are the live revision's, so they are asked of the row as that one knows it."""
    today = work.catalogue.today
    if rows is None or today is None:
        return passes_any(rows, judged)
    entity = today.entities[case.entity.name]
    row = await read_under(replace(work, catalogue=today), entity, "id", case.id)
    return row is not None and passes_any(rows, row.judged(entity, work.moment))


def _available(transition: Transition, judged: Judged) -> AvailableAction:
    """A guard that reads what the action asks can only be judged once that is filled in."""
    guard = transition.when
    if guard is None or guard.reads & set(transition.ask) or judged.passes(guard):
        return AvailableAction(transition, True)
    return AvailableAction(transition, False, transition.otherwise)


async def _judged(work: Work, record: Record, rules: Iterable[Rule]) -> Judged:
    """The record as these rules see it, fields that the actor may not read included."""
    seen = judged_as_seen(record, rules, work.moment)
    if seen is not None:
        return seen
    statements = statements_of(work.catalogue, work.db)
    rows = statements.rows(record.entity.name)
    given = rows.given(work.moment.today, record.reference)
    found = await work.db.fetch(rows.select_by("reference"), given)
    if not found:
        raise NotFound
    stored = await surround(work, statements, record.entity, rows.load(found[0]))
    return stored.judged(record.entity, work.moment)


# -- sections ----------------------------------------------------------------------------------
async def hidden_sections(work: Work, record: Record) -> tuple[Section, ...]:
    """The sections of a record's page whose rule is not true of it.

    A section whose rule reads what the actor may not read is there whatever the rule says: else its
    absence would tell of that.
    """
    work, sections = work_under(work, record), record.entity.sections
    asked = [
        (one, one.show)
        for one in sections
        if one.show and is_told(work.catalogue, work.actor, record.entity, one.show)
    ]
    if not asked:
        return ()
    judged = await _judged(work, record, (rule for _, rule in asked))
    return tuple(section for section, rule in asked if not judged.passes(rule))
