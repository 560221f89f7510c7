"""What an officer typed into a new form and did not send: kept as they type, offered when they come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response

from casework.cases.entries import Typing, find_entry, forget_entry, keep_entry, last_entry
from casework.cases.form_ends import ANSWER
from casework.web.desk.entry import NOTE
from casework.web.desk.record_form import Editing, Unsent, list_url
from casework.web.moments import Moments
from casework.web.respond import go_to
from casework.web.saved import SAVE, autosaved, not_kept
from casework.web.visit import Visit

ENTRY = "entry"
"""In an address: the key of what was typed before."""


async def keep(
    visit: Visit, editing: Editing, raw: Mapping[str, Sequence[str]], key: str, then: str
) -> Response[Any]:
    """Keep what was typed: by itself while typing, or for later."""
    is_kept = await keep_entry(
        visit.work(), editing.entity, form_name(editing), key, own(editing, raw)
    )
    if then == SAVE:
        return autosaved(visit) if is_kept else not_kept()
    say = visit.site.renderer.translate(visit.language)
    return go_to(visit, list_url(visit, editing.entity), say("Saved for later. Go on with New."))


async def discard(visit: Visit, editing: Editing, key: str) -> Response[Any]:
    await forget_entry(visit.work(), key)
    return go_to(visit, editing.url)


async def typed_before(visit: Visit, editing: Editing, key: str | None = None) -> Typing | None:
    """What the address (or this key) says was typed before, if it is this officer's and not sent."""
    wanted = key or visit.request.query_params.get(ENTRY)
    if not wanted:
        return None
    return await find_entry(visit.work(), editing.entity.name, form_name(editing), wanted)


async def unsent(visit: Visit, editing: Editing, key: str) -> Unsent | None:
    """What waits of this form, unless it is the one on the page."""
    found = await last_entry(visit.work(), editing.entity.name, form_name(editing))
    if found is None or found.key == key:
        return None
    moments = Moments(visit.catalogue.agency.time_zone, visit.language)
    return Unsent(moments.moment(found.kept_on), f"{editing.url}?{ENTRY}={found.key}", found.key)


def own(editing: Editing, raw: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Of what was posted, the answers, notes and what is declared; no part of a file that was not sent."""
    files = {field.name for field in editing.fields if field.kind.takes_upload}
    asked = {field.name for field in editing.fields} | {NOTE, ANSWER}
    return {
        name: list(values)
        for name, values in raw.items()
        if name.partition(".")[0] in asked and name not in files
    }


def form_name(editing: Editing) -> str:
    return editing.by.name if editing.by is not None else ""
