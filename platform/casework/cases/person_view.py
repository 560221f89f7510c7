"""People and organisations as staff see them: a list, and one with everything they have to do with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.cases.contacts import ORGANISATION, PERSON, Contact, Naming, namings_of, open_contacts
from casework.cases.errors import NotFound
from casework.cases.list_query import ListQuery, parse_list_query
from casework.cases.listing import Page, list_scope
from casework.cases.record import Record
from casework.cases.scope import Scope
from casework.cases.work import Work
from casework.catalogue import CaseType, Entity, State
from casework.fields.base import Ref
from casework.fields.columns import ColumnKind
from casework.store.codec import decoder
from casework.store.names import quoted
from casework.store.views import REFERENCE, compile_record
from casework.store.views_fields import RECORD
from casework.store.views_scope import Piece, Shape, statement, where

MOST_CASES = 200


@dataclass(frozen=True, slots=True)
class ContactCase:
    """A record that names the contact in one of its fields. `state` is None for plain records."""

    entity: Entity
    field: str
    reference: str
    state: State | None
    created_on: datetime


@dataclass(frozen=True, slots=True)
class ContactView:
    """`people` are those of an organisation that the actor may see."""

    record: Record
    cases: tuple[ContactCase, ...]
    people: tuple[Ref, ...] = ()


def parse_contact_query(
    params: Mapping[str, Sequence[str]], work: Work, contact: Contact = PERSON
) -> ListQuery:
    """As for lists of records. NotFound when the actor may see no contacts."""
    scope = open_contacts(work, contact)
    return parse_list_query(params, contact, scope.verdict.readable, work, scope.source)


async def list_contacts(work: Work, query: ListQuery, contact: Contact = PERSON) -> Page:
    """A page of the people (or organisations) that the actor may see."""
    return await list_scope(open_contacts(work, contact), query)


async def person_view(work: Work, reference: str) -> ContactView:
    """A person with contact details and every case, of all case types, that the actor may read."""
    record = await read_contact(open_contacts(work, PERSON), reference)
    return ContactView(record, await _cases(work, PERSON, record.id))


async def organisation_view(work: Work, reference: str) -> ContactView:
    """An organisation with its details, its cases and its people."""
    record = await read_contact(open_contacts(work, ORGANISATION), reference)
    return ContactView(
        record, await _cases(work, ORGANISATION, record.id), await _people(work, record)
    )


async def read_contact(scope: Scope, reference: str) -> Record:
    """One contact of the scope. NotFound when it is not there or not to be seen."""
    contact = scope.entity
    system, own = tuple(contact.system_fields()), tuple(contact.fields)
    view = scope.view(Shape(contact.name, "record", columns=(*system, *own)), compile_record)
    moment = scope.work.moment
    args = view.statement.arguments(moment, {REFERENCE: (reference,)})
    rows = await scope.work.db.fetch(view.statement.sql, args)
    if not rows:
        raise NotFound
    (row,) = view.read(rows, moment)
    found: dict[str, Any] = dict(zip(system, row, strict=False))
    values = dict(zip(own, row[len(system) :], strict=True))
    return Record(entity=contact, revision=0, values=values, **found)


async def _cases(work: Work, contact: Contact, key: int) -> tuple[ContactCase, ...]:
    """Newest first, from every field that names the contact, in one query."""
    namings = list(namings_of(work, contact))
    parts = [_part(number, naming, key) for number, naming in enumerate(namings)]
    if not parts:
        return ()
    text = " UNION ALL ".join(part.text for part in parts)
    slots = tuple(slot for part in parts for slot in part.slots)
    whole = Piece(f"{text} ORDER BY created_on DESC LIMIT {MOST_CASES}", slots)
    made = statement([whole], work.db.dialect)
    rows = await work.db.fetch_slow(made.sql, made.arguments(work.moment, {}))
    decode = decoder(ColumnKind.TIMESTAMP, work.db.dialect)
    return tuple(_case(namings[int(str(row[0]))], row, decode(row[3])) for row in rows)


def _part(number: int, naming: Naming, key: int) -> Piece:
    source = naming.source
    state = f"{RECORD}.state" if source.entity.is_case else "NULL"
    named = Piece(f"{RECORD}.{quoted(naming.field)} = ?", ((key,),))
    chosen, place = where([named, *source.rows(naming.verdict.rows)]), source.place()
    text = (
        f"SELECT * FROM (SELECT {number} AS kind, {RECORD}.reference, CAST({state} AS TEXT) AS state,"
        f" {RECORD}.created_on FROM {place.text}{chosen.text}"
        f" ORDER BY {RECORD}.created_on DESC LIMIT {MOST_CASES}) AS part{number}"
    )
    return Piece(text, (*place.slots, *chosen.slots))


def _case(naming: Naming, row: Sequence[object], created_on: datetime) -> ContactCase:
    entity = naming.source.entity
    state = entity.state(str(row[2])) if isinstance(entity, CaseType) else None
    return ContactCase(entity, naming.field, str(row[1]), state, created_on)


async def _people(work: Work, record: Record) -> tuple[Ref, ...]:
    try:
        scope = open_contacts(work, PERSON)
    except NotFound:
        return ()
    member = Piece(f"{RECORD}.organisation = ?", ((record.id,),))
    chosen = where([member, *scope.source.rows(None)])
    table = f"{scope.source.place().text}"
    start = f"SELECT {RECORD}.id, coalesce({RECORD}.name, {RECORD}.reference) FROM {table}"
    end = Piece(f" ORDER BY {RECORD}.name LIMIT {MOST_CASES}")
    made = statement([Piece(start), chosen, end], work.db.dialect)
    rows = await work.db.fetch_slow(made.sql, made.arguments(work.moment, {}))
    return tuple(Ref(int(str(key)), str(name)) for key, name in rows)
