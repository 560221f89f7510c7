"""What automation may do to a case. An action is one class file; its attributes are its YAML options."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Protocol, Self

import msgspec

from casework.actions.placeholders import Template, read_template
from casework.rules import Rule

Words = str | dict[str, str]
"""A text in the agency's first language, or `{en: ..., es: ...}`."""

Identifier = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,47}$")]

TEAM = "team"
"""As `to` of a message: the team that the case is assigned to."""


class CaseContext(Protocol):
    """All that an action can reach. `cases` fulfils it, inside the transaction of the change."""

    @property
    def language(self) -> str:
        """The agency's first language, in which staff read notes."""
        ...

    def value(self, field: str) -> object:
        """A field's value as it will be after the change."""
        ...

    def display(self, field: str, language: str) -> str:
        """The same as plain text for people; a field or a system field such as `reference`."""
        ...

    def work_out(self, rule: Rule) -> object:
        """What a rule gives for the case as it will be after the change."""
        ...

    def set_value(self, field: str, value: object) -> None: ...

    def assign(self, team: str | None, officer: int | None) -> None: ...

    def add_note(self, text: str) -> None: ...

    async def language_of(self, to: str) -> str:
        """The language in which a person (the name of a person field) or the `team` is written to."""
        ...

    async def send(
        self, channel: str, to: str, subject: str, body: str, language: str, reads: Iterable[str]
    ) -> None:
        """Put a message into the outbox. `to` names who is meant: a person field, or `team`; `reads`
        the fields that it tells of.

        Somebody who cannot be reached that way gets nothing, and the case's events say so.
        """
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an action may name: fields with their types' words, teams, channels."""

    fields: Mapping[str, str]
    """Fields and system fields of the case type: name to `type_name`."""
    teams: Collection[str] = ()
    channels: Collection[str] = ()
    fixed: Collection[str] = ()
    """Fields that nobody may set: system fields, and those that a rule works out."""
    former: Mapping[str, str] = field(default_factory=dict)
    """Earlier names of fields and what they are called now."""


@dataclass(frozen=True, slots=True)
class ActionFault:
    """What is wrong with an option. `offset` counts characters within its text.

    `option` is a path as in the YAML, such as `message.es`.
    """

    option: str
    message: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Expression:
    """A rule that an action holds as text. `field` is the one whose type its value must have."""

    text: str
    field: str


class Action(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Base of the actions. Each declares what it reads and writes, so that `check` can follow it."""

    action_name: ClassVar[str] = ""
    doc: ClassVar[str] = ""

    def reads(self) -> frozenset[str]:
        """Fields that find their way into what it does, those of its rules aside."""
        return frozenset(name for words in self.texts().values() for name in names_in(words))

    def writes(self) -> frozenset[str]:
        return frozenset()

    def texts(self) -> Mapping[str, Words]:
        """Options that hold words with placeholders."""
        return {}

    def expressions(self) -> Mapping[str, Expression]:
        """Options that hold rules."""
        return {}

    def faults(self, around: Surroundings) -> list[ActionFault]:
        """What is wrong with the options here. Expressions are the compiler's to check."""
        return [
            fault
            for option, words in self.texts().items()
            for fault in _text_faults(option, words, around)
        ]

    def rules(self) -> tuple[Rule, ...]:
        """The rules it runs, once it is resolved."""
        return ()

    def resolved(self, rules: Mapping[str, Rule]) -> Self:
        """The action with its expressions compiled: only that one may run."""
        del rules
        return self

    async def run(self, case: CaseContext) -> None:
        raise NotImplementedError


def spoken(words: Words, language: str) -> str:
    """The words in a language, or in the first one there is."""
    if isinstance(words, str):
        return words
    short = language.split("-")[0]
    return words.get(language) or words.get(short) or next(iter(words.values()))


def template_of(words: Words, language: str) -> Template:
    return read_template(spoken(words, language))


def names_in(words: Words) -> frozenset[str]:
    """Every field that the words mention, in any language."""
    texts = [words] if isinstance(words, str) else words.values()
    return frozenset(name for text in texts for name in read_template(text).names())


def _text_faults(option: str, words: Words, around: Surroundings) -> list[ActionFault]:
    texts = {option: words} if isinstance(words, str) else _by_path(option, words)
    return [
        ActionFault(path, fault.message, fault.offset)
        for path, text in texts.items()
        for fault in read_template(text).faults(around.fields, around.former)
    ]


def _by_path(option: str, words: Mapping[str, str]) -> dict[str, str]:
    return {f"{option}.{language}": text for language, text in words.items()}
