"""Leave a note on a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from casework.actions.base import Action, CaseContext, Words, template_of
from casework.actions.placeholders import as_text
from casework.actions.registry import action


@action
class Note(Action, frozen=True, kw_only=True):
    """Notes are for staff, so it is written once, in the agency's first language."""

    action_name = "note"
    doc = "Add a note for staff to the case."

    text: Annotated[
        Words, msgspec.Meta(description="What it says. ((field)) stands for that field's answer.")
    ]

    def texts(self) -> Mapping[str, Words]:
        return {"text": self.text}

    async def run(self, case: CaseContext) -> None:
        template = template_of(self.text, case.language)
        case.add_note(template.render(lambda name: case.display(name, case.language), as_text))
