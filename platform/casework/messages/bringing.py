"""Translations that come back: compared with what the agency says now, then written where they belong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from casework.actions.placeholders import read_template
from casework.definition import read_document
from casework.definition.reader import UNREADABLE
from casework.definition.slip import shorten
from casework.messages.sheets import Translation
from casework.messages.texts import Text
from casework.messages.writing import Change, with_changes
from casework.problems import Problem, nearest


@dataclass(frozen=True, slots=True)
class Report:
    """`problems` are errors (nothing is written) and warnings (that line is left out)."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    unchanged: int
    untranslated: int

    @property
    def is_well(self) -> bool:
        return not any(problem.severity == "error" for problem in self.problems)


def compare(texts: Iterable[Text], translations: Iterable[Translation], language: str) -> Report:
    """What importing would change, and everything that is not as it should be, by its line."""
    return _Comparing(tuple(texts), language).all(tuple(translations))


def bring(folder: Path, changes: Iterable[Change]) -> tuple[str, ...]:
    """Write the changes into the YAML. Comments, order and all other texts stay as they are.

    Every file is read again before any is written. Gives the files that were written.
    """
    by_file: dict[str, list[Change]] = {}
    for change in changes:
        by_file.setdefault(change.text.file, []).append(change)
    written = {file: with_changes(folder / file, several) for file, several in by_file.items()}
    for file, text in written.items():
        read_document(str(folder / file), text)
    for file, text in written.items():
        (folder / file).write_text(text, encoding="utf-8", newline="")
    return tuple(written)


@dataclass(frozen=True, slots=True)
class _Comparing:
    texts: tuple[Text, ...]
    language: str

    def all(self, translations: tuple[Translation, ...]) -> Report:
        known = {text.context: text for text in self.texts}
        changes: dict[str, Change] = {}
        problems: list[Problem] = []
        unchanged = untranslated = 0
        for one in translations:
            text = known.get(one.context) or self._moved(one)
            if not one.words.strip():
                untranslated += 1
                continue
            found = [*self._faults(one, text)]
            problems += found
            if text is None or found:
                continue
            if text.said(self.language) == one.words:
                unchanged += 1
            elif text.context in changes and changes[text.context].words != one.words:
                problems.append(_error(one, "this text is translated twice, and differently"))
            else:
                changes[text.context] = Change(text, self.language, one.words)
        return Report(tuple(changes.values()), tuple(sorted(problems)), unchanged, untranslated)

    def _moved(self, one: Translation) -> Text | None:
        """The one text of that file with these words, when it now stands elsewhere in it."""
        file = one.context.partition(": ")[0]
        alike = [text for text in self.texts if text.file == file and text.source == one.source]
        return alike[0] if len(alike) == 1 else None

    def _faults(self, one: Translation, text: Text | None) -> Iterator[Problem]:
        if text is None:
            close = nearest(one.context, [each.context for each in self.texts])
            meant = f"; did you mean '{close}'?" if close else ""
            yield _warning(one, f"the agency has no text '{one.context}' any more{meant}")
            return
        if one.is_doubtful:
            yield _warning(one, "this translation is marked as fuzzy; look at it and unmark it")
        if text.source != one.source:
            was, now = shorten(one.source), shorten(text.source)
            yield _warning(
                one, f"the text has changed: '{was}' was translated, and it is now '{now}'"
            )
            return
        if odd := UNREADABLE.search(one.words):
            yield _error(one, f"it holds an invisible character (U+{ord(odd[0]):04X}); delete it")
        yield from _slots(one, text)


def _slots(one: Translation, text: Text) -> Iterator[Problem]:
    template = read_template(one.words)
    wanted = read_template(text.source).names()
    for fault in template.faults(wanted):
        yield _error(one, fault.message)
    for name in sorted(wanted - template.names()):
        yield _warning(one, f"(({name})) of the text is missing in its translation")


def _error(one: Translation, message: str) -> Problem:
    return Problem(one.place, message, "messages")


def _warning(one: Translation, message: str) -> Problem:
    return Problem(one.place, message, "messages", "warning")
