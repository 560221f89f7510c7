"""Where a story happens: its database, its clock, its people, and what came of the last step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self

from casework.cases.around import surround
from casework.cases.audit import EVENT_COLUMNS, Event, read_event
from casework.cases.change import change_record
from casework.cases.clocks import sweep
from casework.cases.delivery import deliver_due
from casework.cases.judging import Judged
from casework.cases.reading import read_record
from casework.cases.record import Case
from casework.cases.rows import Stored
from casework.cases.statements import statements_of
from casework.cases.submit import Receipt, create_record
from casework.cases.work import Actor, Work
from casework.catalogue import CaseType, Entity, Field, Transition
from casework.channels import CHANNELS
from casework.channels.base import Delivered, Message
from casework.clock import FixedClock
from casework.fields.base import Named, Ref
from casework.fields.columns import ColumnKind
from casework.scenarios.context import CITIZEN
from casework.scenarios.coverage import Part
from casework.scenarios.ground import Ground
from casework.scenarios.scenario import Child, Given
from casework.settings import Settings
from casework.store.codec import decode
from casework.store.database import Database

AT_ONCE = 100


class Letterbox:
    """A channel that keeps what it is given, so that a story can look at it."""

    channel_name: ClassVar[str] = "letterbox"
    doc: ClassVar[str] = "Keeps every message, and sends none."

    def __init__(self) -> None:
        self.messages: list[Message] = []

    @classmethod
    def opened(cls, settings: Settings) -> Self:
        del settings
        return cls()

    async def deliver(self, message: Message) -> Delivered:
        self.messages.append(message)
        return Delivered(message.key)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that left, or did not. `to` is the field that named who is meant, or `team`."""

    to: str
    subject: str
    body: str
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A record that somebody made in the story. A record without states has no `tracking`."""

    reference: str
    tracking: str = ""


class Stage:
    """One scenario while it runs."""

    def __init__(self, db: Database, ground: Ground, case_type: CaseType, at: datetime) -> None:
        self.db, self.ground, self.story = db, ground, case_type
        self.case_type = case_type
        """Of the case that this step is about: the story's own, or one of its children."""
        self.clock = FixedClock(at)
        self.receipt: Receipt | None = None
        """Of the story's own case."""
        self.added: dict[str, list[Added]] = {}
        """Its children by their list, in the order in which they were added."""
        self.answering: Entity = case_type
        """Whose fields the answers of this step are for."""
        self._about: Child | None = None
        self.refusal: Exception | None = None
        """Why the deed of this step was refused."""
        self.tried: Transition | None = None
        self.tried_with: Mapping[str, Any] = {}
        """The transition that this step tried, and the answers to what it asks."""
        self.met: set[Part] = set()
        """The parts of the definition that the story came by."""
        self.sent: list[Sent] = []
        """What this step sent."""
        self._letterbox = Letterbox()
        self._given: dict[str, Ref] = {}
        self._seen = 0

    # -- people ------------------------------------------------------------------------------------
    @property
    def staff(self) -> Mapping[str, int]:
        return self.ground.staff

    @property
    def system(self) -> Work:
        return self._work(Actor("system", "scenario"))

    def work(self, who: str) -> Work:
        """The work of a citizen, or of the person of a role."""
        if who == CITIZEN:
            return self._work(Actor("citizen", "a citizen"))
        title = str(self.ground.catalogue.agency.roles[who].title)
        return self._work(Actor("officer", title, self.staff[who], (who,)))

    def _work(self, actor: Actor) -> Work:
        catalogue = self.ground.catalogue
        language = catalogue.agency.languages[0]
        return Work(self.db, catalogue, actor, self.clock(), language, self.ground.home)

    # -- records that are there --------------------------------------------------------------------
    async def prepare(self, given: Given) -> None:
        """Make a record. It is found by its reference and by what people call it."""
        entity = self.ground.catalogue.entities[given.entity]
        values = await given.answers.ready(self, self.system)
        if given.valid_from and await self._prepare_period(entity, values, given.valid_from):
            return
        record = await create_record(self.system, entity, values, valid_from=given.valid_from)
        for name in filter(None, (record.reference, record.label)):
            self._given[name] = Ref(record.id, record.label or record.reference)

    async def _prepare_period(self, entity: Entity, values: Mapping[str, Any], day: date) -> bool:
        """Whether a record that is called the same is there: then it is another period of it."""
        known = self._given.get(str(values.get(entity.label_field or "") or ""))
        if known is None:
            return False
        rows = statements_of(self.system.catalogue, self.db).rows(entity.name)
        found = await self.db.fetch(
            f"SELECT reference, version FROM {rows.written} WHERE id = ?", (known.id,)
        )
        reference, version = str(found[0][0]), int(str(found[0][1]))
        await change_record(
            self.system, entity, reference, values, version=version, reason="given", valid_from=day
        )
        return True

    def found(self, field: Field, named: Named) -> Named | Ref:
        """A link that the story can resolve by its own words; else the writers look it up."""
        if field.kind.links_to() == "user" and named.reference in self.staff:
            return Ref(self.staff[named.reference], named.reference)
        return self._given.get(named.reference, named)

    # -- time --------------------------------------------------------------------------------------
    async def pass_until(self, moment: datetime) -> None:
        """Let the clock go on as it would: every deadline is told of when it comes."""
        while (tick := await self._next_tick(moment)) is not None:
            self.clock.now = tick
            await sweep(self.system)
        self.clock.now = max(moment, self.clock.now)
        await sweep(self.system)

    async def _next_tick(self, until: datetime) -> datetime | None:
        table = self.db.table(self.system.agency, "deadline")
        rows = await self.db.fetch(
            f"SELECT warn_on, due_on FROM {table} WHERE stopped_on IS NULL AND paused_on IS NULL"
        )
        times = (
            decode(ColumnKind.TIMESTAMP, time, self.db.dialect) for row in rows for time in row
        )
        return min(
            (t for t in times if t is not None and self.clock.now < t <= until), default=None
        )

    # -- what came of it ---------------------------------------------------------------------------
    def begin_step(self, about: Child | None = None) -> None:
        self.refusal, self.tried, self.tried_with, self.sent = None, None, {}, []
        self._about, self.case_type = about, about.case_type if about else self.story
        self.answering = self.case_type

    async def settle(self) -> tuple[Event, ...]:
        """Deliver what waits in the outbox; gives the events since the last time."""
        channels = dict.fromkeys(CHANNELS, self._letterbox)
        while await deliver_due(self.system, channels, limit=AT_ONCE):
            pass
        events = await self._news()
        delivered = iter(self._letterbox.messages)
        for event in events:
            to, subject = str(event.because.get("to")), str(event.because.get("subject"))
            if event.kind == "message_sent":
                self.sent.append(Sent(to, subject, next(delivered).body))
            elif event.kind == "message_failed":
                self.sent.append(Sent(to, subject, "", str(event.because.get("why"))))
        self._letterbox.messages.clear()
        return events

    async def history(self, *kinds: str) -> Sequence[Event]:
        """The events of the case of these kinds, newest first."""
        marks = ", ".join("?" * len(kinds))
        about = (self.case_type.name, (await self.case()).id, *kinds)
        condition = f"entity = ? AND record = ? AND kind IN ({marks})"
        return (await self._read_events(condition, about))[::-1]

    async def _news(self) -> tuple[Event, ...]:
        events = await self._read_events("id > ?", (self._seen,))
        self._seen = events[-1].seq if events else self._seen
        return events

    async def _read_events(self, condition: str, args: Sequence[object]) -> tuple[Event, ...]:
        columns = ", ".join(f'"{name}"' for name in EVENT_COLUMNS)
        table = self.db.table(self.system.agency, "event")
        sql = f"SELECT {columns} FROM {table} WHERE {condition} ORDER BY id"
        return tuple(map(read_event, await self.db.fetch(sql, args)))

    @property
    def subject(self) -> Added:
        """The case that the step is about: its reference, and the secret of its tracking link."""
        if self.receipt is None:
            raise LookupError("no case is open yet")
        if self._about is not None:
            return self.added[self._about.children][self._about.number - 1]
        return Added(self.receipt.reference, self.receipt.tracking)

    async def case(self) -> Case:
        """The case that the step is about as it is now, every field of it."""
        found = await read_record(self.system, self.case_type, self.subject.reference)
        if not isinstance(found, Case):
            raise TypeError(f"{self.case_type.name} has no states")
        return found

    async def judged(self, answers: Mapping[str, Any] | None = None) -> Judged:
        """The case as rules see it, with `answers` on top."""
        case = await self.case()
        statements = statements_of(self.ground.catalogue, self.db)
        rows = statements.rows(self.case_type.name)
        found = await self.db.fetch(rows.select_by("reference"), (case.reference,))
        values = {**rows.load(found[0]).values, **(answers or {})}
        row: Stored = await surround(
            self.system, statements, self.case_type, rows.load(found[0]), values
        )
        return row.changed({}, values).judged(self.case_type, self.system.moment)
