"""New cases and records: row, people, files, clocks, search words and events in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from casework.cases.answers import Answers, accept_names, as_json, check_form, check_record
from casework.cases.around import hold_parents, surround_new
from casework.cases.audit import Entry
from casework.cases.clocks import add_clocks
from casework.cases.deadlines import next_due, open_clocks
from casework.cases.errors import NotFound
from casework.cases.form_ends import Declared, check_declared, declared_entry, refuse_exits
from casework.cases.holding import as_of_today, check_day, first_span
from casework.cases.judging import Judged
from casework.cases.keys import (
    AlreadyDoneError,
    Answer,
    Request,
    bind_key,
    find_answer,
    keep_answer,
    new_nonce,
    token_hash,
    tracking_token,
)
from casework.cases.links import find_links
from casework.cases.numbering import number_record
from casework.cases.people import name_people
from casework.cases.record import Record
from casework.cases.references import sequence_year, write_reference
from casework.cases.routing import route_case
from casework.cases.rows import Stored
from casework.cases.shown import show_labelled
from casework.cases.statements import Statements, statements_of
from casework.cases.trees import places
from casework.cases.uploads import attach_files
from casework.cases.validating import refuse_invalid, taken
from casework.cases.ways import find_form
from casework.cases.work import Work
from casework.cases.writing import allowed, clean_text, first_values, json_text, log
from casework.catalogue import VALID_FROM, CaseType, Entity, Form, Verb
from casework.store.database import Transaction, UniqueViolation

NOTHING_DECLARED = Declared()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender of a form gets. `tracking` is the secret of the link that follows the case."""

    reference: str
    tracking: str
    id: int
    is_replay: bool = False


async def submit_case(
    work: Work,
    case_type: CaseType,
    answers: Answers,
    *,
    key: str | None = None,
    channel: str = "web",
    form: str | None = None,
    note: str = "",
    declared: Declared = NOTHING_DECLARED,
) -> Receipt:
    """Open a case. With a `key`, sending the same again gives the same receipt and opens nothing.

    `form` names the one that was filled in; None is the one that is meant when nobody chose. A `note`
    goes on the timeline of the case, written with it.
    Raises NotAllowed, NotFound (no such form), InvalidAnswers (all faults at once), FormEnded (the
    answers lead to an exit page) and KeyReused.
    """
    statements = statements_of(work.catalogue, work.db)
    request = _begin(work, case_type, answers, key)
    filled = find_form(work, case_type, form)
    if work.actor.kind == "citizen":
        accept_names(answers, {question.field for question in filled.questions()})
    noted = clean_text(note)
    if noted:
        allowed(work, Verb.NOTE, case_type.name)
    answer = await find_answer(work, statements, request)
    if answer is None:
        checked = check_form(work, case_type, filled, answers)
        refuse_exits(work, case_type, filled, checked)
        check_declared(filled, declared)
        values = await find_links(work, statements, case_type, checked)
        opening = Opening(work, case_type, statements, request, channel, filled, noted, declared)
        try:
            async with work.db.transaction() as tx:
                return await opening.open(tx, values)
        except UniqueViolation as error:
            raise taken(work, case_type, error, answers) from error
        except AlreadyDoneError:
            answer = await find_answer(work, statements, request)
            if answer is None:
                raise
    token = tracking_token(work, answer.nonce)
    return Receipt(answer.reference, token, answer.id, is_replay=True)


async def find_receipt(work: Work, case_type: CaseType, key: str) -> Receipt | None:
    """The receipt of a case that was opened with this key, whatever it said; None when there is none."""
    request = bind_key(work, key, _route(case_type), {})
    if request is None:
        return None
    statements = statements_of(work.catalogue, work.db)
    rows = await work.db.fetch(statements.find_key, (request.key_hash,))
    if not rows:
        return None
    answer = msgspec.json.decode(str(rows[0][1]), type=Answer)
    return Receipt(answer.reference, tracking_token(work, answer.nonce), answer.id, is_replay=True)


async def was_sent(work: Work, entity: Entity, key: str) -> bool:
    """Whether the actor made a record with this key already, whatever it said."""
    request = bind_key(work, key, _route(entity), {})
    statements = statements_of(work.catalogue, work.db)
    return request is not None and bool(
        await work.db.fetch(statements.find_key, (request.key_hash,))
    )


def _route(entity: Entity) -> str:
    return f"create {entity.name}"


async def create_record(
    work: Work,
    entity: Entity,
    answers: Answers,
    *,
    key: str | None = None,
    valid_from: date | None = None,
) -> Record:
    """Make a record without states. Raises as `submit_case` does.

    Fields with periods hold from `valid_from` on, today when nobody says.
    """
    if entity.is_case:
        raise ValueError("a case is opened by submit_case")
    check_day(entity, valid_from)
    statements = statements_of(work.catalogue, work.db)
    request = _begin(work, entity, answers, key, valid_from)
    answer = await find_answer(work, statements, request)
    if answer is None:
        values = await find_links(work, statements, entity, check_record(work, entity, answers))
        try:
            async with work.db.transaction() as tx:
                row = await _make(tx, work, entity, statements, request, values, valid_from)
        except UniqueViolation as error:
            raise taken(work, entity, error, answers) from error
        except AlreadyDoneError:
            answer = await find_answer(work, statements, request)
    if answer is not None:
        rows = statements.rows(entity.name)
        found = await work.db.fetch(rows.select_by("id"), rows.given(work.moment.today, answer.id))
        if not found:  # it was made with this key, and deleted since
            raise NotFound
        row = rows.load(found[0])
    readable = allowed(work, Verb.CREATE, entity.name).readable
    return await show_labelled(work, entity, row, readable)


def _begin(
    work: Work, entity: Entity, answers: Answers, key: str | None, since: date | None = None
) -> Request | None:
    accept_names(answers, allowed(work, Verb.CREATE, entity.name).writable)
    body = as_json(entity, answers) if key else {}
    if since is not None:
        body[VALID_FROM] = since.isoformat()
    return bind_key(work, key, _route(entity), body)


async def next_reference(
    tx: Transaction, work: Work, statements: Statements, entity: Entity
) -> str:
    """The next number of the entity's sequence, which stays locked until the commit."""
    year = work.moment.today.year
    counted = (entity.name, sequence_year(entity, year), 1, 1)
    rows = await tx.fetch(statements.next_numbers, counted)
    return write_reference(entity.reference, int(str(rows[0][0])), year)


@dataclass(frozen=True, slots=True)
class Opening:
    """One case about to be opened."""

    work: Work
    case_type: CaseType
    statements: Statements
    request: Request | None
    channel: str
    form: Form
    note: str = ""
    declared: Declared = NOTHING_DECLARED

    async def open(self, tx: Transaction, answers: Mapping[str, Any]) -> Receipt:
        """Everything that a new case is, in the caller's transaction."""
        work, case_type, statements = self.work, self.case_type, self.statements
        values, entries = await name_people(tx, work, statements, answers)
        clocks = open_clocks(case_type, case_type.start, work.now)
        nonce = new_nonce()
        token = tracking_token(work, nonce)
        system = new_row(work) | self._opened(token) | {"due_on": next_due(clocks)}
        await hold_parents(tx, statements, case_type, values)
        values = await number_record(tx, work, statements, case_type, values)
        around = await surround_new(work, statements, case_type, values)
        judged = Judged(case_type, values, work.moment, system, around)
        refuse_invalid(work, judged, answers, is_new=True)
        routed = route_case(case_type, judged)
        system |= {"team": routed.team, "priority": routed.priority}
        system["reference"] = await next_reference(tx, work, statements, case_type)
        record = await statements.rows(case_type.name).add(tx, system, values)
        await attach_files(tx, work, case_type, record, values)
        await add_clocks(tx, statements, case_type.name, record, clocks)
        told = {**first_values(case_type, values), "state": [None, case_type.start.name]}
        sent = Entry(case_type.name, record, "submitted", changes=json_text(told))
        entries.append(replace(sent, because=json_text({"form": self.form.name})))
        if self.form.declaration is not None:
            wanted, declared = self.form.declaration, self.declared
            entries.append(declared_entry(work, case_type, record, wanted, declared, told))
        if routed.route is not None:
            went = {"team": [None, routed.team], "priority": [None, routed.priority]}
            text = json_text(went)
            entries.append(
                Entry(case_type.name, record, "routed", changes=text, because=routed.because)
            )
        if self.note:
            entries.append(Entry(case_type.name, record, "noted", reason=self.note))
        answer = Answer(str(system["reference"]), record, nonce)
        await keep_answer(tx, work, statements, self.request, answer)
        await log(tx, work, statements, entries)
        return Receipt(answer.reference, token, record)

    def _opened(self, token: str) -> dict[str, Any]:
        return {
            "state": self.case_type.start.name,
            "opened_on": self.work.now,
            "channel": self.channel,
            "tracking": token_hash(token),
        }


def new_row(
    work: Work, entity: Entity | None = None, valid_from: date | None = None
) -> dict[str, Any]:
    """What every record has when it is new, but for its reference."""
    since = {VALID_FROM: valid_from or work.moment.today} if entity and entity.dated else {}
    return {
        **since,
        "version": 1,
        "revision": work.catalogue.number,
        "created_on": work.now,
        "changed_on": work.now,
    }


async def _make(
    tx: Transaction,
    work: Work,
    entity: Entity,
    statements: Statements,
    request: Request | None,
    answers: Mapping[str, Any],
    valid_from: date | None,
) -> Stored:
    values, entries = await name_people(tx, work, statements, answers)
    await hold_parents(tx, statements, entity, values)
    values = await number_record(tx, work, statements, entity, values)
    system = new_row(work, entity, valid_from)
    around = await surround_new(work, statements, entity, values)
    judged = Judged(entity, values, work.moment, system, around)
    refuse_invalid(work, judged, answers, is_new=True)
    reference = system["reference"] = await next_reference(tx, work, statements, entity)
    system |= (await places(tx, work, entity, [(reference, values)]))[0]
    record = await statements.rows(entity.name).add(tx, system, values)
    await attach_files(tx, work, entity, record, values)
    told = json_text(first_values(entity, values))
    made = Entry(entity.name, record, "created", changes=told)
    entries.append(replace(made, because=first_span(system)))
    await keep_answer(tx, work, statements, request, Answer(str(system["reference"]), record))
    await log(tx, work, statements, entries)
    return as_of_today(work, entity, Stored(record, system, values))
