"""Fields that begin to hold from a day on, or would cease to, in tables that have periods already."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

from casework.catalogue import VALID_FROM, Catalogue, Entity, Field
from casework.store.database import Database
from casework.store.dated import PERIOD_OF
from casework.store.differences import Differences
from casework.store.live_schema import LiveSchema, LiveTable
from casework.store.names import quoted, table_name
from casework.store.plan import Refusal, Step

STAY = "Leave it in `effective`: what held on a day in the past would be lost"


async def plan_dating(
    db: Database, catalogue: Catalogue, found: Differences, live: LiveSchema
) -> AsyncIterator[Step | Refusal]:
    """Reads under the names that columns have now; the steps come when they are renamed."""
    for entity in catalogue.entities.values():
        name = found.renamed.old_table(entity.name)
        table = live.tables.get(name) or live.hidden.get(name)
        old = found.known.before.entity(name) if found.known.before else None
        if table is None or PERIOD_OF not in table.columns:
            continue
        if not entity.dated:
            kept = await _count(db, found, name, f"{VALID_FROM} IS NOT NULL")
            if kept:
                why = f"its values hold from a day on, and {kept:,} of these days are kept"
                yield Refusal(entity.name, why, STAY)
            continue
        periods = await _count(db, found, name, f"{PERIOD_OF} IS NOT NULL")
        for outcome in _changes(found, entity, old, periods) if old and periods else ():
            if isinstance(outcome, Refusal) or await outcome.is_needed(db, table):
                yield outcome if isinstance(outcome, Refusal) else outcome.step()


async def _count(db: Database, found: Differences, table: str, condition: str) -> int:
    named = table_name(found.dialect, found.agency, table)
    rows = await db.fetch_slow(f"SELECT count(*) FROM {named} WHERE {condition}")
    return int(str(rows[0][0]))


def _changes(
    found: Differences, entity: Entity, old: Entity, periods: int
) -> Iterator[Spread | Refusal]:
    for field in entity.stored_fields():
        first = found.renamed.old_column(entity.name, field.column_names()[0]).partition("__")[0]
        former = old.fields.get(first) or old.fields.get(field.kind.was or "")
        was_dated = former is not None and former.name in old.dated
        is_dated = field.name in entity.dated
        if was_dated and not is_dated:
            why = f"it holds from a day on, and {periods:,} later periods are kept"
            yield Refusal(f"{entity.name}.{field.name}", why, STAY)
        elif is_dated and not was_dated and (former is not None or field.backfill is not None):
            yield Spread(found, entity, field, periods, is_new=former is None)


@dataclass(frozen=True, slots=True)
class Spread:
    """What a record holds has held in all its periods; of a new field only where nothing is known."""

    found: Differences
    entity: Entity
    field: Field
    periods: int
    is_new: bool

    async def is_needed(self, db: Database, table: LiveTable) -> bool:
        """Whether a period differs; it does not when a run that broke off is gone on with."""
        found, entity = self.found, self.entity.name
        names = [found.renamed.old_column(entity, name) for name in self.field.column_names()]
        if not all(name in table.columns for name in names):
            return True
        named = table_name(found.dialect, found.agency, found.renamed.old_table(entity))
        differs = "IS NOT" if found.dialect == "sqlite" else "IS DISTINCT FROM"
        either = " OR ".join(f"v.{quoted(name)} {differs} b.{quoted(name)}" for name in names)
        sql = (
            f"SELECT count(*) FROM {named} AS v JOIN {named} AS b ON b.id = v.{PERIOD_OF}"
            f" WHERE ({either}){self._where(names)}"
        )
        return int(str((await db.fetch_slow(sql))[0][0])) > 0

    def _where(self, names: Sequence[str]) -> str:
        return "".join(f" AND v.{quoted(name)} IS NULL" for name in names) if self.is_new else ""

    def step(self) -> Step:
        names, entity = self.field.column_names(), self.entity.name
        table = table_name(self.found.dialect, self.found.agency, entity)
        pairs = ", ".join(
            f"{quoted(each)} = (SELECT b.{quoted(each)} FROM {table} AS b"
            f" WHERE b.id = v.{PERIOD_OF})"
            for each in names
        )
        sql = f"UPDATE {table} AS v SET {pairs} WHERE v.{PERIOD_OF} IS NOT NULL{self._where(names)}"
        note = f"'{self.field.name}' of {entity} has held in every period what it holds"
        return Step("backfill", sql, note, "backfill", self.periods)
