"""Words an agency wrote for people, in each of its languages."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Label(msgspec.Struct, frozen=True):
    """The same words by language code, first language first.

    `label.text("es")` never fails: it falls back from `es-MX` to `es`, then to the agency's first
    language, so that a missing translation shows words and not a hole.
    """

    words: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, written: str | Mapping[str, str], language: str = "en") -> Label:
        """From YAML: one text (in the agency's first language) or a mapping by language."""
        if isinstance(written, str):
            return cls(((language, written),))
        return cls(tuple(written.items()))

    @classmethod
    def from_name(cls, name: str, language: str = "en") -> Label:
        """The label a name gets when none is written: `photo_of_fix` reads `Photo of fix`."""
        return cls(((language, name.replace("_", " ").capitalize()),))

    def text(self, language: str) -> str:
        for code, text in self.words:
            if code == language:
                return text
        short = language.partition("-")[0]
        for code, text in self.words:
            if code == short and text:
                return text
        return self.words[0][1] if self.words else ""

    def languages(self) -> frozenset[str]:
        return frozenset(code for code, _ in self.words)

    def __str__(self) -> str:
        return self.words[0][1] if self.words else ""

    def __bool__(self) -> bool:
        return bool(self.words)
