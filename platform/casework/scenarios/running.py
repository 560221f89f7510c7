"""Running scenarios: each on a fresh copy of the ground, through the writers that the screens use."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from casework.cases.errors import GuardRefused, InvalidAnswers
from casework.catalogue import Catalogue
from casework.scenarios.coverage import Coverage, Part, cover, parts_of_event, transition_part
from casework.scenarios.ground import Ground, lay_ground
from casework.scenarios.of_refusal import REFUSALS
from casework.scenarios.scenario import Failure, Given, Scenario, Step
from casework.scenarios.stage import Stage
from casework.scenarios.words import fault_texts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one scenario. Without failures, it is true."""

    scenario: Scenario
    failures: tuple[Failure, ...]
    met: frozenset[Part]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of all of them."""

    outcomes: tuple[Outcome, ...]
    coverage: tuple[Coverage, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(one for one in self.outcomes if one.failures)


async def run_scenarios(catalogue: Catalogue, scenarios: Iterable[Scenario]) -> Report:
    """Run them one after another, none knowing of another."""
    with tempfile.TemporaryDirectory(prefix="casework-scenarios-") as home:
        ground = await lay_ground(catalogue, Path(home))
        outcomes = [await run_scenario(ground, scenario) for scenario in scenarios]
    met = {part for outcome in outcomes for part in outcome.met}
    return Report(tuple(outcomes), cover(catalogue, met))


async def run_scenario(ground: Ground, scenario: Scenario) -> Outcome:
    """One story. It ends with the first step that goes another way than it tells."""
    async with ground.fresh() as db:
        stage = Stage(db, ground, scenario.case_type, scenario.at)
        failures = await _prepare(stage, scenario.given)
        for step in scenario.steps if not failures else ():
            found, goes_on = await _take(stage, step)
            failures += found
            if not goes_on:
                break
        return Outcome(scenario, tuple(failures), frozenset(stage.met))


async def _prepare(stage: Stage, given: Iterable[Given]) -> list[Failure]:
    failures = []
    for one in given:
        try:
            await stage.prepare(one)
        except InvalidAnswers as error:
            entity = stage.ground.catalogue.entities[one.entity]
            told = "; ".join(fault_texts(entity, error.faults).values())
            failures.append(Failure(one.place, f"a record of {one.entity}", f"refused: {told}"))
    return failures


async def _take(stage: Stage, step: Step) -> tuple[list[Failure], bool]:
    """The failures of a step, and whether the story can go on after it."""
    stage.begin_step(step.about)
    await stage.pass_until(step.moment)
    if step.deed is not None:
        try:
            await step.deed.do(stage)
        except REFUSALS as refusal:
            stage.refusal = refusal
    await _note(stage)
    if step.outcome is not None and (failure := await step.outcome.judge(stage)) is not None:
        return [failure], False
    judged = [await expectation.judge(stage) for expectation in step.expected]
    return [failure for failure in judged if failure is not None], True


async def _note(stage: Stage) -> None:
    """Deliver what waits, and remember what was met."""
    for event in await stage.settle():
        stage.met.update(parts_of_event(stage.ground.catalogue, event))
    if isinstance(stage.refusal, GuardRefused) and stage.tried is not None:
        stage.met.add(transition_part(stage.case_type, stage.tried, "guard"))
