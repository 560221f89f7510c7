"""Words for people: missing in a language, suspiciously alike in two, or not there at all."""

from __future__ import annotations

from collections.abc import Iterator

from casework.definition.marks import Mark
from casework.definition.nodes import ScalarNode
from casework.linting.completeness import missing_languages, texts_of
from casework.linting.finding import Found, finding
from casework.linting.forms import is_public
from casework.linting.subject import Subject

LONGEST_SHOWN = 60
UNQUOTABLE, QUOTED = frozenset('"\\\n'), frozenset(",:?[]{}#'&*!|>%@`")
FEWEST_WORDS = 3
"""Shorter texts are often alike in two languages: Supervisor, Normal, Email."""


@finding(
    "missing-translation",
    what="A text that is not written in every language of the agency: people read it in another one.",
    mend="Write it in the language, as in `{en: Pothole, es: Bache}`.",
)
def missing_translations(subject: Subject) -> Iterator[Found]:
    for mark in subject.all_marks():
        if mark.role != "words":
            continue
        missing = missing_languages(mark, subject.languages)
        if missing and not _is_empty(mark):
            yield (
                mark.node.place,
                f"this text is missing in {' and '.join(missing)}{_how(mark, subject)}",
            )


@finding(
    "same-in-two-languages",
    what="A longer text that is the same in two languages: probably it was copied to be translated later.",
    mend="Translate it. If it is right as it is, silence the finding on its line.",
)
def same_in_two_languages(subject: Subject) -> Iterator[Found]:
    for mark in subject.all_marks():
        if mark.role != "words":
            continue
        seen: dict[str, str] = {}
        for language, text in texts_of(mark, subject.languages[0]).items():
            key = " ".join(text.casefold().split())
            if key in seen and len(key.split()) >= FEWEST_WORDS:
                node = dict(mark.texts())[language]
                yield node.place, f"this text is the same in {seen[key]} and {language}"
            seen[key] = language


@finding(
    "missing-title",
    what="Something that people read, without a title, in an agency of several languages: its name in the "
    "YAML is shown in every one of them.",
    mend="Give it a title in every language.",
)
def missing_titles(subject: Subject) -> Iterator[Found]:
    if len(subject.languages) < 2:
        return
    for record in subject.records:
        for name, kind in record.written.kinds.items():
            if kind.title is None:
                yield record.at("fields", name).key_place, _untitled("field", name)
    for record, case in subject.cases:
        for name, state in case.states.items():
            spot = record.at("states", name)
            if not spot["title"].is_written:
                yield spot.key_place, _untitled("state", name)
            for action in state.transitions:
                if not spot["on"][action]["title"].is_written:
                    yield spot["on"][action].key_place, _untitled("transition", action)


def _untitled(what: str, name: str) -> str:
    return f"the {what} '{name}' has no title, so people of every language read its name"


@finding(
    "missing-public-text",
    what="A state of a public service without words for the tracking page: citizens read its title only, "
    "and not what it means for them.",
    mend="Write `public:` in plain words: what happened, what comes next.",
)
def missing_public_texts(subject: Subject) -> Iterator[Found]:
    for record, case in subject.cases:
        if not is_public(record):
            continue
        for name in case.states:
            spot = record.at("states", name)
            if not spot["public"].is_written:
                told = f"the state '{name}' says nothing to the public; add 'public: ...'"
                yield spot.key_place, told


def _how(mark: Mark, subject: Subject) -> str:
    """Whoever wrote a text for one language sees how it is written for several."""
    node = mark.node
    if (
        not isinstance(node, ScalarNode)
        or len(node.text) > LONGEST_SHOWN
        or set(node.text) & UNQUOTABLE
    ):
        return ""
    shown = f'"{node.text}"' if set(node.text) & QUOTED else node.text
    first, *others = subject.languages
    return f"; write {{{first}: {shown}, {', '.join(f'{code}: ...' for code in others)}}}"


def _is_empty(mark: Mark) -> bool:
    return not any(node.text.strip() for _, node in mark.texts())
