"""Values that hold from a day on, at the desk: the day asked about, the day of a change, the periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from litestar import Response
from markupsafe import Markup

from casework.cases.dated import ShownPeriod, periods_of, withdraw_change
from casework.cases.errors import Conflict, InvalidAnswers, NotFound
from casework.cases.list_query import NO_DAY, ON_DAY
from casework.cases.periods import read_day
from casework.cases.reading import read_record
from casework.cases.record import Record
from casework.catalogue import REASON, VALID_FROM, Entity, Verb
from casework.fields.base import Fault
from casework.web.desk.links import link_of
from casework.web.desk.record_form import ONE, DayView, entity_of, list_url
from casework.web.forms import FormMaker, FormView
from casework.web.moments import Moments
from casework.web.posted import read_posted
from casework.web.respond import go_to
from casework.web.route import route
from casework.web.visit import Visit

BESIDE = (VALID_FROM, REASON)
"""Controls of a form that are no fields."""
SHOWN_ON = "shown_on"
"""In a form: the day whose values it was filled in with."""


@dataclass(frozen=True, slots=True)
class PeriodView:
    """`values` are the texts of the fields in the order of the headings, each with whether it is new."""

    since: str
    until: str
    day: str
    is_current: bool
    is_coming: bool
    values: tuple[tuple[str, Markup, bool], ...]


@dataclass(frozen=True, slots=True)
class PeriodsView:
    """What held, holds and will hold, the last first. `on` is the day that the page is about."""

    on: str
    on_text: str
    holds: bool
    """Whether anything holds on that day."""
    error: str
    headings: tuple[str, ...]
    coming: tuple[PeriodView, ...]
    periods: tuple[PeriodView, ...]


# -- the day -----------------------------------------------------------------------------------
def day_in(values: Mapping[str, Sequence[str]], name: str) -> date | Fault | None:
    """The day under a name; None where it is empty."""
    text = (values.get(name) or [""])[-1].strip()
    return (read_day(text) or NO_DAY) if text else None


def day_asked(visit: Visit, entity: Entity) -> date | Fault | None:
    """The day of the address, where values have days."""
    return day_in(visit.query(), ON_DAY) if entity.dated else None


def day_view(
    visit: Visit,
    entity: Entity,
    raw: Mapping[str, Any],
    faults: Mapping[str, Fault],
    shown_on: date | None = None,
) -> DayView | None:
    """The box of a form: as it was typed, else the day shown, else today."""
    if not entity.dated:
        return None
    say, today = visit.site.renderer.translate(visit.language), visit.work().moment.today
    typed = raw.get(VALID_FROM)
    fault = faults.get(VALID_FROM)
    names = [entity.fields[name].title.text(visit.language) for name in entity.dated]
    return DayView(
        value=typed[-1] if typed else (shown_on or today).isoformat(),
        error=say(fault.message) if fault else "",
        names=", ".join(names),
        shown_on=(shown_on or today).isoformat(),
    )


def without_days(faults: Mapping[str, Fault]) -> dict[str, Fault]:
    """The faults of fields: the day and the reason have controls of their own."""
    return {name: fault for name, fault in faults.items() if name not in BESIDE}


def told_of_days(visit: Visit, form: FormView, faults: Mapping[str, Fault]) -> FormView:
    """The form with what is wrong with the day and the reason, which lead to their controls."""
    say = visit.site.renderer.translate(visit.language)
    more = tuple((name, say(faults[name].message)) for name in BESIDE if name in faults)
    return replace(form, errors=(*form.errors, *more))


# -- the periods of a record -------------------------------------------------------------------
async def periods_view(visit: Visit, record: Record, on: date | Fault | None) -> PeriodsView | None:
    entity = record.entity
    if not entity.dated:
        return None
    say = visit.site.renderer.translate(visit.language)
    writer = _Writer(visit, record)
    found = [writer.view(one) for one in await periods_of(visit.work(), record)]
    names = [name for name in entity.dated if name in record.values]
    return PeriodsView(
        on=on.isoformat() if isinstance(on, date) else "",
        on_text=writer.moments.date(on) if isinstance(on, date) else "",
        holds=True,
        error=say(on.message) if isinstance(on, Fault) else "",
        headings=tuple(entity.fields[name].title.text(visit.language) for name in names),
        coming=tuple(one for one in found if one.is_coming),
        periods=tuple(reversed(found)),
    )


class _Writer:
    """Periods as texts."""

    def __init__(self, visit: Visit, record: Record) -> None:
        self.visit, self.record = visit, record
        self.say = visit.site.renderer.translate(visit.language)
        self.moments = Moments(visit.catalogue.agency.time_zone, visit.language)
        self.maker = FormMaker(
            visit.culture(record),
            self.say,
            links=lambda field, value: link_of(visit.catalogue, field, value),
        )

    def view(self, one: ShownPeriod) -> PeriodView:
        return PeriodView(
            since=self.moments.date(one.since) if one.since else self.say("The beginning"),
            until=self.moments.date(one.until) if one.until else "",
            day=one.since.isoformat() if one.since else "",
            is_current=one.is_current,
            is_coming=one.is_coming,
            values=tuple(self._value(name, value, one) for name, value in one.values.items()),
        )

    def _value(self, name: str, value: object, one: ShownPeriod) -> tuple[str, Markup, bool]:
        view = self.maker.view(self.record.entity.fields[name], {}, None)
        shown = self.visit.site.renderer.display(value, view, self.visit.language)
        return view.label, shown, name in one.changed


# -- withdrawing -------------------------------------------------------------------------------
@route("POST", ONE + "/withdraw", who="officer", verb=Verb.CHANGE)
async def withdraw_one(visit: Visit) -> Response[Any]:
    """Take back a change that is scheduled, and show the record."""
    posted, entity = await read_posted(visit), entity_of(visit)
    if not entity.dated:
        raise NotFound
    reference, version = visit.param("reference"), posted.number("version") or 0
    say = visit.site.renderer.translate(visit.language)
    day, said = day_in(posted.values, VALID_FROM), say("Withdrawn. What holds before goes on.")
    try:
        await withdraw_change(
            visit.work(),
            entity,
            reference,
            day if isinstance(day, date) else None,
            version=version,
            reason=posted.text("reason"),
        )
    except Conflict:
        said = say("Somebody changed it meanwhile. Look at it again first.")
    except InvalidAnswers as problem:
        said = say(problem.faults[VALID_FROM].message)
    return go_to(visit, f"{list_url(visit, entity)}/{reference}", said)


async def record_on(visit: Visit, record: Record, on: date | Fault | None) -> Record | None:
    """The record as it is on the day asked about; None where nothing of it holds then."""
    if not isinstance(on, date):
        return record
    try:
        return await read_record(visit.work(), record.entity, record.reference, on)
    except NotFound:
        return None


def nothing_of(record: Record) -> Record:
    """The record on a day on which nothing of it holds: what holds from a day on is empty."""
    dated = record.entity.dated
    values = {n: None if n in dated else value for n, value in record.values.items()}
    return replace(record, values=values, valid_from=None)
