"""The declaration with which a case was opened, for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.cases.form_ends import read_declaration
from casework.cases.past import PastEvent
from casework.cases.record import Case, Record
from casework.web.moments import Moments
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class SignedView:
    """`name` is empty when nobody signed by name, or when it is not the officer's to read."""

    text: str
    language: str
    name: str
    by: str
    at_text: str
    revision: int
    sha256: str


async def signed_view(
    visit: Visit, record: Record, moments: Moments, past: Sequence[PastEvent]
) -> SignedView | None:
    """None for a record, for a case type that never wants one, and for a case opened without."""
    if not isinstance(record, Case):
        return None
    found = await read_declaration(visit.work(), record, past)
    if found is None:
        return None
    when = moments.moment(found.at)
    name, digest = found.name or "", found.sha256
    return SignedView(found.text, found.language, name, found.by, when, found.revision, digest)
