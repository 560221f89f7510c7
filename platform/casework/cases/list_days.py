"""A day asked of a moment means that whole day where the agency is: `created_on=2027-01-01`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from casework.cases.work import Work
from casework.fields.columns import ColumnKind
from casework.store.views_fields import Asked
from casework.store.views_filters import Filter

Span = tuple[datetime, datetime]
"""The first and the last microsecond of a day."""

TODAY = "today"
_MICROSECOND = timedelta(microseconds=1)
_ENDS = frozenset({"gt", "lte"})
_BEGINNINGS = frozenset({"lt", "gte"})


def read_days(asked: Asked, op: str, texts: Sequence[str], work: Work) -> Filter | None:
    """The condition, when a moment is compared with days alone; None for everything else.

    Before a day is before its beginning, after it is after its end.
    """
    if len(asked.columns) != 1 or asked.columns[0].kind is not ColumnKind.TIMESTAMP:
        return None
    spans = [_span(text.strip(), work) for text in texts]
    known = [span for span in spans if span is not None]
    if not known or len(known) < len(spans) or (len(known) > 1 and asked.rule is not None):
        return None
    if op in ("eq", "in", "ne"):
        flat = tuple(moment for span in known for moment in span)
        return Filter(asked.name, "outside" if op == "ne" else "during", flat)
    if op in _BEGINNINGS | _ENDS:
        return Filter(asked.name, op, (known[0][op in _ENDS],))
    return None


def _span(text: str, work: Work) -> Span | None:
    day = work.moment.today if text == TODAY else day_of(text)
    if day is None or not date.min < day < date.max - timedelta(days=1):
        return None
    zone = work.catalogue.agency.time_zone
    begins = datetime.combine(day, time.min, zone)
    return begins, datetime.combine(day + timedelta(days=1), time.min, zone) - _MICROSECOND


def day_of(text: str) -> date | None:
    """A day written as 2027-01-01."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
