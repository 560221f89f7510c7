"""A change to a record, and what happens when two people change one record at once.

Nothing typed is ever lost: a fault shows the form again as it was typed; a conflict shows what was
saved meanwhile beside it, and saving again is a decision somebody makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from litestar import Response

from casework.cases.change import change_record
from casework.cases.errors import Conflict, InvalidAnswers, NotFound
from casework.cases.reading import read_record
from casework.cases.record import Record
from casework.cases.timeline import timeline
from casework.cases.writing import changed_only
from casework.catalogue import REASON, VALID_FROM, Field, Verb
from casework.fields.base import Fault
from casework.web.desk.dated import (
    SHOWN_ON,
    day_asked,
    day_in,
    day_view,
    record_on,
    told_of_days,
    without_days,
)
from casework.web.desk.happenings import actor_words
from casework.web.desk.record_form import (
    ONE,
    ConflictView,
    EditFieldsPage,
    Editing,
    EditPage,
    editing_of,
    entity_of,
    list_url,
    record_url,
    with_uploads,
)
from casework.web.form_body import upload_limits
from casework.web.forms import FormMaker, raw_of, read_answers
from casework.web.moments import Moments
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import shell_of
from casework.web.visit import Visit


@route("GET", ONE + "/edit", who="officer", verb=Verb.CHANGE)
async def show_edit(visit: Visit) -> Response[Any]:
    entity = entity_of(visit)
    record = await read_record(visit.work(), entity, visit.param("reference"))
    editing = editing_of(visit, entity, Verb.CHANGE, f"{record_url(visit, record)}/edit", record)
    on = day_asked(visit, entity)
    shown = await record_on(visit, record, on) or record
    raw = raw_of(editing.fields, shown.values, editing.culture)
    return await _edit_page(visit, editing, shown, raw, {}, record.version, on=on)


@route("POST", ONE + "/edit", who="officer", verb=Verb.CHANGE)
async def take_edit(visit: Visit) -> Response[Any]:
    entity, work = entity_of(visit), visit.work()
    posted = await read_posted(visit, upload_limits(entity.fields.values()))
    record = await read_record(work, entity, visit.param("reference"))
    editing = editing_of(visit, entity, Verb.CHANGE, f"{record_url(visit, record)}/edit", record)
    sent = await with_uploads(visit, editing.fields, posted)
    raw, faults, version = sent.raw, sent.faults, posted.number("version") or 0
    if sent.is_between:
        return await _edit_page(visit, editing, record, raw, {}, version, focus=sent.focus)
    answers, unread = read_answers(editing.fields, raw, editing.culture)
    faults |= unread
    day, on = day_in(raw, VALID_FROM) if entity.dated else None, day_in(raw, SHOWN_ON)
    if isinstance(day, Fault):
        faults[VALID_FROM] = day
    try:
        if faults:
            raise InvalidAnswers(faults)
        answers = await _touched(visit, record, answers, on)
        await change_record(
            work,
            entity,
            record.reference,
            answers,
            version=version,
            reason=posted.text("reason"),
            valid_from=day if isinstance(day, date) else None,
        )
    except InvalidAnswers as problem:
        return await _edit_page(visit, editing, record, raw, problem.faults, version, on=on)
    except Conflict as conflict:
        return await _conflict_page(visit, editing, conflict.current, raw, answers)
    say = visit.site.renderer.translate(visit.language)
    return go_to(visit, record_url(visit, record), say("Saved"))


async def _touched(
    visit: Visit, record: Record, answers: dict[str, object], on: date | Fault | None
) -> dict[str, object]:
    """Where values have days, what differs from what the form showed: the rest stays as it was on the
    day of the change, which may be another one."""
    if not record.entity.dated:
        return answers
    shown = await record_on(visit, record, on) or record
    return changed_only(shown.values, answers)


async def _edit_page(
    visit: Visit,
    editing: Editing,
    record: Record,
    raw: Mapping[str, Any],
    faults: Mapping[str, Fault],
    version: int,
    conflict: ConflictView | None = None,
    focus: str = "",
    on: date | Fault | None = None,
) -> Response[Any]:
    entity, form = editing.entity, await editing.form(raw, without_days(faults), {}, focus)
    form = told_of_days(visit, form, faults)
    if visit.is_fragment and not faults and not conflict and visit.request.method == "POST":
        return page_response(visit, EditFieldsPage(form))
    say = visit.site.renderer.translate(visit.language)
    title = say("Change {reference}").format(reference=record.reference)
    url = record_url(visit, record)
    page = EditPage(
        shell=shell_of(visit, title, current=entity.name),
        trail=(
            (entity.plural.text(visit.language), list_url(visit, entity)),
            (record.reference, url),
            (say("Change"), None),
        ),
        title=title,
        form=form,
        action=editing.url,
        cancel_url=url,
        version=version,
        key="",
        conflict=conflict,
        day=day_view(visit, entity, raw, faults, on if isinstance(on, date) else None),
        reason=(raw.get(REASON) or [""])[-1],
        reason_error=say(faults[REASON].message) if REASON in faults else "",
    )
    return page_response(visit, page, 409 if conflict else 422 if faults else 200)


async def _conflict_page(
    visit: Visit,
    editing: Editing,
    current: Record,
    raw: Mapping[str, Any],
    typed: Mapping[str, object],
) -> Response[Any]:
    """Both versions side by side; the form now stands on the version that was saved."""
    conflict = await conflict_view(visit, editing.fields, current, typed)
    return await _edit_page(visit, editing, current, raw, {}, current.version, conflict)


async def conflict_view(
    visit: Visit, fields: Iterable[Field], current: Record, typed: Mapping[str, object]
) -> ConflictView:
    """What is saved now beside what was typed, field by field."""
    maker = FormMaker(visit.culture(current), visit.site.renderer.translate(visit.language))
    show = visit.site.renderer.display
    rows = []
    for field in fields:
        view = maker.view(field, {}, None)
        saved, mine = current.values.get(field.name), typed.get(field.name)
        shown = show(saved, view, visit.language), show(mine, view, visit.language)
        rows.append((view.label, *shown, saved != mine))
    moments = Moments(visit.catalogue.agency.time_zone, visit.language)
    who = await last_changer(visit, current)
    return ConflictView(who, moments.moment(current.changed_on), tuple(rows))


async def last_changer(visit: Visit, record: Record) -> str:
    """Who wrote the newest event of a record, as far as this officer may know."""
    try:
        events = await timeline(visit.work(), record)
    except NotFound:
        events = ()
    say = visit.site.renderer.translate(visit.language)
    return actor_words(events[0], say) if events else say("Somebody")
