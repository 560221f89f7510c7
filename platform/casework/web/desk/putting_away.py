"""Records without states that are no longer wanted: off the lists and back, or deleted for good."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response

from casework.cases.access import verdict
from casework.cases.archive import archive_record, restore_record
from casework.cases.change import delete_record
from casework.cases.errors import Conflict, NotAllowed, StillAbove, StillNeeded
from casework.cases.pointing import pointing_to, told
from casework.cases.reading import read_record
from casework.cases.record import Record
from casework.cases.statements import statements_of
from casework.catalogue import Verb
from casework.web.desk.record_form import ONE, Trail, entity_of, list_url, record_url
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

Deed = Callable[..., Awaitable[Record]]


@dataclass(frozen=True, slots=True)
class DeletePage:
    """Asks once more; or, when something points to the record, says what does."""

    template: ClassVar[str] = "pages/delete.html"
    shell: Shell
    trail: Trail
    title: str
    url: str
    version: int
    pointing: tuple[str, ...]
    """What points to it, as far as it may be told: `3 Reviews`."""
    has_others: bool
    """Whether there is something else, which this reader may not see."""
    may_archive: bool
    was_changed: bool
    """Whether somebody changed it since the reader looked."""


@route("POST", ONE + "/archive", who="officer", verb=Verb.ARCHIVE)
async def archive_one(visit: Visit) -> Response[Any]:
    say = visit.site.renderer.translate(visit.language)
    return await _put(visit, archive_record, say("Archived. It is no longer on lists."))


@route("POST", ONE + "/restore", who="officer", verb=Verb.ARCHIVE)
async def restore_one(visit: Visit) -> Response[Any]:
    say = visit.site.renderer.translate(visit.language)
    return await _put(visit, restore_record, say("Restored. It is on lists again."))


async def _put(visit: Visit, deed: Deed, said: str) -> Response[Any]:
    """Do it and show the record; when somebody was faster, the record as it is now."""
    posted, entity = await read_posted(visit), entity_of(visit)
    reference, version = visit.param("reference"), posted.number("version") or 0
    try:
        await deed(visit.work(), entity, reference, version=version)
    except Conflict:
        say = visit.site.renderer.translate(visit.language)
        said = say("Somebody changed it meanwhile. Look at it again first.")
    except StillAbove:
        say = visit.site.renderer.translate(visit.language)
        said = say("Other records are below it. Archive them first.")
    return go_to(visit, f"{list_url(visit, entity)}/{reference}", said)


@route("GET", ONE + "/delete", who="officer", verb=Verb.DELETE)
async def ask_to_delete(visit: Visit) -> Response[Any]:
    record = await read_record(visit.work(), entity_of(visit), visit.param("reference"))
    return await _question(visit, record)


@route("POST", ONE + "/delete", who="officer", verb=Verb.DELETE)
async def delete_one(visit: Visit) -> Response[Any]:
    posted, entity = await read_posted(visit), entity_of(visit)
    reference, version = visit.param("reference"), posted.number("version") or 0
    try:
        await delete_record(visit.work(), entity, reference, version=version)
    except Conflict as conflict:
        return await _question(visit, conflict.current, 409)
    except StillNeeded:
        record = await read_record(visit.work(), entity, reference)
        return await _question(visit, record, 422)
    say = visit.site.renderer.translate(visit.language)
    return go_to(visit, list_url(visit, entity), say("Deleted"))


async def _question(visit: Visit, record: Record, status: int = 200) -> Response[Any]:
    entity, language = record.entity, visit.language
    if entity.is_case:
        raise NotAllowed(Verb.DELETE.value, "a case is closed, never deleted")
    work, say = visit.work(), visit.site.renderer.translate(language)
    found = await pointing_to(work, statements_of(work.catalogue, work.db), entity, record.id)
    words, has_others = told(found, language)
    title = say("Delete {title}").format(title=f"{record.reference} {record.label}".strip())
    url = record_url(visit, record)
    decided = verdict(visit.catalogue, visit.actor(), Verb.ARCHIVE, entity.name)
    trail: Trail = (
        (entity.plural.text(language), list_url(visit, entity)),
        (record.reference, url),
        (say("Delete"), None),
    )
    page = DeletePage(
        shell=shell_of(visit, title, current=entity.name),
        trail=trail,
        title=title,
        url=url,
        version=record.version,
        pointing=words,
        has_others=has_others,
        may_archive=decided.is_allowed and record.archived_on is None,
        was_changed=status == 409,
    )
    return page_response(visit, page, status)
