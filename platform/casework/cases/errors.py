"""Why a change did not happen. Nothing was written when one of these is raised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from casework.fields.base import Fault
from casework.labels import Label

if TYPE_CHECKING:
    from casework.cases.record import Record
    from casework.catalogue import Exit


class NotFound(Exception):
    """There is no such record, or the actor may not see it: the two look exactly alike."""


class NotAllowed(Exception):
    """The actor may see the record but not do this. `verb` is what was asked."""

    def __init__(self, verb: str, why: str = "") -> None:
        self.verb, self.why = verb, why
        super().__init__(why or f"not allowed to {verb}")


class StillNeeded(NotAllowed):
    """Other records point to it: it cannot be deleted, whoever asks. `why` says which."""


class StillAbove(NotAllowed):
    """Records of its tree are below it and on the lists: these are archived first."""


class InvalidAnswers(Exception):
    """Answers that cannot be taken: every one at once, by field name."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        self.faults = dict(faults)
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in self.faults.items()))


class GuardRefused(Exception):
    """The transition's guard did not pass; `otherwise` says in the agency's words what to do."""

    def __init__(self, action: str, otherwise: Label) -> None:
        self.action, self.otherwise = action, otherwise
        super().__init__(str(otherwise) or f"{action} is not possible now")


class FormEnded(Exception):
    """The answers end the form on one of its exit pages: it cannot be sent."""

    def __init__(self, found: Exit) -> None:
        self.exit = found
        super().__init__(" ".join(filter(None, (f"{found.title}.", str(found.text)))))


class Conflict(Exception):
    """Somebody changed the record meanwhile. `current` is the record as it is now."""

    def __init__(self, current: Record) -> None:
        self.current = current
        super().__init__(f"{current.reference} was changed by somebody else")


class KeyReused(Exception):
    """The idempotency key was used before for different content (HTTP 422)."""
