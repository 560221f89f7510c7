"""Private answers that would find their way to people who may not see them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from casework.actions import TEAM, Note, Notify
from casework.actions.placeholders import read_template
from casework.catalogue import CaseType, Transition, Verb
from casework.definition import MapNode, ScalarNode, Spot
from casework.fields.base import PRIVACY_CLASSES
from casework.linting.finding import Found, finding
from casework.linting.forms import WrittenForm, forms_of
from casework.linting.subject import Record, Subject
from casework.problems import Place

PRIVATE = ("personal", "sensitive")
STRICTNESS: tuple[str, ...] = PRIVACY_CLASSES


@finding(
    "private-in-message",
    what="A message that tells what its receiver may not see: a sensitive answer to anybody by mail, a "
    "personal one to a team's mailbox or to a person other than the one who applied, or either in a "
    "subject line.",
    mend="Leave the answer out and send the reference; staff read the rest on the case.",
)
def private_in_messages(subject: Subject) -> Iterator[Found]:
    for record, case in subject.cases:
        told = _Told(record, case)
        for transition, spot, number in _transitions(record, case):
            action = transition.do[number]
            if isinstance(action, Notify):
                yield from _of_message(told, action, spot["do"][number]["notify"])


@finding(
    "private-in-note",
    what="A note with an answer that some of the roles who read the case may not see.",
    mend="Leave the answer out of the note.",
)
def private_in_notes(subject: Subject) -> Iterator[Found]:
    for record, case in subject.cases:
        told = _Told(record, case)
        readers = subject.who_may(Verb.READ, record.name)
        for transition, spot, number in _transitions(record, case):
            if not isinstance(transition.do[number], Note):
                continue
            for name, place in _slots(spot["do"][number]["note"]["text"]):
                unseeing = [role.name for role in readers if told.privacy(name) not in role.sees]
                if told.privacy(name) in PRIVATE and unseeing:
                    yield (
                        place,
                        (
                            f"'{name}' is {told.privacy(name)}, and {unseeing[0]} reads notes without seeing "
                            "such fields"
                        ),
                    )


@finding(
    "private-on-public-page",
    what="A text of the receipt or the tracking page with a private answer: whoever has the link reads it.",
    mend="Leave the answer out.",
)
def private_on_public_pages(subject: Subject) -> Iterator[Found]:
    for record, case in subject.cases:
        told = _Told(record, case)
        spots = [form.spot["receipt"] for form in told.forms]
        spots += [record.at("states", name, "public") for name in case.states]
        for spot in spots:
            for name, place in _slots(spot):
                if told.privacy(name) in PRIVATE:
                    yield (
                        place,
                        f"'{name}' is {told.privacy(name)}, and this page is open to whoever has its link",
                    )


@finding(
    "private-in-list",
    what="A list with a private column that no role who reads the list may see, or a public list with one.",
    mend="Take the column out, or let a role see the class.",
)
def private_in_lists(subject: Subject) -> Iterator[Found]:
    for record in subject.records:
        readers = subject.who_may(Verb.READ, record.name)
        columns = record.at("list", "columns")
        is_open = _is_true(record.at("list", "public"))
        for number, name in enumerate(record.entity.list_columns if columns.is_written else ()):
            field = record.entity.fields.get(name)
            if field is None or field.privacy not in PRIVATE:
                continue
            if is_open:
                yield columns[number].place, f"'{name}' is {field.privacy}, and this list is public"
            elif readers and not any(field.privacy in role.sees for role in readers):
                yield (
                    columns[number].place,
                    (
                        f"'{name}' is {field.privacy}, and no role who reads this list sees such fields"
                    ),
                )


class _Told:
    """Privacy classes of one case type, with what rules carry from field to field."""

    def __init__(self, record: Record, case: CaseType) -> None:
        self.record, self.case = record, case

    @cached_property
    def forms(self) -> tuple[WrittenForm, ...]:
        return forms_of(self.record)

    @cached_property
    def applicants(self) -> frozenset[str]:
        """Fields of people that the form asks: those who apply, or speak for who does."""
        return frozenset(each.field for form in self.forms for each in form.questions)

    def privacy(self, name: str, depth: int = 0) -> str:
        """The class of a field: the strictest of what its rule reads, when it has one."""
        field = self.case.fields.get(name)
        if field is None:
            return "public"
        inner = field.rule.reads if field.rule is not None and depth < 10 else ()
        classes = [field.privacy, *(self.privacy(one, depth + 1) for one in inner)]
        return max(classes, key=STRICTNESS.index)


def _of_message(told: _Told, action: Notify, spot: Spot) -> Iterator[Found]:
    for name, place in _slots(spot["subject"]):
        if told.privacy(name) in PRIVATE:
            yield (
                place,
                f"'{name}' is {told.privacy(name)}, and a subject line is read by everybody on the way",
            )
    for name, place in _slots(spot["message"]):
        reason = _leak(told, action.to, name)
        if reason:
            yield place, f"'{name}' is {told.privacy(name)}, and {reason}"


def _leak(told: _Told, to: str, name: str) -> str:
    privacy = told.privacy(name)
    if privacy == "sensitive":
        return "mail is no safe place for sensitive answers"
    if privacy != "personal" or to == name:
        return ""
    if to == TEAM:
        return "everybody who reads the team's mailbox would read it"
    return "" if to in told.applicants else f"'{to}' is somebody else than who applied"


def _transitions(record: Record, case: CaseType) -> Iterator[tuple[Transition, Spot, int]]:
    """Each action of each transition."""
    for state in case.states.values():
        for transition in state.transitions.values():
            spot = record.at("states", state.name, "on", transition.name)
            for number in range(len(transition.do)):
                yield transition, spot, number


def _slots(spot: Spot) -> Iterator[tuple[str, Place]]:
    """Fields named in placeholders of a text, with the place of each."""
    for node in _texts(spot):
        for piece in read_template(node.text).pieces:
            if not isinstance(piece, str):
                yield piece.name, node.at(piece.offset)


def _texts(spot: Spot) -> Iterator[ScalarNode]:
    if not spot.is_written:
        return
    if isinstance(spot.node, ScalarNode):
        yield spot.node
    elif isinstance(spot.node, MapNode):
        for entry in spot.node.entries.values():
            if isinstance(entry.value, ScalarNode):
                yield entry.value


def _is_true(spot: Spot) -> bool:
    return spot.is_written and isinstance(spot.node, ScalarNode) and spot.node.text == "true"
