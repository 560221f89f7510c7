"""Expectations about what people get to read: messages and the tracking page."""

from __future__ import annotations

from dataclasses import dataclass

from casework.actions import TEAM
from casework.cases.tracking import read_tracked
from casework.definition import ListNode, ScalarNode, Spot
from casework.problems import Place, did_you_mean
from casework.scenarios.context import Reading
from casework.scenarios.of_case import text_of
from casework.scenarios.scenario import Expectation, Failure
from casework.scenarios.stage import Sent, Stage
from casework.scenarios.words import NOBODY, says


@dataclass(frozen=True, slots=True)
class MessageTo:
    """`who` None: nobody is written to. Others may be written to as well."""

    place: Place
    who: str | None

    async def judge(self, stage: Stage) -> Failure | None:
        reached = [sent.to for sent in stage.sent if not sent.failed]
        if self.who in reached or (self.who is None and not reached):
            return None
        expected = f"a message to {self.who}" if self.who else "no message"
        return Failure(self.place, expected, _told(stage.sent), _failed(stage.sent))


@dataclass(frozen=True, slots=True)
class MessageSays:
    place: Place
    text: str

    async def judge(self, stage: Stage) -> Failure | None:
        letters = [sent for sent in stage.sent if not sent.failed]
        if any(says(f"{sent.subject} {sent.body}", self.text) for sent in letters):
            return None
        why = [f"to {sent.to}: {sent.subject}: {' '.join(sent.body.split())}" for sent in letters]
        expected = f"a message that says '{self.text}'"
        return Failure(self.place, expected, _told(stage.sent), (*why, *_failed(stage.sent)))


def _told(sent: list[Sent]) -> str:
    reached = [one.to for one in sent if not one.failed]
    return f"messages to {', '.join(reached)}" if reached else "no message"


def _failed(sent: list[Sent]) -> tuple[str, ...]:
    return tuple(f"to {one.to}: not sent, {one.failed}" for one in sent if one.failed)


@dataclass(frozen=True, slots=True)
class TrackingSays:
    """In any of the agency's languages."""

    place: Place
    text: str

    async def judge(self, stage: Stage) -> Failure | None:
        token = stage.subject.tracking
        tracked = await read_tracked(stage.db, stage.ground.catalogue, token)
        state = tracked.state if tracked else None
        words = (state.public or state.title).words if state else ()
        if any(says(text, self.text) for _, text in words):
            return None
        found = " / ".join(text for _, text in words) or "no tracking page"
        return Failure(self.place, f"the tracking page to say '{self.text}'", f"it says: {found}")


def read_message_to(reading: Reading, spot: Spot) -> list[Expectation]:
    people = [
        field.name
        for field in reading.case_type.fields.values()
        if field.kind.links_to() == "person"
    ]
    items = spot.node.items if isinstance(spot.node, ListNode) else (spot.node,)
    known = [*people, TEAM, NOBODY]
    found: list[Expectation] = []
    for word in (item for item in items if isinstance(item, ScalarNode)):
        if word.text in known:
            found.append(MessageTo(word.place, None if word.text == NOBODY else word.text))
        else:
            told = f"'{word.text}' is neither a field of type person nor team"
            told += did_you_mean(word.text, known)
            reading.findings.add(word.place, told, "unknown")
    return found


def read_message_says(reading: Reading, spot: Spot) -> list[Expectation]:
    del reading
    return [MessageSays(spot.place, text_of(spot))]


def read_tracking_says(reading: Reading, spot: Spot) -> list[Expectation]:
    del reading
    return [TrackingSays(spot.place, text_of(spot))]
