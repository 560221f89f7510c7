"""What people do in a story, each through the writer that the screens use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from casework.cases.act import act
from casework.cases.assign import UNSET, Unset, add_note, assign
from casework.cases.change import change_record
from casework.cases.form_ends import Declared
from casework.cases.submit import create_record, submit_case
from casework.catalogue import REASON, CaseType, Children
from casework.definition import ScalarNode, Spot
from casework.fields.base import Ref
from casework.problems import Place
from casework.scenarios.answers import Answers, fillable, read_answers
from casework.scenarios.context import CITIZEN, Reading
from casework.scenarios.of_case import entries_of
from casework.scenarios.scenario import Deed
from casework.scenarios.stage import Added, Stage
from casework.scenarios.words import NOBODY

SIGNED = Declared(is_confirmed=True, name="Somebody in a story")
"""Whoever sends a form in a story declares what it wants declared."""


@dataclass(frozen=True, slots=True)
class Submits:
    place: Place
    who: str
    answers: Answers

    async def do(self, stage: Stage) -> None:
        work = stage.work(self.who)
        values = await self.answers.ready(stage, work)
        channel = "web" if self.who == CITIZEN else "desk"
        stage.receipt = await submit_case(
            work, stage.case_type, values, channel=channel, declared=SIGNED
        )
        stage.added.clear()


@dataclass(frozen=True, slots=True)
class Does:
    place: Place
    who: str
    action: str
    answers: Answers

    async def do(self, stage: Stage) -> None:
        case, work = await stage.case(), stage.work(self.who)
        stage.tried = case.state.transitions.get(self.action)
        values = await self.answers.ready(stage, work)
        stage.tried_with = values
        await act(
            work,
            stage.case_type,
            case.reference,
            self.action,
            values,
            version=case.version,
            reason=self.answers.reason,
        )


@dataclass(frozen=True, slots=True)
class Changes:
    place: Place
    who: str
    answers: Answers

    async def do(self, stage: Stage) -> None:
        case, work = await stage.case(), stage.work(self.who)
        values = await self.answers.ready(stage, work)
        await change_record(work, stage.case_type, case.reference, values, version=case.version)


@dataclass(frozen=True, slots=True)
class Assigns:
    place: Place
    who: str
    team: str | Unset | None
    officer: str | Unset | None

    async def do(self, stage: Stage) -> None:
        case, work = await stage.case(), stage.work(self.who)
        officer = stage.staff[self.officer] if isinstance(self.officer, str) else self.officer
        await assign(work, stage.case_type, [case.reference], team=self.team, officer=officer)


@dataclass(frozen=True, slots=True)
class Notes:
    place: Place
    who: str
    text: str

    async def do(self, stage: Stage) -> None:
        case = await stage.case()
        await add_note(stage.work(self.who), stage.case_type, case.reference, self.text)


@dataclass(frozen=True, slots=True)
class Adds:
    place: Place
    who: str
    children: Children
    answers: Answers

    async def do(self, stage: Stage) -> None:
        case, work = await stage.case(), stage.work(self.who)
        entity = stage.answering = self.answers.entity
        values = await self.answers.ready(stage, work)
        values[self.children.field] = Ref(case.id, case.label or case.reference)
        if isinstance(entity, CaseType):
            receipt = await submit_case(work, entity, values, channel="desk", declared=SIGNED)
            added = Added(receipt.reference, receipt.tracking)
        else:
            added = Added((await create_record(work, entity, values)).reference)
        stage.added.setdefault(self.children.name, []).append(added)


# -- reading ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Sentence:
    """`officer does: fix` as it is written: `spot` is what stands behind it, `step` all around."""

    who: str
    spot: Spot
    step: Spot
    is_refused: bool

    @property
    def place(self) -> Place:
        return self.spot.key_place


def read_deed(reading: Reading, verb: str, sentence: Sentence) -> Deed | None:
    """The deed, or None with problems."""
    people = [*reading.catalogue.agency.roles, CITIZEN]
    if sentence.who not in people:
        reading.findings.unknown(sentence.place, "role", sentence.who, people)
        return None
    given = sentence.step["with"]
    if verb != "does" and given.is_written:
        told = "'with' answers what an action asks, so it stands below 'WHO does: ACTION' only"
        reading.findings.add(given.key_place, told, "step")
    return READERS[verb](reading, sentence)


def _submits(reading: Reading, sentence: Sentence) -> Deed:
    return Submits(sentence.place, sentence.who, _answers(reading, sentence))


def _changes(reading: Reading, sentence: Sentence) -> Deed:
    return Changes(sentence.place, sentence.who, _answers(reading, sentence))


def _answers(reading: Reading, sentence: Sentence) -> Answers:
    entity, node = reading.case_type, sentence.spot.node
    return read_answers(reading, entity, node, fillable(entity), is_refused=sentence.is_refused)


def _does(reading: Reading, sentence: Sentence) -> Deed | None:
    action = _text(sentence.spot)
    offered = [
        transition
        for state in reading.case_type.states.values()
        for transition in state.transitions.values()
    ]
    names = [transition.name for transition in offered]
    if not reading.known(sentence.spot, "action", action, dict.fromkeys(names)):
        return None
    asked = {name: None for one in offered if one.name == action for name in one.ask}
    given, wants = sentence.step["with"], sorted(asked, key=lambda name: name == REASON)
    answers = Answers(reading.case_type, {})
    if given.is_written:
        answers = read_answers(
            reading, reading.case_type, given.node, wants, is_refused=sentence.is_refused
        )
    return Does(sentence.place, sentence.who, action, answers)


def _assigns(reading: Reading, sentence: Sentence) -> Deed:
    agency, spot = reading.catalogue.agency, sentence.spot
    team = _named(reading, spot["team"], "team", agency.teams)
    officer = _named(reading, spot["officer"], "role", agency.roles)
    if not (spot["team"].is_written or spot["officer"].is_written):
        told = "say to whom: {team: ...} or {officer: ...}"
        reading.findings.add(sentence.place, told, "step")
    return Assigns(sentence.place, sentence.who, team, officer)


def _named(
    reading: Reading, spot: Spot, what: str, known: Mapping[str, object]
) -> str | Unset | None:
    """A name that exists, None for nobody, UNSET when nothing is written."""
    if not spot.is_written:
        return UNSET
    word = _text(spot)
    if word == NOBODY:
        return None
    return word if reading.known(spot, what, word, [*known, NOBODY]) else UNSET


def _notes(reading: Reading, sentence: Sentence) -> Deed:
    return Notes(sentence.place, sentence.who, _text(sentence.spot))


def _adds(reading: Reading, sentence: Sentence) -> Deed | None:
    lists, told = list(entries_of(sentence.spot)), "a step adds one record; give it one list"
    if len(lists) != 1:
        reading.findings.add(sentence.place, told, "step")
        return None
    name, spot = lists[0]
    children = reading.case_type.children.get(name)
    if children is None:
        known = reading.case_type.children
        reading.findings.unknown(spot.key_place, "list of children", name, known)
        return None
    entity = reading.catalogue.entities[children.entity]
    fields = [field for field in fillable(entity) if field != children.field]
    answers = read_answers(reading, entity, spot.node, fields, is_refused=sentence.is_refused)
    return Adds(sentence.place, sentence.who, children, answers)


def _text(spot: Spot) -> str:
    return spot.node.text if isinstance(spot.node, ScalarNode) else ""


READERS: Mapping[str, Callable[[Reading, Sentence], Deed | None]] = {
    "submits": _submits,
    "does": _does,
    "changes": _changes,
    "assigns": _assigns,
    "notes": _notes,
    "adds": _adds,
}
