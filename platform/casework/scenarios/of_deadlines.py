"""Expectations about clocks: how each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.definition import Spot
from casework.fields.columns import ColumnKind
from casework.problems import Place
from casework.scenarios.context import Reading
from casework.scenarios.coverage import Part
from casework.scenarios.of_case import entries_of, text_of
from casework.scenarios.scenario import Expectation, Failure
from casework.scenarios.stage import Stage
from casework.scenarios.words import moment_text
from casework.store.codec import decode

_TIMES = ("started_on", "due_on", "paused_on", "stopped_on", "warned_on", "missed_on")


@dataclass(frozen=True, slots=True)
class DeadlineIs:
    """Of a deadline that ran more than once, the last time counts."""

    place: Place
    name: str
    condition: str

    async def judge(self, stage: Stage) -> Failure | None:
        stage.met.add(Part("deadline", stage.case_type.name, self.name))
        row = await self._row(stage)
        found = "not started" if row is None else _condition(row)
        if found == self.condition:
            return None
        why = () if row is None else (_told(stage, row),)
        expected, got = f"deadline {self.name} {self.condition}", f"deadline {self.name} {found}"
        return Failure(self.place, expected, got, why)

    async def _row(self, stage: Stage) -> Sequence[object] | None:
        case, table = await stage.case(), stage.db.table(stage.system.agency, "deadline")
        rows = await stage.db.fetch(
            f"SELECT outcome, {', '.join(_TIMES)} FROM {table}"
            " WHERE entity = ? AND record = ? AND name = ? ORDER BY id DESC LIMIT 1",
            (stage.case_type.name, case.id, self.name),
        )
        return rows[0] if rows else None


def _condition(row: Sequence[object]) -> str:
    outcome, _, _, paused, stopped, warned, missed = row
    if stopped is not None:
        return str(outcome or "ended")
    if missed is not None:
        return "missed"
    if paused is not None:
        return "paused"
    return "running" if warned is None else "warned"


def _told(stage: Stage, row: Sequence[object]) -> str:
    zone, dialect = stage.ground.catalogue.agency.time_zone, stage.db.dialect
    words = ("started", "due", "paused", "stopped")
    moments = (decode(ColumnKind.TIMESTAMP, time, dialect) for time in row[1:5])
    told = [f"{word} {moment_text(m, zone)}" for word, m in zip(words, moments, strict=True) if m]
    return f"{', '.join(told)}; now {moment_text(stage.clock(), zone)}"


def read_deadlines(reading: Reading, spot: Spot) -> list[Expectation]:
    known = reading.case_type.deadlines
    found: list[Expectation] = []
    for name, inner in entries_of(spot):
        if name in known:
            found.append(DeadlineIs(inner.key_place, name, text_of(inner)))
        else:
            reading.findings.unknown(inner.key_place, "deadline", name, known)
    return found
