"""`scenarios/*.yaml` of an agency become scenarios, or located problems: all of a file at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from casework.catalogue import VALID_FROM, CaseType, Catalogue, Entity
from casework.compiler.deadlines import duration
from casework.compiler.findings import Findings
from casework.definition import MapNode, Spot, read_document
from casework.definition.model_scenario import HappeningText
from casework.definition.nodes import Node
from casework.definition.shape import read_shape
from casework.problems import DefinitionError, Place, Problem
from casework.scenarios.answers import fillable, read_answers
from casework.scenarios.context import Reading
from casework.scenarios.deeds import Adds, Sentence, read_deed
from casework.scenarios.expectations import REFUSED, read_expected
from casework.scenarios.moments import read_moment
from casework.scenarios.of_case import entries_of, text_of
from casework.scenarios.of_refusal import NotRefused, read_refused
from casework.scenarios.scenario import Child, Deed, Expectation, Given, Scenario, Step

FOLDER = "scenarios"
ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Read:
    """The scenarios that can be run, and what is wrong with the others."""

    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...]


def scenario_files(agency: Path) -> list[Path]:
    """The files of an agency's scenarios, by name, then those of its packs.

    A file of the agency stands in for one of a pack with the same name, where it wants another story.
    """
    own = _files(agency / FOLDER)
    names = {file.name for file in own}
    lent = (file for pack in sorted((agency / "packs").glob("*")) for file in _files(pack / FOLDER))
    return [*own, *(file for file in lent if file.name not in names)]


def _files(folder: Path) -> list[Path]:
    found = (file for file in folder.glob("**/*") if file.suffix in ENDINGS)
    return sorted(file for file in found if file.is_file())


def read_scenarios(agency: Path, catalogue: Catalogue) -> Read:
    """Every scenario of the folder."""
    scenarios, problems = [], list[Problem]()
    for file in scenario_files(agency):
        try:
            scenarios.append(read_scenario(str(file), file.read_text("utf-8"), catalogue))
        except DefinitionError as error:
            problems += error.problems
        except UnicodeDecodeError as error:
            told = f"this file is not UTF-8 text (byte {error.start}); save it as UTF-8"
            problems.append(Problem(Place(str(file)), told, "file"))
    return Read(tuple(scenarios), tuple(sorted(problems)))


def check_scenarios(agency: Path, catalogue: Catalogue) -> tuple[Problem, ...]:
    """What is wrong with the scenarios of an agency as they are written. Runs nothing."""
    return read_scenarios(agency, catalogue).problems


def read_scenario(file: str, text: str, catalogue: Catalogue) -> Scenario:
    """One scenario. Raises `DefinitionError` with every problem of the file."""
    root = read_document(file, text)
    _, problems = read_shape("scenario", root)
    if problems:
        raise DefinitionError(problems)
    findings, spot = Findings(), Spot(root)
    case_type = _case_type(catalogue, findings, spot["case_type"])
    at = read_moment(catalogue, findings, spot["at"])
    if case_type is None or at is None:
        raise DefinitionError(findings.problems())
    reading = Reading(catalogue, case_type, findings)
    given = _given(reading, spot["given"])
    steps = _Steps(reading, at).read(spot["steps"])
    findings.stop()
    return Scenario(file, text_of(spot["scenario"]), case_type, at, given, steps)


def _case_type(catalogue: Catalogue, findings: Findings, spot: Spot) -> CaseType | None:
    name = text_of(spot)
    found = catalogue.entities.get(name)
    if isinstance(found, CaseType):
        return found
    findings.unknown(spot.place, "case type", name, [one.name for one in catalogue.case_types()])
    return None


def _given(reading: Reading, spot: Spot) -> tuple[Given, ...]:
    found = []
    known = [name for name, one in reading.catalogue.entities.items() if not one.is_case]
    for number in range(len(getattr(spot.node, "items", ())) if spot.is_written else 0):
        node = spot[number].node
        for name, entry in node.entries.items() if isinstance(node, MapNode) else ():
            entity = reading.catalogue.entities.get(name)
            if entity is not None and entity.is_case:
                told = f"'{name}' has states; open a case of it in a step: citizen submits"
                reading.findings.add(entry.key.place, told, "given")
            elif entity is None:
                reading.findings.unknown(entry.key.place, "entity", name, known)
            else:
                fields = fillable(entity)
                node, day = _without_day(reading, entity, entry.value)
                answers = read_answers(reading, entity, node, fields, is_refused=False)
                found.append(Given(entry.key.place, name, answers, day))
    return tuple(found)


def _without_day(reading: Reading, entity: Entity, node: Node) -> tuple[Node, date | None]:
    """A record without the day from which it holds, and that day, where its values have days."""
    entry = node.entries.get(VALID_FROM) if isinstance(node, MapNode) else None
    if not entity.dated or entry is None or not isinstance(node, MapNode):
        return node, None
    others = {name: one for name, one in node.entries.items() if name != VALID_FROM}
    try:
        day = date.fromisoformat(node.said(VALID_FROM) or "")
    except ValueError:
        told = f"'{VALID_FROM}' is a day such as 2026-07-01"
        reading.findings.add(entry.value.place, told, "given")
        day = None
    return MapNode(node.place, others), day


class _Steps:
    """Reads steps in order: the clock only goes on, and a case must be open before it is changed."""

    def __init__(self, reading: Reading, at: datetime) -> None:
        self.reading, self.moment, self.is_open = reading, at, False
        self.story = reading
        self.added = Counter[str]()
        """How many children were added to each list of the case."""

    def read(self, spot: Spot) -> tuple[Step, ...]:
        return tuple(self._step(spot[n]) for n in range(len(getattr(spot.node, "items", ()))))

    def _step(self, spot: Spot) -> Step:
        self._let_time_pass(spot)
        about = self._about(spot["of"])
        self.reading = replace(self.story, case_type=about.case_type) if about else self.story
        deed, outcome = self._deed(spot)
        expected = read_expected(self.reading, spot["then"])
        if expected and not self.is_open:
            told = "no case is open yet; begin with a step like 'citizen submits: ...'"
            self.reading.findings.add(spot["then"].key_place, told, "step")
        return Step(spot.place, self.moment, deed, outcome, expected, about)

    def _about(self, spot: Spot) -> Child | None:
        """The child that the step is about; None without one, and with a problem where it is wrong."""
        for name, inner in entries_of(spot) if spot.is_written else ():
            children = self.story.case_type.children.get(name)
            if children is None:
                known = self.story.case_type.children
                self.story.findings.unknown(inner.key_place, "list of children", name, known)
                return None
            entity = self.story.catalogue.entities[children.entity]
            if not isinstance(entity, CaseType):
                told = f"a step is about a case, and what '{name}' lists has no states"
            elif (number := int(text_of(inner))) > self.added[name]:
                told = (
                    f"the steps above added {self.added[name]} to '{name}', so there is no {number}"
                )
            else:
                return Child(name, number, entity)
            self.story.findings.add(inner.place, told, "step")
        return None

    def _let_time_pass(self, spot: Spot) -> None:
        if spot["wait"].is_written:
            self.moment += duration(text_of(spot["wait"]))
        if not spot["at"].is_written:
            return
        moment = read_moment(self.reading.catalogue, self.reading.findings, spot["at"])
        if moment is not None and moment < self.moment:
            told = "the clock only goes on, and this is earlier than the step before"
            self.reading.findings.add(spot["at"].place, told, "moment")
        self.moment = max(moment or self.moment, self.moment)

    def _deed(self, spot: Spot) -> tuple[Deed | None, Expectation | None]:
        keys = [key for key in getattr(spot.node, "entries", {}) if " " in key]
        refused = spot["then"][REFUSED] if spot["then"].is_written else spot["then"]
        if not keys:
            self._refuse_lonely(spot, refused)
            return None, None
        for key in keys[1:]:
            told = f"a step has one deed; put '{key}' behind a '- ' of its own"
            self.reading.findings.add(spot[key].key_place, told, "step")
        who, verb = keys[0].split(" ")
        sentence = Sentence(who, spot[keys[0]], spot, refused.is_written)
        deed = read_deed(self.reading, verb, sentence)
        self._refuse_early(verb, sentence)
        if deed is None:
            return None, None
        answering: Entity = self.reading.case_type
        if isinstance(deed, Adds):
            answering = deed.answers.entity
            self.added[deed.children.name] += not refused.is_written
        if not refused.is_written:
            said = f"{keys[0]}: {text_of(sentence.spot)}" if verb == "does" else keys[0]
            return deed, NotRefused(deed, who, said)
        return deed, read_refused(self.reading, refused, who, answering, verb == "does")

    def _refuse_lonely(self, spot: Spot, refused: Spot) -> None:
        """`with` and `refused` speak of a deed."""
        for inner in (spot["with"], refused):
            if inner.is_written:
                verbs = ", ".join(f"WHO {verb}" for verb in HappeningText.sentences)
                told = f"nobody does anything in this step; write one of {verbs}"
                self.reading.findings.add(inner.key_place, told, "step")

    def _refuse_early(self, verb: str, sentence: Sentence) -> None:
        if verb in ("submits", "adds") and sentence.step["of"].is_written:
            told = f"'{verb}' is about the case of the story; leave 'of' out"
            self.reading.findings.add(sentence.step["of"].key_place, told, "step")
        if verb == "submits":
            self.is_open = self.is_open or not sentence.is_refused
            self.added.clear()
        elif not self.is_open:
            told = "no case is open yet; begin with a step like 'citizen submits: ...'"
            self.reading.findings.add(sentence.place, told, "step")
