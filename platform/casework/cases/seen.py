"""A record that was read, as rules see it: without asking for its row once more, where it shows enough."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casework.cases.judging import Judged
from casework.cases.record import Case, Record
from casework.rules import Moment, Rule


def judged_as_seen(record: Record, rules: Iterable[Rule], moment: Moment) -> Judged | None:
    """None where these rules read what the actor may not, or other records: then the row must be read."""
    entity, system = record.entity, _system(record)
    if record.law is not None or entity.dated:
        return None
    for rule in rules:
        if not all(_is_seen(record, system, name) for name in entity.read_through(rule.reads)):
            return None
        if rule.reads_of_links or rule.reads_of_rows:
            return None
    return Judged(entity, record.values, moment, system)


def _is_seen(record: Record, system: dict[str, Any], name: str) -> bool:
    field = record.entity.fields.get(name)
    if field is None:
        return name in system and name not in record.entity.children
    if field.rule is not None:
        return not field.rule.reads_of_links and not field.rule.reads_of_rows
    is_plain = field.rules_kind is None and not field.kind.links_many
    return is_plain and name in record.values


def _system(record: Record) -> dict[str, Any]:
    """What every record has, as its row has it; what a row may leave empty otherwise is not among it."""
    found: dict[str, Any] = {
        "reference": record.reference,
        "version": record.version,
        "revision": record.revision,
        "created_on": record.created_on,
        "changed_on": record.changed_on,
    }
    if isinstance(record, Case):
        found |= {
            "state": record.state.name,
            "opened_on": record.opened_on,
            "closed_on": record.closed_on,
            "team": record.team,
            "officer": record.officer,
            "due_on": record.due_on,
        }
    return found
