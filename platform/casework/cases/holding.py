"""A change that holds from a day on: what it changes, whether that may be, and how it is told.

A day to come is a change that is scheduled, a day that has gone is a correction, which wants a reason.
What has no day changes at once, whichever day is given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.cases.audit import Entry
from casework.cases.errors import InvalidAnswers
from casework.cases.period_rows import load_periods, reword_periods, store_periods
from casework.cases.periods import (
    EARLIEST,
    LATEST,
    Period,
    Periods,
    entered,
    in_force,
    until,
    withdrawn,
)
from casework.cases.rewording import reword_pointing
from casework.cases.rows import Rows, Stored
from casework.cases.statements import Statements
from casework.cases.work import Work
from casework.cases.writing import json_text
from casework.catalogue import REASON, VALID_FROM, Entity
from casework.fields.base import Fault
from casework.store.database import Transaction

VALID_UNTIL = "valid_until"
"""In events and answers: the last day on which something holds; empty until further notice."""
NO_DAYS = Fault("There is no such field to fill in")
OUT_OF_REACH = Fault("The day from which it holds must be from 1800 to 2999")
NO_REASON = Fault("Say why: this changes what has held already")
NOT_SCHEDULED = Fault("Nothing is scheduled for that day")
NOT_YOURS = Fault("This changes fields that you may not write, so you may not withdraw it")


def check_day(entity: Entity, day: date | None) -> None:
    """Raises InvalidAnswers for a day that no change can hold from."""
    if day is not None and not entity.dated:
        raise InvalidAnswers({VALID_FROM: NO_DAYS})
    if day is not None and not EARLIEST <= day <= LATEST:
        raise InvalidAnswers({VALID_FROM: OUT_OF_REACH})


@dataclass(frozen=True, slots=True)
class Holding:
    """A row about to be changed from a day on. `row` is the record as it is on that day.

    Of an entity whose values have no days it is the row itself, and writes nothing besides.
    """

    work: Work
    entity: Entity
    now: Stored
    day: date
    periods: Periods = ()

    @classmethod
    async def find(
        cls,
        tx: Transaction,
        work: Work,
        statements: Statements,
        entity: Entity,
        row: Stored,
        day: date | None,
    ) -> Holding:
        check_day(entity, day)
        today = work.moment.today
        if not entity.dated:
            return cls(work, entity, row, today)
        rows = statements.rows(entity.name)
        found = await load_periods(tx.fetch, rows, [row.id])
        return cls(work, entity, row, day or today, found[row.id])

    @property
    def row(self) -> Stored:
        known = in_force(self.periods, self.day) or next(iter(self.periods), None)
        return self.now if known is None else self.now.changed({}, known.values)

    @property
    def begins_earlier(self) -> bool:
        """Whether the day lies before anything of the record held."""
        return bool(self.entity.dated) and in_force(self.periods, self.day) is None

    def is_dated(self, names: Collection[str]) -> bool:
        return bool(set(names) & set(self.entity.dated)) or self.begins_earlier

    def check(self, values: Mapping[str, Any], reason: str) -> None:
        """What has held already is not changed without a reason."""
        if self.day < self.work.moment.today and self.is_dated(values) and not reason:
            raise InvalidAnswers({REASON: NO_REASON})

    def entered(self, values: Mapping[str, Any]) -> Periods:
        dated = {name: value for name, value in values.items() if name in self.entity.dated}
        return entered(self.periods, self.day, dated) if self.is_dated(values) else self.periods

    def own(
        self, values: Mapping[str, Any], after: Periods
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the record's own row gets: system fields, and fields with their values."""
        undated = {name: v for name, v in values.items() if name not in self.entity.dated}
        if after == self.periods:
            return {}, undated
        return {VALID_FROM: after[0].since}, {**undated, **after[0].values}

    async def store(
        self, tx: Transaction, rows: Rows, values: Mapping[str, Any], after: Periods
    ) -> None:
        """The other periods, and the words of all of them."""
        if not self.entity.dated:
            return
        record, stamp = (
            (self.now.id, self.now.reference),
            (
                self.work.now,
                self.work.catalogue.number,
            ),
        )
        await store_periods(tx, rows, record, (self.periods, after), stamp)
        await reword_periods(tx, rows, self.now.id)
        if after != self.periods:
            await reword_pointing(tx, self.work, self.entity, self.now.id, self.entity.dated)

    def after(self, system: Mapping[str, Any], values: Mapping[str, Any], after: Periods) -> Stored:
        """The record as it is today, once it is written."""
        if not self.entity.dated:
            return self.now.changed(system, values)
        undated = {name: v for name, v in values.items() if name not in self.entity.dated}
        today = in_force(after, self.work.moment.today)
        held = dict.fromkeys(self.entity.dated) if today is None else today.values
        since = None if today is None else today.since
        return self.now.changed({**system, VALID_FROM: since}, {**undated, **held})

    def entry(self, values: Mapping[str, Any], changes: str, reason: str) -> Entry:
        """The event: changed, scheduled or corrected, and from which day until which."""
        entity, number = self.entity.name, self.now.id
        if not self.is_dated(values):
            return Entry(entity, number, "changed", changes=changes, reason=reason)
        today, after = self.work.moment.today, self.entered(values)
        kind = "scheduled" if self.day > today else "corrected" if self.day < today else "changed"
        because = span_text(after, in_force(after, self.day))
        return Entry(entity, number, kind, changes=changes, reason=reason, because=because)

    def withdrawn(self, writable: Collection[str]) -> Periods:
        """Raises InvalidAnswers where nothing is scheduled for the day, or for others to change."""
        after = withdrawn(self.periods, self.day)
        if after == self.periods or self.day <= self.work.moment.today or not after:
            raise InvalidAnswers({VALID_FROM: NOT_SCHEDULED})
        gone, stays = in_force(self.periods, self.day), in_force(after, self.day)
        values = gone.values if gone else {}
        differs = {n for n, v in values.items() if stays is None or stays.values[n] != v}
        if not differs <= set(writable):
            raise InvalidAnswers({VALID_FROM: NOT_YOURS})
        return after


def as_of_today(work: Work, entity: Entity, row: Stored) -> Stored:
    """A new row as it is today: what holds only later is not there yet."""
    since = row.system.get(VALID_FROM)
    if since is None or since <= work.moment.today:
        return row
    return row.changed({VALID_FROM: None}, dict.fromkeys(entity.dated))


def first_span(system: Mapping[str, Any]) -> str:
    """The day from which a new record holds, for its event."""
    since = system.get(VALID_FROM)
    return "{}" if since is None else json_text({VALID_FROM: since.isoformat()})


def span_text(periods: Periods, period: Period | None) -> str:
    """From when until when a period holds, for the event."""
    if period is None or period.since is None:
        return "{}"
    last = until(periods, period)
    days = {VALID_FROM: period.since.isoformat(), VALID_UNTIL: last.isoformat() if last else None}
    return json_text(days)
