"""Expectations about what the fields of the case hold, and when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.catalogue import Field
from casework.definition import Spot
from casework.fields.base import Ref
from casework.fields.link import Link
from casework.fields.person import NewPerson
from casework.problems import Place
from casework.scenarios.answers import Sending, read_answer
from casework.scenarios.context import Reading
from casework.scenarios.moments import read_moment
from casework.scenarios.of_case import entries_of, text_of
from casework.scenarios.scenario import Expectation, Failure
from casework.scenarios.stage import Stage
from casework.scenarios.words import NOTHING, moment_text, shown


@dataclass(frozen=True, slots=True)
class ValueIs:
    """`value` None is an empty field; a `Sending` is any file at all."""

    place: Place
    field: Field
    value: Any
    text: str

    async def judge(self, stage: Stage) -> Failure | None:
        found = (await stage.case()).values.get(self.field.name)
        if self._is(stage, found):
            return None
        culture = stage.ground.catalogue.agency.culture(stage.system.language)
        kind, name = self.field.kind, self.field.name
        got = NOTHING if found is None else kind.export_text(found, culture)
        why: tuple[str, ...] = ()
        if self.field.rule is not None:
            judged = await stage.judged()
            inputs = (f"{key} = {shown(v)}" for key, v in judged.inputs(self.field.rule).items())
            why = (f"it is {self.field.rule.text}, with {', '.join(inputs)}",)
        return Failure(self.place, f"{name} {self.text}", f"{name} {got}", why)

    def _is(self, stage: Stage, found: object) -> bool:
        if self.value is None or found is None:
            return self.value is None and found is None
        if isinstance(self.value, Sending):
            return True
        if isinstance(self.field.kind, Link) and isinstance(found, Ref):
            if isinstance(self.value, NewPerson):
                return found.label == self.value.name
            meant = stage.found(self.field, self.value)
            return found == meant or found.label == self.text
        return bool(found == self.value)


@dataclass(frozen=True, slots=True)
class DueIs:
    place: Place
    moment: datetime | None

    async def judge(self, stage: Stage) -> Failure | None:
        found = (await stage.case()).due_on
        zone = stage.ground.catalogue.agency.time_zone
        expected, got = moment_text(self.moment, zone), moment_text(found, zone)
        if expected == got:
            return None
        return Failure(self.place, f"due {expected}", f"due {got}")


# -- reading ----------------------------------------------------------------------------------
def read_values(reading: Reading, spot: Spot) -> list[Expectation]:
    found: list[Expectation] = []
    for name, inner in entries_of(spot):
        field = reading.case_type.fields.get(name)
        if field is None:
            reading.findings.unknown(inner.key_place, "field", name, reading.case_type.fields)
            continue
        before = reading.findings.count()
        value = read_answer(reading, field, inner.node)
        if reading.findings.count() == before:
            found.append(ValueIs(inner.place, field, value, text_of(inner) or name))
    return found


def read_due(reading: Reading, spot: Spot) -> list[Expectation]:
    if text_of(spot) == NOTHING:
        return [DueIs(spot.place, None)]
    moment = read_moment(reading.catalogue, reading.findings, spot)
    return [] if moment is None else [DueIs(spot.place, moment)]
