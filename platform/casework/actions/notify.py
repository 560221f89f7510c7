"""Write to somebody about a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from casework.actions.base import (
    TEAM,
    Action,
    ActionFault,
    CaseContext,
    Identifier,
    Surroundings,
    Words,
    template_of,
)
from casework.actions.placeholders import as_header, as_text
from casework.actions.registry import action
from casework.problems import did_you_mean

SUBJECT: Words = {"en": "About your case ((reference))", "es": "Sobre su caso ((reference))"}


@action
class Notify(Action, frozen=True, kw_only=True):
    """Everybody is written to in their own language; the outbox delivers after the change is kept."""

    action_name = "notify"
    doc = "Send a message to a person of the case, or to its team."

    to: Annotated[
        Identifier, msgspec.Meta(description="A field of type person, or team: the case's team.")
    ]
    message: Annotated[
        Words, msgspec.Meta(description="What it says. ((field)) stands for that field's answer.")
    ]
    subject: Annotated[
        Words, msgspec.Meta(description="The subject line; it may hold placeholders as well.")
    ] = msgspec.field(default_factory=lambda: SUBJECT)
    channel: Annotated[
        Identifier, msgspec.Meta(description="How it travels. Without it, by email.")
    ] = "email"

    def texts(self) -> Mapping[str, Words]:
        return {"message": self.message, "subject": self.subject}

    def reads(self) -> frozenset[str]:
        return super().reads() | ({self.to} - {TEAM})

    def faults(self, around: Surroundings) -> list[ActionFault]:
        found = super().faults(around)
        people = {name for name, kind in around.fields.items() if kind == "person"}
        if self.to != TEAM and self.to not in people:
            found.append(ActionFault("to", self._no_recipient(people)))
        if self.channel not in around.channels:
            known = did_you_mean(self.channel, around.channels)
            found.append(ActionFault("channel", f"there is no channel '{self.channel}'{known}"))
        return found

    def _no_recipient(self, people: set[str]) -> str:
        return (
            f"'{self.to}' is neither a field of type person nor team"
            f"{did_you_mean(self.to, people | {TEAM})}"
        )

    async def run(self, case: CaseContext) -> None:
        language = await case.language_of(self.to)

        def value(name: str) -> str:
            return case.display(name, language)

        subject = template_of(self.subject, language).render(value, as_header)
        body = template_of(self.message, language).render(value, as_text)
        await case.send(self.channel, self.to, subject, body, language, self.reads())
