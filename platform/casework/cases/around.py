"""The records around one, loaded for its rules: its children, and those that its links lead to.

They are read once, in the transaction of whoever writes, and then judged like any other record. A
writer holds the parent while its children are asked about, and whoever writes a child waits for that:
a guard on what fees add up to cannot be overtaken by a new fee.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from casework.cases.judging import Judged, Reach
from casework.cases.period_rows import load_periods
from casework.cases.periods import Periods, in_force
from casework.cases.rows import Rows, Stored
from casework.cases.statements import Statements
from casework.cases.work import Work
from casework.catalogue import CaseType, Catalogue, Entity
from casework.fields.base import Ref
from casework.rules import Rule
from casework.store.database import Row, Transaction

Fetch = Callable[[str, Sequence[object]], Awaitable[list[Row]]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was loaded. Links are told apart by where they lead, so that a changed one is missed."""

    children: Mapping[str, tuple[Judged, ...]]
    targets: Mapping[tuple[str, int], Judged | None] = field(default_factory=dict)
    periods: Mapping[tuple[str, int], Periods] = field(default_factory=dict)
    """Of what a link leads to that looks at another day than today."""

    def rows(self, name: str) -> tuple[Judged, ...]:
        if name not in self.children:
            raise RuntimeError(f"the children '{name}' were not loaded")
        return self.children[name]

    def linked(self, link: str, ref: Ref, on: date | None = None) -> Judged | None:
        if (link, ref.id) not in self.targets:
            raise RuntimeError(f"what '{link}' leads to was not loaded")
        found = self.targets[link, ref.id]
        if found is None or on is None:
            return found
        if (link, ref.id) not in self.periods:
            raise RuntimeError(f"the periods of what '{link}' leads to were not loaded")
        return found.on(in_force(self.periods[link, ref.id], on))

    def records(self, name: str, refs: tuple[Ref, ...]) -> tuple[Judged, ...]:
        found = (self.linked(name, ref) for ref in refs)
        return tuple(one for one in found if one is not None)


def rules_of(catalogue: Catalogue, entity: Entity) -> Iterable[Rule]:
    """Every rule that may be asked of a record of this entity."""
    yield from (own.rule for own in entity.fields.values() if own.rule)
    for role in catalogue.agency.roles.values():
        grant = role.grants.get(entity.name)
        if grant and grant.rows:
            yield grant.rows
    yield from (one.rule for one in entity.validations)
    yield from (one.show for one in entity.sections if one.show)
    if isinstance(entity, CaseType):
        yield from (route.when for route in entity.routing if route.when)
        yield from entity.upgrade.rules() if entity.upgrade else ()
        for state in entity.states.values():
            for transition in state.transitions.values():
                yield from (transition.when,) if transition.when else ()
                yield from (rule for action in transition.do for rule in action.rules())


def reach_of(statements: Statements, entity: Entity) -> Reach:
    """Worked out once for a Catalogue."""
    known = statements.reaches
    if entity.name not in known:
        rules = tuple(rules_of(statements.catalogue, entity))
        known[entity.name] = Reach(
            tuple(name for name in entity.children if any(name in rule.reads for rule in rules)),
            frozenset(link for rule in rules for link in rule.reads_of_links)
            | frozenset(n for rule in rules for n in rule.reads if entity.records_of(n)),
        )
    return known[entity.name]


async def surround(
    work: Work,
    statements: Statements,
    entity: Entity,
    row: Stored,
    values: Mapping[str, Any] | None = None,
    tx: Transaction | None = None,
) -> Stored:
    """The row with the records around it; `values` are those it is about to have.

    In a transaction the row is held first, so that its children stay as they were read.
    """
    reach = reach_of(statements, entity)
    if not reach.children and not reach.links:
        return replace(row, around=NOBODY)
    if tx is not None and reach.children and tx.dialect == "postgresql":
        table = statements.rows(entity.name).written
        await tx.fetch(f"SELECT 1 FROM {table} WHERE id = ? FOR NO KEY UPDATE", (row.id,))
    loading = _Loading(work, statements, tx.fetch if tx else work.db.fetch)
    children = {name: await loading.children(entity, name, row.id) for name in reach.children}
    several = (row.values, values or {})
    around = Surroundings(
        children,
        await loading.targets(entity, reach, *several),
        await loading.periods(entity, reach, *several),
    )
    return replace(row, around=around)


async def surround_new(
    work: Work, statements: Statements, entity: Entity, values: Mapping[str, Any]
) -> Surroundings:
    """What is around a record that is not stored yet: no children, but what its links lead to."""
    reach = reach_of(statements, entity)
    loading = _Loading(work, statements, work.db.fetch)
    return Surroundings(
        dict.fromkeys(entity.children, ()),
        await loading.targets(entity, reach, values),
        await loading.periods(entity, reach, values),
    )


def refs_in(value: object) -> tuple[Ref, ...]:
    """The links in a value of a field: one, several or none."""
    several = value if isinstance(value, tuple) else (value,)
    return tuple(one for one in several if isinstance(one, Ref))


NOBODY = Surroundings({})
"""Around a record whose rules ask for nobody."""


@dataclass(frozen=True, slots=True)
class _Loading:
    work: Work
    statements: Statements
    fetch: Fetch

    async def children(self, entity: Entity, name: str, record: int) -> tuple[Judged, ...]:
        children = entity.children[name]
        rows = self.statements.rows(children.entity)
        sql = rows.select_children(children.field, is_many=children.is_many)
        found = await self.fetch(sql, rows.given(self.work.moment.today, record))
        return tuple(self._judged(rows, one) for one in found)

    async def targets(
        self, entity: Entity, reach: Reach, *several: Mapping[str, Any]
    ) -> dict[tuple[str, int], Judged | None]:
        found: dict[tuple[str, int], Judged | None] = {}
        for link in sorted(reach.links):
            if link not in entity.fields:  # it was purged: there is nothing to follow
                continue
            rows = self.statements.rows(entity.fields[link].kind.links_to() or "")
            ids = sorted({ref.id for one in several for ref in refs_in(one.get(link))})
            found |= dict.fromkeys([(link, each) for each in ids])
            given = rows.given(self.work.moment.today, *ids)
            for row in await self.fetch(rows.select_several(len(ids)), given) if ids else ():
                found[link, int(str(row[0]))] = self._judged(rows, row)
        return found

    async def periods(
        self, entity: Entity, reach: Reach, *several: Mapping[str, Any]
    ) -> dict[tuple[str, int], Periods]:
        """Of what those links lead to that look at a day of their own."""
        found: dict[tuple[str, int], Periods] = {}
        for link in sorted(reach.links & entity.fields.keys()):
            field = entity.fields[link]
            if field.as_of is not None:
                rows = self.statements.rows(field.kind.links_to() or "")
                ids = sorted({ref.id for one in several for ref in refs_in(one.get(link))})
                loaded = await load_periods(self.fetch, rows, ids) if rows.entity.dated else {}
                found |= {(link, each): loaded.get(each, ()) for each in ids}
        return found

    def _judged(self, rows: Rows, row: Row) -> Judged:
        return rows.load(row).judged(rows.entity, self.work.moment)


async def hold_parents(
    tx: Transaction, statements: Statements, entity: Entity, *several: Mapping[str, Any]
) -> None:
    """Wait for whoever is judging a parent by these children, and keep others from it meanwhile.

    SQLite has one writer, so only PostgreSQL must be told. In order, so that two never wait crosswise.
    """
    if tx.dialect == "sqlite":
        return
    for parent in statements.catalogue.entities.values():
        asked = reach_of(statements, parent).children
        links = {
            one.field
            for name, one in parent.children.items()
            if name in asked and one.entity == entity.name
        }
        ids = {ref.id for link in links for v in several for ref in refs_in(v.get(link))}
        for record in sorted(ids):
            table = statements.rows(parent.name).written
            await tx.fetch(f"SELECT 1 FROM {table} WHERE id = ? FOR SHARE", (record,))
