"""Two things with the same words: people cannot tell which is which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casework.definition import MapNode, ScalarNode, Spot
from casework.fields import Listed
from casework.labels import Label
from casework.linting.finding import Found, finding
from casework.linting.forms import forms_of
from casework.linting.subject import Subject

Named = tuple[str, Label, Spot]
"""What it is called in the YAML, the words people read, and where its name stands."""


@finding(
    "duplicate-option-words",
    what="Two options of one field that people read as the same words, in some language.",
    mend="Give one of them other words.",
)
def duplicate_options(subject: Subject) -> Iterator[Found]:
    for record in subject.records:
        for name, kind in record.written.kinds.items():
            if isinstance(kind, Listed):
                at = record.at("fields", name, "options")
                options = (
                    (each.word, _words(at[each.word], subject), at[each.word])
                    for each in kind.listed
                )
                yield from _twins(options, "option")


@finding(
    "duplicate-transition-words",
    what="Two transitions of one state with the same words on their buttons.",
    mend="Give one of them other words.",
)
def duplicate_transitions(subject: Subject) -> Iterator[Found]:
    for record, case in subject.cases:
        for state in case.states.values():
            at = record.at("states", state.name, "on")
            named = ((t.name, t.title, at[t.name]) for t in state.transitions.values())
            yield from _twins(named, "transition")


@finding(
    "duplicate-state-words",
    what="Two states of a case type that officers read as the same words.",
    mend="Give one of them another title.",
)
def duplicate_states(subject: Subject) -> Iterator[Found]:
    for record, case in subject.cases:
        at = record.at("states")
        yield from _twins(((s.name, s.title, at[s.name]) for s in case.states.values()), "state")


@finding(
    "duplicate-question-words",
    what="Two questions of one form with the same words.",
    mend="Give one of the fields another title.",
)
def duplicate_questions(subject: Subject) -> Iterator[Found]:
    for record in subject.records:
        fields = record.entity.fields
        for form in forms_of(record):
            asked = [(fields[each.field], each) for each in form.questions if each.field in fields]
            named = (
                (field.name, field.title, record.at("fields", field.name)) for field, _ in asked
            )
            yield from _twins(named, "question")


def _twins(named: Iterable[Named], what: str) -> Iterator[Found]:
    """Each that has the words of an earlier one, told once."""
    seen: dict[tuple[str, str], str] = {}
    for name, label, spot in named:
        for language, text in label.words:
            key = (language, " ".join(text.casefold().split()))
            if seen.get(key, name) != name:
                yield (
                    spot.key_place,
                    f"the {what}s '{seen[key]}' and '{name}' are both called \"{text}\" in {language}",
                )
                break
            seen[key] = name


def _words(spot: Spot, subject: Subject) -> Label:
    """The words of an option as written."""
    title = spot["title"] if spot["title"].is_written else spot
    if isinstance(title.node, ScalarNode):
        return Label.of(title.node.text, subject.languages[0])
    entries = title.node.entries if isinstance(title.node, MapNode) else {}
    texts = {
        key: each.value.text for key, each in entries.items() if isinstance(each.value, ScalarNode)
    }
    return Label.of(texts)
