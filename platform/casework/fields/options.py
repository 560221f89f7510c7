"""The closed lists of choice and multi_choice: words that are stored, titles that people read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import msgspec

from casework.fields.base import Culture, FieldType, Identifier
from casework.labels import Label

Written = str | dict[str, str | dict[str, str] | list[str]]
"""An option in YAML: its title, its title by language, or `{title: ..., was: ..., merge: [...]}`."""

_WORDS = {
    "anyOf": [
        {"type": "string"},
        {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
    ]
}
_OPTION = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {
                "title": _WORDS,
                "was": {"type": "string"},
                "merge": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            },
            "required": ["title"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "patternProperties": {"^[a-z]{2,3}(-[A-Za-z0-9]+)*$": {"type": "string"}},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}
Options = Annotated[
    dict[Identifier, Written],
    msgspec.Meta(
        min_length=1,
        description="What may be answered: the word that is stored, and the title people read. "
        "A renamed option tells its old word: `{title: Large, was: big}`; one that takes in others"
        " tells theirs: `{title: Large, merge: [big, huge]}`.",
        extra_json_schema={"additionalProperties": _OPTION},
    ),
]
_WORD = re.compile(r"[a-z][a-z0-9_]{0,47}")


@dataclass(frozen=True, slots=True)
class Option:
    word: str
    title: Label
    was: str | None = None
    merge: tuple[str, ...] = ()


class Listed(FieldType, frozen=True, kw_only=True):
    """What choice and multi_choice share. Unknown words in old rows are kept and shown as they are."""

    is_facet = True

    options: Options

    @cached_property
    def listed(self) -> tuple[Option, ...]:
        """The options, in the order they are written."""
        return tuple(_option(word, written) for word, written in self.options.items())

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(self.options)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """New words by the old ones."""
        return {option.was: option.word for option in self.listed if option.was}

    @cached_property
    def merged(self) -> dict[str, str]:
        """Words of options there are now, by those that were merged into them."""
        return {old: option.word for option in self.listed for old in option.merge}

    @cached_property
    def _titles(self) -> dict[str, Label]:
        return {option.word: option.title for option in self.listed}

    @cached_property
    def _by_title(self) -> dict[str, str]:
        """Words by folded title in any language; a title of two options stands for neither."""
        found: dict[str, set[str]] = {}
        for option in self.listed:
            for _, title in option.title.words:
                found.setdefault(title.strip().casefold(), set()).add(option.word)
        return {title: next(iter(words)) for title, words in found.items() if len(words) == 1}

    def faults(self) -> list[tuple[str, str]]:
        found = [
            fault for word, written in self.options.items() for fault in _faults(word, written)
        ]
        if found:
            return found
        found = [
            ("options", f"option '{option.word}' was '{option.was}', which is an option still")
            for option in self.listed
            if option.was in self.options
        ]
        found += [
            ("options", f"option '{word}' merges '{old}', which is an option still")
            for old, word in self.merged.items()
            if old in self.options
        ]
        earlier = [option.was for option in self.listed if option.was]
        earlier += [old for option in self.listed for old in option.merge]
        if len(set(earlier)) < len(earlier):
            found.append(("options", "two options were the same word before"))
        return found or super().faults()

    def title_of(self, word: str, culture: Culture) -> str:
        label = self._titles.get(word)
        return label.text(culture.language) if label else word

    def find_word(self, text: str) -> str | None:
        """The option that is meant: by its word, its word before, or its title in any language."""
        text = text.strip()
        if text in self.options:
            return text
        folded = text.casefold()
        if folded in self.options:
            return folded
        return self.renamed.get(text) or self.merged.get(text) or self._by_title.get(folded)

    def choices(self, language: str) -> tuple[tuple[str, str], ...] | None:
        found = self._choices.get(language)
        if found is None:
            found = tuple((option.word, option.title.text(language)) for option in self.listed)
            self._choices[language] = found
        return found

    @cached_property
    def _choices(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """By language, as they are asked for."""
        return {}


def _option(word: str, written: Written) -> Option:
    if isinstance(written, str):
        return Option(word, Label.of(written))
    title, was, merge = written.get("title"), written.get("was"), written.get("merge")
    if title is None or isinstance(title, list):
        return Option(word, Label.of({k: v for k, v in written.items() if isinstance(v, str)}))
    return Option(
        word,
        Label.of(title),
        was if isinstance(was, str) else None,
        tuple(merge) if isinstance(merge, list) else (),
    )


def _faults(word: str, written: Written) -> list[tuple[str, str]]:
    if not isinstance(written, dict):
        return []
    if "title" not in written:
        nested: list[Any] = [key for key, title in written.items() if not isinstance(title, str)]
        if nested or {"was", "merge"} & written.keys() or not written:
            return [("options", f"option '{word}' needs a title")]
        return []
    unknown = sorted(set(written) - {"title", "was", "merge"})
    if unknown:
        return [("options", f"option '{word}' has title, was and merge, but not '{unknown[0]}'")]
    was = written.get("was")
    if was is not None and not (isinstance(was, str) and _WORD.fullmatch(was)):
        return [("options", f"option '{word}': was must be the word it had before")]
    merge = written.get("merge", [])
    if not isinstance(merge, list) or not all(_WORD.fullmatch(str(old)) for old in merge):
        return [("options", f"option '{word}': merge must list the words it takes in")]
    return []
