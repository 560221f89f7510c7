"""What is said when a deed is refused, and whether a story expected it."""

from __future__ import annotations

from dataclasses import dataclass

from casework.cases.errors import (
    Conflict,
    FormEnded,
    GuardRefused,
    InvalidAnswers,
    NotAllowed,
    NotFound,
)
from casework.cases.reading import read_record
from casework.catalogue import REASON, Entity
from casework.definition import ScalarNode, Spot
from casework.problems import Place
from casework.scenarios.context import CITIZEN, Reading
from casework.scenarios.of_case import entries_of, text_of
from casework.scenarios.scenario import Deed, Expectation, Failure
from casework.scenarios.stage import Stage
from casework.scenarios.words import fault_texts, rule_lines, says

REFUSALS = (GuardRefused, FormEnded, InvalidAnswers, NotAllowed, NotFound, Conflict)


async def told_of(stage: Stage, who: str) -> dict[str, str]:
    """The words of the refusal: by field, or under an empty name in every language there is."""
    error = stage.refusal
    if isinstance(error, InvalidAnswers):
        return fault_texts(stage.answering, error.faults)
    if isinstance(error, GuardRefused):
        return {"": " / ".join(text for _, text in error.otherwise.words) or str(error)}
    if isinstance(error, FormEnded):
        return {"": " / ".join(text for _, text in error.exit.title.words)}
    if isinstance(error, NotAllowed):
        return {"": f"not allowed to {error.verb}: {error.why}"}
    if isinstance(error, NotFound):
        return {"": await _not_found(stage, who)}
    return {"": str(error)}


async def _not_found(stage: Stage, who: str) -> str:
    """Forbidden looks like absent; the author may know which of the two it was."""
    case = await stage.case()
    try:
        if who != CITIZEN:
            await read_record(stage.work(who), stage.case_type, case.reference)
            return f"not possible in the state {case.state.name}"
    except NotFound:
        pass
    return f"not found: {who} does not see this case"


async def why_refused(stage: Stage) -> tuple[str, ...]:
    """The guard that refused, condition by condition."""
    tried = stage.tried
    if not isinstance(stage.refusal, GuardRefused) or tried is None or tried.when is None:
        return ()
    judged = await stage.judged(stage.tried_with)
    lines = rule_lines(tried.when, judged)
    return (f"{tried.name} is possible when {tried.when.text}", *(f"  {line}" for line in lines))


@dataclass(frozen=True, slots=True)
class RefusedWith:
    """`words` by field; under an empty name, words that stand anywhere in what is said."""

    place: Place
    who: str
    words: dict[str, str]

    async def judge(self, stage: Stage) -> Failure | None:
        wanted = "; ".join(f"{n}: {t}" if n else t for n, t in self.words.items())
        if stage.refusal is None:
            return Failure(self.place, f"refused: {wanted}", "it was not refused")
        told = await told_of(stage, self.who)
        if all(self._is_told(told, name, text) for name, text in self.words.items()):
            return None
        found = "; ".join(f"{n}: {t}" if n else t for n, t in told.items())
        return Failure(
            self.place, f"refused: {wanted}", f"refused: {found}", await why_refused(stage)
        )

    def _is_told(self, told: dict[str, str], name: str, text: str) -> bool:
        if name:
            return name in told and says(told[name], text)
        return any(says(one, text) for one in told.values())


@dataclass(frozen=True, slots=True)
class NotRefused:
    """What every deed is expected to be when the story does not say `refused`."""

    deed: Deed
    who: str
    said: str

    @property
    def place(self) -> Place:
        return self.deed.place

    async def judge(self, stage: Stage) -> Failure | None:
        if stage.refusal is None:
            return None
        told = await told_of(stage, self.who)
        found = "; ".join(f"{n}: {t}" if n else t for n, t in told.items())
        return Failure(
            self.place,
            f"'{self.said}' to be taken",
            f"refused: {found}",
            await why_refused(stage),
        )


def read_refused(
    reading: Reading, spot: Spot, who: str, entity: Entity, asks_reason: bool
) -> Expectation | None:
    """`refused:` with one text, or texts by field of the entity that the answers are for."""
    if isinstance(spot.node, ScalarNode):
        return RefusedWith(spot.place, who, {"": text_of(spot)})
    known = [*entity.fields, *([REASON] if asks_reason else [])]
    words = {}
    for name, inner in entries_of(spot):
        if name not in known:
            reading.findings.unknown(inner.key_place, "field", name, known)
        words[name] = text_of(inner)
    if not words:
        reading.findings.add(spot.place, "say which field is at fault, and how", "step")
    return RefusedWith(spot.place, who, words)
