"""The values a list is filtered by, from what an address says: typed by the field they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec

from casework.cases.list_days import TODAY, day_of
from casework.cases.work import Work
from casework.fields.base import Culture, Fault, FieldType, Ref
from casework.fields.columns import ColumnKind
from casework.fields.team import Team
from casework.store.database import UnstorableValue
from casework.store.views_fields import Asked
from casework.store.views_filters import Filter, condition_arguments

ME, MINE, NOW = "me", "mine", "now"
LONGEST = 500
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_LIMITS = {"min": None, "max": None}

NOT_OF_LIST = Fault("choose {title} from the list")
NO_PRESENCE = Fault("ask null:true or null:false")
NO_TEXT = Fault("{title} cannot be compared with this text")
NO_USER = Fault("write the number of a member of staff, or 'me'")


def read_values(
    asked: Asked, op: str, texts: Sequence[str], work: Work
) -> tuple[object, ...] | Fault:
    """The values, or why the first wrong one is wrong."""
    found: list[object] = []
    for text in _own_teams(asked, texts, work):
        value = _read(asked, op, text.strip(), work)
        if isinstance(value, Fault):
            return value
        found.append(value)
    return tuple(found) if _can_be_asked(asked, op, found, work) else NO_TEXT


def _read(asked: Asked, op: str, text: str, work: Work) -> Any | Fault:
    if len(text) > LONGEST or any(not sign.isprintable() for sign in text):
        return NO_TEXT
    if op == "null":
        return _BOOLEANS.get(text, NO_PRESENCE)
    if not text:
        return NO_TEXT
    if op == "contains" and not asked.kind.is_facet:
        return text
    if asked.is_reference or asked.links_many:
        return _link(asked, text, work)
    if asked.options:
        return text if text in asked.options else NOT_OF_LIST
    moment = _moment(asked, text, work)
    if moment is not None:
        return moment
    return _typed(asked.kind, text, work.catalogue.agency.culture(work.language))


def _typed(kind: FieldType, text: str, culture: Culture) -> Any | Fault:
    """By the field's own reading, but without its limits: rows of before they were set are there."""
    limits = {name: None for name in _LIMITS if name in kind.__struct_fields__}
    value = msgspec.structs.replace(kind, **limits).parse_text(text, culture)
    return NO_TEXT if value is None else value


def _link(asked: Asked, text: str, work: Work) -> object:
    """People, organisations and records are named by their reference, staff by `me` or a number."""
    if asked.target != "user":
        return text
    if text == ME:
        return Ref(work.actor.id or 0, work.actor.name)
    is_number = text.isascii() and text.isdigit() and len(text) < 19
    return Ref(int(text)) if is_number else NO_USER


def _own_teams(asked: Asked, texts: Sequence[str], work: Work) -> list[str]:
    """`mine` stands for the teams of the acting person, unless a team has that very name."""
    if not isinstance(asked.kind, Team) or MINE in work.catalogue.agency.teams:
        return list(texts)
    return [team for text in texts for team in (work.actor.teams if text == MINE else (text,))]


def _moment(asked: Asked, text: str, work: Work) -> date | datetime | None:
    """`now`, `today`, and a day where a time is wanted: the day's beginning where the agency is."""
    kind = asked.columns[0].kind
    if kind is ColumnKind.DATE and text in (TODAY, NOW):
        return work.moment.today
    if kind is not ColumnKind.TIMESTAMP:
        return None
    if text == NOW:
        return work.now
    day = work.moment.today if text == TODAY else day_of(text)
    return day and datetime.combine(day, time.min, work.catalogue.agency.time_zone)


def _can_be_asked(asked: Asked, op: str, values: Sequence[object], work: Work) -> bool:
    """Whether a database can compare with them at all (a number of thirty digits it cannot)."""
    try:
        condition_arguments(asked, Filter(asked.name, op, tuple(values)), work.db.dialect)
    except UnstorableValue:
        return False
    return True
