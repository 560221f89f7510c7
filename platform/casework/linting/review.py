"""All that is wrong with an agency, and all that is odd: the compiler's problems, else the findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from casework.catalogue import Catalogue
from casework.compiler import compile_agency
from casework.definition import digest_of, read_bundle, read_texts
from casework.linting.completeness import Completeness, completeness
from casework.linting.finding import KINDS, searches
from casework.linting.kinds.silences import UNNEEDED
from casework.linting.silence import Silence, silences
from casework.linting.subject import Subject
from casework.problems import DefinitionError, Problem, did_you_mean


@dataclass(frozen=True, slots=True)
class Review:
    """`catalogue` is None when the definition does not compile; findings need one that does."""

    catalogue: Catalogue | None
    problems: tuple[Problem, ...]
    languages: tuple[str, ...] = ()
    texts: tuple[Completeness, ...] = ()


def review_folder(folder: Path) -> Review:
    """The review of an agency's folder. Needs no database."""
    try:
        return review_texts(read_texts(folder), folder)
    except DefinitionError as error:
        return Review(None, error.problems)


def review_texts(texts: Mapping[str, str], folder: Path | None = None) -> Review:
    """The review of a bundle, as a stored revision holds it."""
    try:
        definition = read_bundle(texts, folder)
        catalogue = compile_agency(definition, digest=digest_of(texts))
    except DefinitionError as error:
        return Review(None, error.problems)
    subject = Subject(definition, catalogue, folder)
    problems = tuple(sorted(_unsilenced(subject, set(_found(subject)))))
    return Review(catalogue, problems, subject.languages, completeness(subject))


def _found(subject: Subject) -> Iterator[Problem]:
    for kind, search in searches():
        for place, message in search(subject):
            yield Problem(place, message, kind.code, kind.severity)


def _unsilenced(subject: Subject, found: Iterable[Problem]) -> Iterator[Problem]:
    """What nobody allowed, and the silences that allow nothing. An error cannot be allowed."""
    allowed = {
        (document.file, silence.line, silence.code): silence
        for _, document in subject.documents()
        for silence in silences(document.source, document.root)
    }
    used = set()
    for problem in found:
        key = (problem.place.file, problem.place.line, problem.code)
        if problem.severity == "warning" and key in allowed:
            used.add(key)
        else:
            yield problem
    for key, silence in allowed.items():
        if key not in used:
            yield Problem(silence.place, _needless(silence), UNNEEDED, "warning")


def _needless(silence: Silence) -> str:
    kind = KINDS.get(silence.code)
    if kind is None:
        return f"there is no finding '{silence.code}'{did_you_mean(silence.code, KINDS)}"
    if kind.severity == "error":
        return f"'{silence.code}' is an error, which cannot be allowed; mend it"
    return f"nothing is found on line {silence.line} that '{silence.code}' would allow; delete it"
