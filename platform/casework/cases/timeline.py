"""What happened to a record, in a form that pages can word: typed, and freed of what is not readable.

A change of a field that the actor may not read is left out, and so is the reason of a rule that read
one: that it fired would tell what the field held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec

from casework.actions import TEAM
from casework.cases.access import verdict
from casework.cases.holding import VALID_UNTIL
from casework.cases.laws import Told
from casework.cases.names_told import OFFICER, PERSON, Names, named, names_told
from casework.cases.past import PastEvent, read_past
from casework.cases.record import Case, Record
from casework.cases.under_law import law_of, work_under
from casework.cases.work import Work
from casework.catalogue import VALID_FROM, CaseType, Entity, Field, Verb
from casework.fields.base import Culture, Fault
from casework.labels import Label


class Change(msgspec.Struct, frozen=True):
    """One field before and after, as texts for people; empty is an empty text.

    `title` is empty for what every record has (`state`, `team` ...): our own words, for the page.
    """

    name: str
    title: str
    before: str
    after: str


class Written(msgspec.Struct, frozen=True):
    """A message to somebody. `to` is their name, as far as the actor may know it; `subject` and `body`
    stand in the event that put it on its way, and are empty for who may not read all that they tell
    of. `why` it could not be sent, as the channel says it."""

    to: str
    subject: str
    body: str
    why: str


class Happening(msgspec.Struct, frozen=True):
    """An event for people. `name` is the action or deadline, `title` its words where the agency has any.

    `because` is the rule that decided, in the agency's words (else as it is written), or empty;
    `inputs` what it read, as (title, value) for people; `reason` is the person's own.
    """

    seq: int
    kind: str
    name: str
    title: str
    at: datetime
    actor_kind: str
    actor_name: str
    reason: str
    because: str
    inputs: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    days: tuple[date | None, date | None] = (None, None)
    """From which day and until which (None: until further notice) what was written holds."""
    message: Written | None = None


async def timeline(
    work: Work,
    record: Record,
    before: int | None = None,
    *,
    past: Sequence[PastEvent] | None = None,
) -> tuple[Happening, ...]:
    """The events of a record that was read, newest first: `past`, where they were read already.
    `before` is the `seq` to go on from.

    What the record shows is what the actor may read, so it decides what is told of its events. What
    was done to a case is told in the words of the revision under which it was done.
    """
    readable = frozenset(record.values) | frozenset(record.entity.system_fields())
    events = await read_past(work, record, before) if past is None else past
    names = await names_told(work, record.entity, events, readable)
    own = _Reading(work_under(work, record), record.entity, readable, names)
    readings = {} if work.told else {record.revision: own}
    for event in events:
        if work.told is not None and event.revision not in readings:
            readings[event.revision] = await _reading_live(own, event, work.told)
        elif isinstance(record, Case) and event.revision not in readings:
            readings[event.revision] = await _reading_at(work, own, event)
    return tuple(readings.get(event.revision, own).told(event) for event in events)


async def _reading_at(work: Work, own: _Reading, event: PastEvent) -> _Reading:
    """In the words of that revision; of the case's own when nobody knows them any more."""
    if event.kind not in _WORDED:
        return own
    law, name = await law_of(work, event.revision), own.entity.name
    catalogue = law.catalogue if law else work.catalogue
    is_known = law is not None or event.revision == work.catalogue.number
    if not is_known or name not in catalogue.entities:
        return own
    under = replace(work, catalogue=catalogue)
    readable = verdict(catalogue, work.actor, Verb.READ, name).readable
    return _Reading(under, catalogue.entities[name], readable, own.names)


async def _reading_live(own: _Reading, event: PastEvent, told: Told) -> _Reading:
    """In a preview: the words and the privacy of then, never of the draft; nothing where nobody knows."""
    law, name = await told.laws.law(told.live, event.revision), told.names.get(own.entity.name, "")
    catalogue = law.catalogue if law else told.live
    if name not in catalogue.entities or (law is None and event.revision != told.live.number):
        return _Reading(own.work, own.entity, frozenset(), own.names)
    readable = verdict(catalogue, own.work.actor, Verb.READ, name).readable
    under = replace(own.work, catalogue=catalogue)
    return _Reading(under, catalogue.entities[name], readable, own.names)


_MESSAGES = frozenset({"message_queued", "message_sent", "message_failed"})
_WORDED = _MESSAGES | {"submitted", "imported", "changed", "acted", "upgraded", "routed"}
"""Events that tell of fields and states; the others say the same under every revision."""


def _day(written: object) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else None


class _Reading:
    """Events in the words of one entity, for one actor."""

    def __init__(self, work: Work, entity: Entity, readable: frozenset[str], names: Names) -> None:
        self.work, self.entity, self.readable, self.names = work, entity, readable, names
        self.culture: Culture = work.catalogue.agency.culture(work.language)
        self.renamed = {field.kind.was: field for field in entity.fields.values() if field.kind.was}

    def told(self, event: PastEvent) -> Happening:
        changes = [self._change(name, *pair) for name, pair in event.changes.items()]
        because, inputs = self._because(event.because)
        return Happening(
            seq=event.seq,
            kind=event.kind,
            name=event.name,
            title=self._title(event),
            at=event.at,
            actor_kind=event.actor_kind,
            actor_name=event.actor_name,
            reason=event.reason,
            because=because,
            inputs=inputs,
            changes=tuple(change for change in changes if change is not None),
            days=(_day(event.because.get(VALID_FROM)), _day(event.because.get(VALID_UNTIL))),
            message=self._message(event.because) if event.kind in _MESSAGES else None,
        )

    def _message(self, told: Mapping[str, Any]) -> Written:
        """What it says is for who may read every field that it tells of; of what was written before
        that was kept, nobody knows."""
        reads, to = told.get("reads"), str(told.get("to") or "")
        is_shown = reads is not None and all(self._may_read(name) for name in reads)
        return Written(
            to=self._receiver(to, told),
            subject=str(told.get("subject", "")) if is_shown else "",
            body=str(told.get("body", "")) if is_shown else "",
            why=str(told.get("why", "")),
        )

    def _receiver(self, to: str, told: Mapping[str, Any]) -> str:
        if to == TEAM:
            return self._system(TEAM, told.get("team"))
        person = told.get("person")
        if not isinstance(person, int) or not self._may_read(to):
            return ""
        return self.names.get((PERSON, person), "")

    def _field(self, name: str) -> Field | None:
        return self.entity.fields.get(name) or self.renamed.get(name)

    def _may_read(self, name: str) -> bool:
        field = self._field(name)
        return (field.name if field else name) in self.readable

    def _change(self, name: str, before: object, after: object) -> Change | None:
        field = self._field(name)
        if (field.name if field else name) not in self.readable:
            return None
        if field is None:
            return Change(name, "", self._system(name, before), self._system(name, after))
        title = field.title.text(self.work.language)
        return Change(field.name, title, self._shown(field, before), self._shown(field, after))

    def _shown(self, field: Field, data: Any) -> str:
        """A value of an old event may no longer fit its field: then it is shown as it was kept."""
        if data is None:
            return ""
        value = field.kind.recall(data)
        if isinstance(value, Fault):
            return str(data)
        called = named(value, field.kind.links_to(), self.names)
        return field.kind.display(value, self.culture) if called is None else called

    def _system(self, name: str, data: object) -> str:
        language, agency = self.work.language, self.work.catalogue.agency
        if data is None:
            return ""
        if name == "state" and isinstance(self.entity, CaseType):
            return self.entity.state(str(data)).title.text(language)
        if name == "team" and data in agency.teams:
            return agency.teams[str(data)].title.text(language)
        if name == "officer" and isinstance(data, int):
            return self.names.get((OFFICER, data), f"#{data}")
        return str(data)

    def _title(self, event: PastEvent) -> str:
        """What the agency calls the action or the deadline."""
        if not isinstance(self.entity, CaseType) or not event.name:
            return ""
        language, deadline = self.work.language, self.entity.deadlines.get(event.name)
        if event.kind.startswith("deadline"):
            return deadline.title.text(language) if deadline else event.name
        moved = event.changes.get("state")
        source = self.entity.states.get(str(moved[0])) if moved else None
        transition = source.transitions.get(event.name) if source else None
        return transition.title.text(language) if transition else event.name

    def _because(self, because: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
        inputs = because.get("inputs") or {}
        if not because.get("text") or not all(self._may_read(name) for name in inputs):
            return "", ()
        title = Label(tuple((because.get("title") or {}).items())).text(self.work.language)
        return title or str(because["text"]), tuple(self._input(*one) for one in inputs.items())

    def _input(self, name: str, value: object) -> tuple[str, str]:
        field = self._field(name)
        if field is None:
            return name, self._system(name, value)
        return field.title.text(self.work.language), self._shown(field, value)
