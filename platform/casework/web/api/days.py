"""Days in requests of programs, where values hold from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.cases.list_query import NO_DAY, ON_DAY, BadQuery
from casework.cases.periods import read_day
from casework.catalogue import VALID_FROM, Entity
from casework.web.refusals import BadRequest
from casework.web.visit import Visit


def day_asked(visit: Visit, entity: Entity) -> date | None:
    """The day of `?on=`; BadQuery where it is none. Elsewhere the word means nothing."""
    text = (visit.query().get(ON_DAY) or [""])[-1].strip() if entity.dated else ""
    day = read_day(text) if text else None
    if text and day is None:
        raise BadQuery({ON_DAY: NO_DAY})
    return day


def valid_from(entity: Entity, body: dict[str, Any]) -> date | None:
    """Takes the member from the body: the day from which what is written holds."""
    if not entity.dated:
        return None
    text = body.pop(VALID_FROM, None)
    day = read_day(text) if isinstance(text, str) else None
    if text is not None and day is None:
        raise BadRequest(f"The member {VALID_FROM} must be a day such as 2027-01-31.")
    return day
