"""The row rules of the live revision, said of the records of a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from casework.catalogue import Entity, Field, Grant
from casework.fields.options import Listed
from casework.publishing.binding_workflow import NEVER
from casework.rules import Rule
from casework.rules.tree import Field as Read
from casework.rules.tree import Node, fields_of
from casework.rules.written_out import written_out


class Origins(Protocol):
    """Where the fields of a draft come from."""

    def field(self, entity: str, name: str) -> Field | None: ...

    @property
    def known(self) -> object: ...


def rights_ahead(origins: Origins, grant: Grant, entity: Entity, now: Entity) -> Grant:
    """The grant over the entity of the draft, which is `now` today.

    The rule stays where everything it reads is what it was; what was renamed is asked for by its new
    name. Anything else could let more through than the live revision does, so nothing comes through.
    """
    rows = grant.rows
    if rows is None:
        return replace(grant, entity=entity.name)
    return replace(grant, entity=entity.name, rows=_said(origins, rows, entity, now) or NEVER)


def _said(origins: Origins, rule: Rule, entity: Entity, now: Entity) -> Rule | None:
    whole = rule.written_out({name: one.rule for name, one in now.fields.items() if one.rule})
    if whole is None or whole.reads_of_links or whole.reads_of_rows:
        return None
    if whole.reads & (now.children.keys() | now.rows_names()):
        return None
    names = {today.name: own for own, today in _pairs(origins, entity)}
    renamed: dict[str, Node] = {}
    for read in fields_of(whole.node):
        own = names.get(read.name)
        if read.name in now.system_fields():
            if read.name == "state" and not _has_same_states(entity, now):
                return None
        elif own is None or not _is_same(own, now.fields[read.name]):
            return None
        elif isinstance(read, Read):
            renamed[read.name] = replace(read, name=own.name)
    return Rule(whole.text, written_out(whole.node, renamed))


def _pairs(origins: Origins, entity: Entity) -> Iterator[tuple[Field, Field]]:
    for own in entity.stored_fields():
        today = origins.field(entity.name, own.name)
        if today is not None:
            yield own, today


def _is_same(own: Field, today: Field) -> bool:
    """Whether an answer means the same to a rule: type, scale, words."""
    words = [one.kind.words if isinstance(one.kind, Listed) else () for one in (own, today)]
    scales = [getattr(one.kind, "scale", None) for one in (own, today)]
    is_type = type(own.kind) is type(today.kind) and own.kind.links_to() == today.kind.links_to()
    is_merged = isinstance(own.kind, Listed) and bool(own.kind.merged or own.kind.renamed)
    is_structure = own.kind.structure() == today.kind.structure()
    return (
        is_type
        and is_structure
        and not is_merged
        and set(words[1]) <= set(words[0])
        and scales[0] == scales[1]
    )


def _has_same_states(entity: Entity, now: Entity) -> bool:
    own, today = getattr(entity, "states", {}), getattr(now, "states", {})
    is_renamed = any(one.was or one.merge for one in own.values())
    return set(today) <= set(own) and not is_renamed
