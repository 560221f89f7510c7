"""Every text for people that an agency wrote, file by file.

Files of a pack are left out: whoever keeps the pack translates it, and an overlay says the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casework.definition import MapNode, ScalarNode, read_agency, read_document, read_texts
from casework.definition.bundle import kind_of
from casework.definition.marks import marks
from casework.definition.translations import ADDRESS
from casework.problems import Place

KINDS = ("agency", "entity", "case_type")


@dataclass(frozen=True, slots=True)
class Text:
    """One text. `file` is its path inside the agency's folder, `path` the keys that lead to it."""

    file: str
    path: tuple[str | int, ...]
    node: ScalarNode | MapNode
    first: str
    """The agency's first language: that of a text written without saying which."""

    @property
    def context(self) -> str:
        """What a translator's file calls it; items of a list count from 1."""
        steps = (str(step + 1) if isinstance(step, int) else step for step in self.path)
        return f"{self.file}: {'.'.join(steps)}"

    @property
    def place(self) -> Place:
        return self.node.place

    @property
    def source(self) -> str:
        """What is translated: the text in the agency's first language, else the first written."""
        said = self.said(self.first)
        if said or isinstance(self.node, ScalarNode):
            return said
        return next((text for code in self.node.entries if (text := self.said(code))), "")

    def said(self, language: str) -> str:
        """The text in a language; '' where it is not written."""
        if isinstance(self.node, ScalarNode):
            return self.node.text if language == self.first else ""
        return self.node.said(language) or ""


def languages_of(folder: Path) -> tuple[str, ...]:
    """The languages of an agency, its first one first. Raises `DefinitionError` when it is not well."""
    return tuple(read_agency(folder).agency.text.languages)


def texts_of(folder: Path, first: str) -> Iterator[Text]:
    """In the order of the files and of their lines; addresses of the web and empty texts are none."""
    for file, written in sorted(read_texts(folder).items(), key=_agency_first):
        kind = kind_of(file)
        if kind not in KINDS or file.startswith("packs/"):
            continue
        root = read_document(str(folder / file), written)
        for mark in marks(kind, root):
            if mark.role == "words":
                text = Text(file, mark.path, mark.node, first)
                if text.source.strip() and not ADDRESS.fullmatch(text.source):
                    yield text


def _agency_first(item: tuple[str, str]) -> tuple[bool, str]:
    return item[0] != "agency.yaml", item[0]
