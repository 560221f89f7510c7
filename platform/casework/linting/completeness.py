"""How much of an agency is written in each of its languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from casework.definition import ScalarNode
from casework.definition.marks import Mark
from casework.definition.translations import ADDRESS
from casework.linting.subject import Subject


def texts_of(mark: Mark, first: str) -> dict[str, str]:
    """Words by language; a text alone is in the agency's first one."""
    return {language or first: node.text for language, node in mark.texts()}


def missing_languages(mark: Mark, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The languages of the agency that a text is not written in. An address is the same in all."""
    if isinstance(mark.node, ScalarNode) and ADDRESS.fullmatch(mark.node.text):
        return ()
    written = {code for code, text in texts_of(mark, languages[0]).items() if text.strip()}
    return tuple(code for code in languages if code not in written)


@dataclass(frozen=True, slots=True)
class Completeness:
    """Texts of one file, and how many of them there are in each language."""

    file: str
    texts: int
    written: dict[str, int]

    def missing(self, language: str) -> int:
        return self.texts - self.written.get(language, 0)


def completeness(subject: Subject) -> tuple[Completeness, ...]:
    """A line for each file, in the order of the language's folders."""
    return tuple(_counted(subject))


def _counted(subject: Subject) -> Iterator[Completeness]:
    every = [(subject.definition.agency.file, subject.agency_marks)]
    every += [(record.written.document.file, record.marks) for record in subject.records]
    for file, marks in every:
        words = [mark for mark in marks if mark.role == "words"]
        missing = [missing_languages(mark, subject.languages) for mark in words]
        written = {code: sum(code not in codes for codes in missing) for code in subject.languages}
        yield Completeness(file, len(words), written)


def completeness_table(rows: tuple[Completeness, ...], languages: tuple[str, ...]) -> str:
    """The table as text: files down, languages across, missing texts in brackets."""
    total = Completeness(
        "all files",
        sum(row.texts for row in rows),
        {code: sum(row.written[code] for row in rows) for code in languages},
    )
    names = [_short(row.file) for row in rows] + [total.file]
    width = max(map(len, [*names, "file"]))
    head = f"{'file':{width}}  {'texts':>6}" + "".join(f"  {code:>14}" for code in languages)
    lines = [head]
    for name, row in zip(names, (*rows, total), strict=True):
        cells = "".join(f"  {_share(row, code):>14}" for code in languages)
        lines.append(f"{name:{width}}  {row.texts:>6}{cells}")
    return "\n".join(lines)


def _short(file: str) -> str:
    parts = PurePath(file).parts
    return "/".join(parts[-2:]) if parts[-1] != "agency.yaml" else parts[-1]


def _share(row: Completeness, code: str) -> str:
    missing = row.missing(code)
    share = 100 if not row.texts else row.written[code] * 100 // row.texts
    return f"{share}%" + (f" (-{missing})" if missing else "")
