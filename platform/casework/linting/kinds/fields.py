"""Fields that nobody ever meets."""

from __future__ import annotations

from collections.abc import Iterator

from casework.catalogue import CaseType
from casework.linting.finding import Found, finding
from casework.linting.forms import forms_of
from casework.linting.subject import Record, Subject


@finding(
    "unused-field",
    what="A field that no form and no transition asks, no list or message shows, no rule reads and "
    "nobody searches by: it stays empty.",
    mend="Ask it in the form or in a transition, show it in the list, or delete it.",
)
def unused_fields(subject: Subject) -> Iterator[Found]:
    for record, _ in subject.cases:
        if not forms_of(record):
            continue
        elsewhere = _used_by_others(subject, record)
        for name, kind in record.written.kinds.items():
            is_found = bool(kind.searchable or kind.index or kind.unique or kind.searched_fields())
            is_worked_out = name in record.written.computed
            if is_found or is_worked_out or name in elsewhere or _is_used(record, name):
                continue
            yield (
                record.at("fields", name).key_place,
                f"nothing uses the field '{name}': it is asked nowhere, shown nowhere and read by no rule",
            )


def _is_used(record: Record, name: str) -> bool:
    return bool(record.names_used.get(name, frozenset()) - {name})


def _used_by_others(subject: Subject, record: Record) -> frozenset[str]:
    """Names in documents that speak of this record, and in the rules of roles about its rows."""
    found: set[str] = set()
    for other in subject.records:
        if other is not record and record.name in other.names_used:
            found.update(other.names_used)
    for role in subject.roles.values():
        grant = role.grants.get(record.name)
        if grant is not None and grant.rows is not None:
            found.update(grant.rows.reads)
    return frozenset(found)


@finding(
    "unused-entity",
    what="An entity that no field links to, no role names under `may` and that has no list of its own.",
    mend="Link to it with a field of type record, give it a `list:`, or delete the file.",
)
def unused_entities(subject: Subject) -> Iterator[Found]:
    roles = subject.definition.agency.text.roles.values()
    named = {name for role in roles if not isinstance(role.may, str) for name in role.may}
    for record in subject.records:
        if isinstance(record.entity, CaseType) or record.written.text.list is not None:
            continue
        is_linked = any(
            record.name in _linked_to(other) for other in subject.records if other is not record
        )
        if not is_linked and record.name not in named:
            yield (
                record.at(record.written.kind).place,
                f"nothing uses '{record.name}': no field links to it, no role names it and it has no list",
            )


def _linked_to(record: Record) -> frozenset[str]:
    """Entities a record's own lines name: fields that link to them, lists of their records."""
    links = {kind.links_to() for kind in record.written.kinds.values()}
    return frozenset(filter(None, links)) | record.names_used.keys()
