"""What every writer shares: who may, and the log of the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from casework.cases.access import Verdict, verdict
from casework.cases.answers import as_json
from casework.cases.around import surround
from casework.cases.audit import Entry, Stamp, audit_key, write_events
from casework.cases.errors import NotAllowed, NotFound
from casework.cases.judging import passes_any
from casework.cases.rows import Stored
from casework.cases.statements import Statements
from casework.cases.work import Work
from casework.catalogue import Entity, Verb
from casework.fields.wording import has_strange_signs, many_lines
from casework.store.database import Transaction


def allowed(work: Work, verb: Verb, entity: str) -> Verdict:
    """The verdict, when it allows. NotFound when the actor may not even read; else NotAllowed."""
    decided = verdict(work.catalogue, work.actor, verb, entity)
    if decided.is_allowed:
        return decided
    if (
        verb is not Verb.CREATE
        and not verdict(work.catalogue, work.actor, Verb.READ, entity).is_allowed
    ):
        raise NotFound
    if entity not in work.catalogue.entities:
        raise NotFound
    raise NotAllowed(verb.value, decided.why)


async def find_row(
    tx: Transaction, work: Work, statements: Statements, entity: Entity, reference: str, verb: Verb
) -> tuple[Stored, Verdict]:
    """The row to be changed and what the actor may do with it.

    NotFound when it is not there or not the actor's to see; NotAllowed when it may be seen only.
    """
    seen = allowed(work, Verb.READ, entity.name)
    row = await statements.rows(entity.name).read(tx, reference, work.moment.today)
    if row is None:
        raise NotFound
    row = await surround(work, statements, entity, row, tx=tx)
    judged = row.judged(entity, work.moment)
    if not passes_any(seen.rows, judged):
        raise NotFound
    decided = allowed(work, verb, entity.name)
    if not passes_any(decided.rows, judged):
        raise NotAllowed(verb.value, "not this record")
    return row, decided


async def log(
    tx: Transaction, work: Work, statements: Statements, entries: Sequence[Entry]
) -> None:
    """Append the events of a change. The last statement before the commit."""
    stamp = Stamp(work.agency, work.actor, work.now, work.catalogue.number)
    await write_events(tx, statements.chain, audit_key(work.home), stamp, entries)


def changes_text(entity: Entity, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """`{field: [before, after]}` as JSON text, for the fields of `after`."""
    old, new = as_json(entity, {n: before.get(n) for n in after}), as_json(entity, after)
    return json_text({name: [old[name], new[name]] for name in new if old[name] != new[name]})


def first_values(entity: Entity, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The changes of a new record: what is filled in, from nothing."""
    fields = entity.fields
    return {
        name: [None, fields[name].kind.to_json(value)]
        for name, value in values.items()
        if value is not None
    }


def json_text(value: object) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()


def clean_text(text: str, longest: int = 10_000) -> str:
    """What somebody wrote in their own words, without signs that no keyboard writes."""
    kept = (sign for sign in many_lines(text) if sign == "\n" or not has_strange_signs(sign))
    return "".join(kept)[:longest]


def changed_only(before: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that differ from what is stored."""
    return {name: value for name, value in answers.items() if before.get(name) != value}
