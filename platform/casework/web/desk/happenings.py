"""Events in the words of the page, in the shape of `parts/timeline.html`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from casework.cases.timeline import Change, Happening
from casework.web.moments import Moments

Say = Callable[[str], str]

_TITLES = {
    "submitted": "Received",
    "created": "Created",
    "changed": "Changed",
    "routed": "Routed",
    "assigned": "Assigned",
    "noted": "Note",
    "imported": "Imported",
    "deleted": "Deleted",
    "message_queued": "Message on its way",
    "message_sent": "Message sent",
    "message_failed": "Message could not be sent",
    "deadline_warned": "Deadline is near: {name}",
    "deadline_missed": "Deadline missed: {name}",
    "person_created": "Person added",
}
_ACTORS = {
    "citizen": "Portal",
    "system": "Casework",
    "link": "Tracking link",
}
_SYSTEM = {
    "state": "State",
    "team": "Team",
    "officer": "Officer",
    "priority": "Priority",
    "due_on": "Due",
    "closed_on": "Closed",
    "channel": "Channel",
    "reference": "Reference",
}


@dataclass(frozen=True, slots=True)
class EventView:
    title: str
    by: str
    at: datetime
    at_text: str
    body: str | None
    reason: str | None
    changes: tuple[tuple[str, str, str], ...]


def event_views(
    happenings: Iterable[Happening], say: Say, moments: Moments
) -> tuple[EventView, ...]:
    return tuple(_view(one, say, moments) for one in happenings)


def actor_words(happening: Happening, say: Say) -> str:
    """Who it was: a person's or a token's name, or our word for a kind of actor without one."""
    return happening.actor_name or say(_ACTORS.get(happening.actor_kind, ""))


def _view(one: Happening, say: Say, moments: Moments) -> EventView:
    title = say(_TITLES[one.kind]) if one.kind in _TITLES else one.title or one.name or one.kind
    return EventView(
        title=title.format(name=one.title or one.name) if "{name}" in title else title,
        by=actor_words(one, say),
        at=one.at,
        at_text=moments.moment(one.at),
        body=one.reason or None,
        reason=one.because or None,
        changes=tuple(_change(change, say) for change in one.changes),
    )


def _change(change: Change, say: Say) -> tuple[str, str, str]:
    title = change.title or say(_SYSTEM.get(change.name, change.name))
    return title, change.before, change.after
