"""Records and pages as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from casework.cases.dated import ShownPeriod
from casework.cases.holding import VALID_UNTIL
from casework.cases.listing import FIRST_COLUMN, Page
from casework.cases.record import Case, Record
from casework.catalogue import VALID_FROM
from casework.fields.base import Ref

_encoder = msgspec.json.Encoder()


def item_of(record: Record, periods: Sequence[ShownPeriod] = ()) -> bytes:
    """One record: what every record has, then the fields that the token may read.

    `periods` are what held, holds and will hold of it, where values hold from a day on.
    """
    item: dict[str, Any] = {
        "reference": record.reference,
        "version": record.version,
        "revision": record.revision,
        "created_on": record.created_on,
        "changed_on": record.changed_on,
    }
    if record.entity.has_archive:
        item["archived_on"] = record.archived_on
    if record.entity.dated:
        item[VALID_FROM] = record.valid_from
    if isinstance(record, Case):
        item |= _case(record)
    fields = record.entity.fields
    for name, value in record.values.items():
        item[name] = None if value is None else fields[name].kind.to_json(value)
    if periods:
        item["periods"] = [_period(record, one) for one in periods]
    return _encoder.encode(item)


def _period(record: Record, one: ShownPeriod) -> dict[str, Any]:
    fields = record.entity.fields
    values = {n: None if v is None else fields[n].kind.to_json(v) for n, v in one.values.items()}
    return {VALID_FROM: one.since, VALID_UNTIL: one.until, **values}


def page_of(page: Page) -> bytes:
    """`{"items": [...], "next": cursor or null, "count": {"value": ..., "exact": ...}}`"""
    names = [column.name for column in page.columns]
    writers = [column.kind.to_json for column in page.columns]
    items = []
    for row in page.rows:
        item: dict[str, Any] = {"reference": row[1], "version": row[2]}
        for place, name in enumerate(names):
            value, write = row[place + FIRST_COLUMN], writers[place]
            item[name] = None if value is None else write(value)
        items.append(item)
    count = {"value": page.count.value, "exact": page.count.exact}
    return _encoder.encode({"items": items, "next": page.next, "count": count})


def _case(case: Case) -> dict[str, Any]:
    return {
        "state": case.state.name,
        "opened_on": case.opened_on,
        "closed_on": case.closed_on,
        "team": case.team,
        "officer": _officer(case.officer),
        "priority": case.priority or None,
        "channel": case.channel or None,
        "due_on": case.due_on,
    }


def _officer(officer: Ref | None) -> dict[str, Any] | None:
    return None if officer is None else {"id": officer.id, "label": officer.label}
