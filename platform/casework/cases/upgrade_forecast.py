"""What becomes of an open case of an earlier revision that is to come under the live one.

It moves, or its applicant is asked first, or its rule leaves it where it is, or it is stranded, and
then it is told why. Nothing is written here: the dry run, the page of the case and whoever carries it
out ask the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from casework.cases.answers import MISSING
from casework.cases.around import surround
from casework.cases.form_state import FormState
from casework.cases.judging import Around, Judged
from casework.cases.laws import Law
from casework.cases.receipts import sent_form
from casework.cases.rows import Stored
from casework.cases.statements import statements_of
from casework.cases.under_law import law_of
from casework.cases.upgrade_before import Before
from casework.cases.upgrade_clashes import Claim, claims, is_taken
from casework.cases.validating import said
from casework.cases.work import Work
from casework.catalogue import CaseType, Upgrade
from casework.fields.base import Fault
from casework.labels import Label
from casework.rules import Moment
from casework.store.database import Transaction

Becomes = Literal["moves", "asked", "stays", "stranded"]
BECOMES: tuple[Becomes, ...] = ("moves", "asked", "stays", "stranded")
NO_STATE = Fault("It stands in a state that is gone; say where it goes, under upgrade: states")
NOT_FILLED = Fault("What the upgrade works out for {title} would not be taken")
NO_UPGRADE = Upgrade()


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a case is stranded; `title` is that of the field it is about, if it is about one."""

    fault: Fault
    field: str = ""
    title: Label = Label()

    def text(self, language: str = "en") -> str:
        """In English: pages translate the fault themselves."""
        told = {"title": self.title.text(language) or "this", **self.fault.values}
        return self.fault.message.format_map(told)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`values` is what gets into the row; `open` are the asked questions that have no answer yet."""

    row: Stored
    revision: int
    state: str
    stays: bool
    came_from: str = ""
    """The state it is in, as its own revision calls it where that was merged since."""
    why: Mapping[str, Any] = field(default_factory=dict)
    """The rule that lets it move, and what that read."""
    values: Mapping[str, Any] = field(default_factory=dict)
    filled: Mapping[str, str] = field(default_factory=dict)
    """By field the rule that worked its answer out."""
    open: tuple[str, ...] = ()
    hindrances: tuple[Hindrance, ...] = ()
    claimed: tuple[Claim, ...] = ()
    """What nobody else may have once it moved."""

    @property
    def becomes(self) -> Becomes:
        if self.stays:
            return "stays"
        if self.hindrances:
            return "stranded"
        return "asked" if self.open else "moves"


class Crossing(Judged):
    """A case of today that rules may also ask for what its own revision had and the live one has not."""

    def __init__(
        self,
        case_type: CaseType,
        values: Mapping[str, Any],
        moment: Moment,
        system: Mapping[str, Any],
        around: Around | None,
        former: Mapping[str, object],
    ) -> None:
        super().__init__(case_type, values, moment, system, around)
        self.former = former

    def get(self, name: str, default: object = None) -> object:
        if name in self.entity.former and name not in self.entity.fields:
            return self.former.get(name, default)
        return super().get(name, default)


async def forecast(
    work: Work,
    case_type: CaseType,
    row: Stored,
    answers: Mapping[str, Any] | None = None,
    tx: Transaction | None = None,
) -> Forecast:
    """`row` is one of today's table; `answers` are those that were given just now, links found."""
    law = await law_of(work, int(row.system["revision"]))
    row = await surround(work, statements_of(work.catalogue, work.db), case_type, row, answers, tx)
    form = await _form(work, case_type, law, row.id)
    before = await Before.read(work, law, case_type, row.id, form, tx) if law else None
    return await _Weighing(work, case_type, row, before, form, dict(answers or {})).weigh()


async def _form(work: Work, case_type: CaseType, law: Law | None, record: int) -> str:
    """By which it came, where there are several."""
    then = law.catalogue.entity(case_type.name) if law else None
    several = [each for each in (case_type, then) if isinstance(each, CaseType)]
    if all(len(each.forms) < 2 for each in several):
        return ""
    return await sent_form(work.db, work.agency, case_type.name, record)


class _Weighing:
    """One case. `before` None: its revision says of it what the live one says."""

    def __init__(
        self,
        work: Work,
        case_type: CaseType,
        row: Stored,
        before: Before | None,
        form: str,
        answers: dict[str, Any],
    ) -> None:
        self.work, self.case_type, self.row, self.before = work, case_type, row, before
        self.upgrade = case_type.upgrade or NO_UPGRADE
        self.form = case_type.forms.get(form, case_type.form)
        self.answers = answers
        self.former = before.former(case_type.former) if before else {}

    def _judged(self, values: Mapping[str, Any]) -> Crossing:
        row, moment = self.row, self.work.moment
        return Crossing(self.case_type, values, moment, row.system, row.around, self.former)

    async def weigh(self) -> Forecast:
        row, when, judged = self.row, self.upgrade.when, self._judged(self.row.values)
        word = str(row.system["state"])
        state, revision = self.upgrade.states.get(word, word), int(row.system["revision"])
        if when is not None and not judged.passes(when):
            return Forecast(row, revision, word, True)
        filled = self._shown_only(dict(self._filled(judged)))
        values = filled | self.answers
        after = {**row.values, **values}
        asked = self._asked(after)
        still = tuple(self._still_asked(asked, after))
        found = [] if state in self.case_type.states else [Hindrance(NO_STATE)]
        found += [each for name in filled for each in self._misfit(name, filled[name])]
        if self.before is not None:
            counting = {n: v for n, v in after.items() if n not in still and asked.counts(n)}
            found += self._not_taken(self.before, counting, values)
            found += self._missing(self.before, asked, still)
        found += self._invalid(after, values, still)
        claimed = tuple(claims(self.work, self.case_type, after, values))
        found += await self._clashes(claimed)
        return Forecast(
            row, revision, state, False, self._came_from(word),
            why={"text": when.text, "inputs": judged.inputs(when)} if when else {},
            values=values,
            filled={name: self.upgrade.fields[name].text for name in values if name in filled},
            open=still,
            hindrances=tuple(found),
            claimed=claimed,
        )  # fmt: skip

    def _filled(self, judged: Crossing) -> Iterator[tuple[str, Any]]:
        """An answer that is there stays."""
        for name, rule in self.upgrade.fields.items():
            if self.row.values.get(name) is None and name not in self.answers:
                result = rule.value(judged, self.work.moment)
                if result is not None:
                    yield name, self.case_type.fields[name].kind.from_rule(result)

    def _came_from(self, word: str) -> str:
        """A state that was only renamed is still the same one."""
        placement = self.before.case_type.placement if self.before else None
        placed = placement.columns.get("state") if placement else None
        own = str(self.before.row.system["state"]) if self.before else word
        return own if placed and any(one.own == own for one in placed.kept) else word

    def _asked(self, values: Mapping[str, Any]) -> FormState:
        return FormState(self.case_type, self.form, values, {}, self.work.moment)

    def _shown_only(self, filled: dict[str, Any]) -> dict[str, Any]:
        """What the form does not ask with these answers gets none."""
        asked = self._asked({**self.row.values, **filled, **self.answers})
        return {name: value for name, value in filled.items() if asked.counts(name)}

    def _still_asked(self, asked: FormState, after: Mapping[str, Any]) -> Iterator[str]:
        """Questions that are shown and have no answer that the field takes."""
        in_form = {question.field for question in self.form.questions()}
        for name in self.upgrade.ask:
            value = after.get(name)
            is_open = value is None or self.case_type.fields[name].kind.check(value) is not None
            if is_open and (name not in in_form or asked.is_shown(name)):
                yield name

    def _misfit(self, name: str, value: Any) -> Iterator[Hindrance]:
        fault = self.case_type.fields[name].kind.check(value)
        if fault is not None:
            yield self._hindrance(name, NOT_FILLED)

    def _not_taken(
        self, before: Before, after: Mapping[str, Any], values: Mapping[str, Any]
    ) -> Iterator[Hindrance]:
        """Answers of then that the field of today does not take."""
        for own in self.case_type.stored_fields():
            value = after.get(own.name)
            if value is None or own.name in values:
                continue
            fault = own.kind.check(value)
            if fault is not None and not before.broke(own.name):
                yield self._hindrance(own.name, fault)

    def _missing(
        self, before: Before, asked: FormState, still: tuple[str, ...]
    ) -> Iterator[Hindrance]:
        for question in self.form.questions():
            name = question.field
            if name in still or not asked.is_required(name) or asked.value(name) is not None:
                continue
            if not before.lacked(name):
                yield self._hindrance(name, MISSING)

    def _invalid(
        self, after: Mapping[str, Any], values: Mapping[str, Any], still: tuple[str, ...]
    ) -> Iterator[Hindrance]:
        """What must hold of every case by now; what reads an open question is asked once it is answered."""
        judged = self._judged(after)
        for one in self.case_type.validations:
            read = self.case_type.read_through(one.rule.reads)
            is_touched = not read.isdisjoint(values)
            is_old = self.before is None or self.before.says(one.rule.text)
            if (is_old and not is_touched) or not read.isdisjoint(still):
                continue
            if one.rule.value(judged, judged.moment) is False:
                yield self._hindrance(one.field, said(one.message, self.work.language))

    async def _clashes(self, claimed: Sequence[Claim]) -> list[Hindrance]:
        return [
            self._hindrance(claim.field, claim.fault)
            for claim in claimed
            if await is_taken(self.work, self.case_type, claim, self.row.id)
        ]

    def _hindrance(self, name: str, fault: Fault) -> Hindrance:
        return Hindrance(fault, name, self.case_type.fields[name].title)
