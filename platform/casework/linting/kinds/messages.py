"""Messages to somebody whom the case may not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casework.actions import TEAM, Notify
from casework.catalogue import Transition
from casework.linting.finding import Found, finding
from casework.linting.forms import forms_of
from casework.linting.passable import Ways, all_ways
from casework.linting.subject import Subject

_IN_BRACES = re.compile(r"\{\{? *([a-z][a-z0-9_]*) *\}?\}")


@finding(
    "message-to-nobody",
    what="A message to a person whom some cases do not know when it is sent: nobody asked for them on the "
    "way there, or only under a condition.",
    mend="Ask the person in the form or in a transition on every way there, or send the message later.",
)
def messages_to_nobody(subject: Subject) -> Iterator[Found]:
    for ways in all_ways(subject):
        offered = _offered(ways)
        for transition in ways.open:
            for number, action in enumerate(transition.do):
                if not isinstance(action, Notify) or action.to in (TEAM, *offered):
                    continue
                if _is_asked_before(ways, transition, action.to):
                    continue
                spot = ways.record.at("states", transition.source, "on", transition.name)
                yield spot["do"][number]["notify"]["to"].place, _told(ways, action.to)


@finding(
    "placeholder-in-braces",
    what="The name of a field in braces, `{address}` or `{{address}}`, in a text for people: they read it as "
    "it stands there.",
    mend="Write it in two round brackets, `((address))`.",
)
def placeholders_in_braces(subject: Subject) -> Iterator[Found]:
    for record, _ in subject.cases:
        known = {*record.entity.fields, *record.entity.system_fields()}
        for mark in record.marks:
            for _, node in mark.texts() if mark.role == "words" else ():
                for found in _IN_BRACES.finditer(node.text):
                    if found[1] in known:
                        yield (
                            node.at(found.start()),
                            f"people read '{found[0]}' here; write (({found[1]}))",
                        )


def _told(ways: Ways, person: str) -> str:
    asked = any(person in each.ask for each in ways.transitions())
    forms = {q.field for form in forms_of(ways.record) for q in form.questions}
    if asked or person in forms:
        return f"some cases come here without '{person}', and then nobody gets this message"
    return f"nobody is ever asked for '{person}', so nobody gets this message"


def _offered(ways: Ways) -> frozenset[str]:
    """People whom every form offers to name: leaving them out is the applicant's own choice."""
    forms = forms_of(ways.record)
    if not forms:
        return frozenset(ways.case.fields)
    each_form = [{q.field for q in form.questions if not q.is_conditional} for form in forms]
    return frozenset(set.intersection(*each_form))


def _is_asked_before(ways: Ways, transition: Transition, person: str) -> bool:
    """Whether no way leads here without a transition that asks for the person."""
    if person in transition.ask:
        return True
    asking = frozenset((t.source, t.name) for t in ways.open if person in t.ask)
    return transition.source not in ways.after(ways.case.start.name, without=asking)
