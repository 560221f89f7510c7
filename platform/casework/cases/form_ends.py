"""How a form ends, decided where the case is written: it must not be sent, or it must be declared.

A declaration is an event of the case and so a link of the audit chain: the words in the language in
which they were read, the name that was typed, and the SHA-256 of the answers that were signed, which are
those of the event `submitted` before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.cases.access import verdict
from casework.cases.audit import Entry
from casework.cases.errors import FormEnded, InvalidAnswers
from casework.cases.form_state import FormState
from casework.cases.judging import Judged
from casework.cases.past import MOST_EVENTS, PastEvent, read_first
from casework.cases.record import Case
from casework.cases.work import Work
from casework.cases.writing import json_text
from casework.catalogue import CaseType, Declaration, Exit, Form, Step, Verb
from casework.fields.base import Fault
from casework.fields.wording import has_strange_signs, one_line

ANSWER = "declaration"
"""What a form and the API call the declaration; no field of a case type with one has this name."""
DECLARED = "declared"
LONGEST_NAME = 200
NOT_CONFIRMED = Fault("Confirm the declaration")
NOT_SIGNED = Fault("Type your full name to sign the declaration")


@dataclass(frozen=True, slots=True)
class Declared:
    """What whoever sends the form declares."""

    is_confirmed: bool = False
    name: str = ""


# -- exits -----------------------------------------------------------------------------------------
def exit_after(step: Step, judged: Judged) -> Exit | None:
    """The first exit of a step whose rule is true."""
    return next((one for one in step.exits if judged.passes(one.when)), None)


def refuse_exits(work: Work, case_type: CaseType, form: Form, answers: Mapping[str, Any]) -> None:
    """Raise FormEnded if one of the steps that these answers led through ends the form."""
    if not any(step.exits for step in form.steps):
        return
    state = FormState(case_type, form, answers, {}, work.moment)
    for step in state.shown_steps():
        found = exit_after(step, state)
        if found is not None:
            raise FormEnded(found)


# -- declarations ----------------------------------------------------------------------------------
def check_declared(form: Form, declared: Declared) -> None:
    """Raise InvalidAnswers unless what the form wants declared is declared and signed."""
    wanted = form.declaration
    if wanted is None:
        return
    if not declared.is_confirmed:
        raise InvalidAnswers({ANSWER: NOT_CONFIRMED})
    if wanted.is_signed and not is_name(declared.name):
        raise InvalidAnswers({ANSWER: NOT_SIGNED})


def is_name(text: str) -> bool:
    name = one_line(text)
    is_plain = len(name) <= LONGEST_NAME and not has_strange_signs(name)
    return is_plain and any(sign.isalpha() for sign in name)


def declared_entry(
    work: Work,
    case_type: CaseType,
    record: int,
    wanted: Declaration,
    declared: Declared,
    signed: Mapping[str, Any],
) -> Entry:
    """The event of it; `signed` are the changes that the event `submitted` tells."""
    told = {
        "text": wanted.text.text(work.language),
        "language": work.language,
        "name": one_line(declared.name) if wanted.is_signed else "",
        "sha256": digest_of_answers(signed),
    }
    return Entry(case_type.name, record, DECLARED, because=json_text({ANSWER: told}))


def digest_of_answers(changes: Mapping[str, Any]) -> str:
    """Of the changes of an event, whatever the order in which they are told."""
    text = json.dumps(
        changes, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Signed:
    """A declaration as it was made. `name` is None when the actor may not read personal data."""

    text: str
    language: str
    name: str | None
    by: str
    at: datetime
    revision: int
    sha256: str


async def read_declaration(work: Work, case: Case, past: Sequence[PastEvent]) -> Signed | None:
    """The declaration with which a case was opened; `past` are its newest events, as they were read."""
    if len(past) < MOST_EVENTS:  # nothing was left off
        event = next((one for one in reversed(past) if one.kind == DECLARED), None)
    else:
        event = await read_first(work, case, DECLARED)
    if event is None:
        return None
    told = event.because.get(ANSWER) or {}
    sees = verdict(work.catalogue, work.actor, Verb.READ, case.entity.name).sees
    return Signed(
        text=str(told.get("text", "")),
        language=str(told.get("language", "")),
        name=str(told.get("name", "")) if "personal" in sees else None,
        by=event.actor_name,
        at=event.at,
        revision=event.revision,
        sha256=str(told.get("sha256", "")),
    )
