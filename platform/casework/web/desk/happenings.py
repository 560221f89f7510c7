"""Events in the words of the page, in the shape of `parts/timeline.html`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from casework.cases.outbox import LINK, NO_ADDRESS
from casework.cases.timeline import Change, Happening
from casework.web.moments import Moments

Say = Callable[[str], str]

_TITLES = {
    "submitted": "Received",
    "declared": "Declaration made",
    "created": "Created",
    "changed": "Changed",
    "noted": "Note",
    "imported": "Imported",
    "upgraded": "Moved to the revision of today",
    "upgrade_asked": "Asked of the applicant",
    "deleted": "Deleted",
    "archived": "Archived",
    "restored": "Restored",
    "scheduled": "Scheduled",
    "corrected": "Corrected",
    "withdrawn": "Scheduled change withdrawn",
    "message_queued": "Message on its way",
    "message_sent": "Message sent",
    "message_failed": "Message could not be sent",
    "deadline_warned": "Deadline is near: {name}",
    "deadline_missed": "Deadline missed: {name}",
    "person_created": "Person added",
}
_PRIORITY = {"low": "low priority", "high": "high priority", "urgent": "urgent"}
_TOLD = {
    "acted": frozenset({"state"}),
    "routed": frozenset({"team", "officer", "priority"}),
    "assigned": frozenset({"team", "officer"}),
}
"""Changes that the headline tells already."""
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
    "revision": "Revision",
}


class MessageView(msgspec.Struct, frozen=True):
    """Empty texts are not shown."""

    to: str
    subject: str
    body: str


class EventView(msgspec.Struct, frozen=True):
    title: str
    by: str
    at: datetime
    at_text: str
    body: str | None
    reason: str | None
    changes: tuple[tuple[str, str, str], ...]
    message: MessageView | None = None


def event_views(
    happenings: Iterable[Happening], say: Say, moments: Moments
) -> tuple[EventView, ...]:
    return tuple(_view(one, say, moments) for one in happenings)


def actor_words(happening: Happening, say: Say) -> str:
    """Who it was: a person's or a token's name, or our word for a kind of actor without one."""
    if happening.kind == "routed":
        return say("Routing rules")
    if happening.actor_kind == "system":
        return say(_ACTORS["system"])
    return happening.actor_name or say(_ACTORS.get(happening.actor_kind, ""))


def _view(one: Happening, say: Say, moments: Moments) -> EventView:
    told = _TOLD.get(one.kind, frozenset())
    return EventView(
        title=_dated(one, _headline(one, say), say, moments),
        by=actor_words(one, say),
        at=one.at,
        at_text=moments.moment(one.at),
        body=one.reason or None,
        reason=_why(one, say) or None,
        changes=tuple(_change(change, say) for change in one.changes if change.name not in told),
        message=_message(one, say),
    )


def _message(one: Happening, say: Say) -> MessageView | None:
    if one.message is None:
        return None
    body = one.message.body.replace(LINK, say("(a link for nobody else)"))
    return MessageView(one.message.to, one.message.subject, body)


def _headline(one: Happening, say: Say) -> str:
    """What happened with its outcome: `Accept: In progress`, `Given to Rapid team north`."""
    after = {change.name: change.after for change in one.changes}
    if one.kind in ("routed", "assigned"):
        who = ", ".join(filter(None, (after.get("team"), after.get("officer"))))
        given = say("Given to {name}").format(name=who) if who else say("Taken back")
        word = after.get("priority", "normal")
        return given if word == "normal" else f"{given}, {say(_PRIORITY[word])}"
    if one.kind in _TITLES:
        return say(_TITLES[one.kind]).format(name=one.title or one.name)
    title = one.title or one.name or one.kind
    return f"{title} → {after['state']}" if one.kind == "acted" and after.get("state") else title


def _dated(one: Happening, title: str, say: Say, moments: Moments) -> str:
    """With the days from which and until which it holds: `Scheduled: from January 1, 2027`."""
    since, until = one.days
    if since is None or one.kind == "changed":
        return title
    first, last = moments.date(since), moments.date(until) if until else ""
    words = say("{what}: from {first} until {last}") if last else say("{what}: from {first}")
    return words.format(what=title, first=first, last=last)


def _why(one: Happening, say: Say) -> str:
    """The rule that decided, and what it looked at: `(District: North; How big is it? Large)`."""
    if one.message and one.message.why:
        why = one.message.why
        return say("No address is known to write to") if why == NO_ADDRESS else why
    if not one.because:
        return ""
    because = say("No other rule fits") if one.because == "otherwise" else one.because
    read = "; ".join(
        f"{title}{'' if title.endswith('?') else ':'} {value or say('Not given')}"
        for title, value in ((say(_SYSTEM.get(t, t)), v) for t, v in one.inputs)
    )
    return f"{because} ({read})" if read else because


def _change(change: Change, say: Say) -> tuple[str, str, str]:
    if change.title:
        return change.title, change.before, change.after
    title = say(_SYSTEM.get(change.name, change.name))
    if change.name != "priority":
        return title, change.before, change.after
    return title, say(change.before.capitalize()), say(change.after.capitalize())
