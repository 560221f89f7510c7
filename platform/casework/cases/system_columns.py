"""The columns that records have beside their fields, by what the record is."""

from __future__ import annotations

from collections.abc import Mapping

from casework.catalogue import VALID_FROM, Entity
from casework.fields.columns import ColumnKind
from casework.rules.functions.trees import PATH
from casework.store.entity_tables import ARCHIVED

_RECORD = {
    "reference": ColumnKind.TEXT,
    "version": ColumnKind.INTEGER,
    "revision": ColumnKind.INTEGER,
    "created_on": ColumnKind.TIMESTAMP,
    "changed_on": ColumnKind.TIMESTAMP,
}
_CASE = {
    "state": ColumnKind.TEXT,
    "opened_on": ColumnKind.TIMESTAMP,
    "closed_on": ColumnKind.TIMESTAMP,
    "team": ColumnKind.TEXT,
    "officer": ColumnKind.REFERENCE,
    "priority": ColumnKind.TEXT,
    "channel": ColumnKind.TEXT,
    "due_on": ColumnKind.TIMESTAMP,
}
_PLAIN = {ARCHIVED: ColumnKind.TIMESTAMP}
_DATED = {**_PLAIN, VALID_FROM: ColumnKind.DATE}
_TREE = {**_PLAIN, PATH: ColumnKind.TEXT}
_TRACKING = {"tracking": ColumnKind.TEXT}


def read_columns(entity: Entity) -> Mapping[str, ColumnKind]:
    """What is read of a row, in order."""
    plain = _DATED if entity.dated else _TREE if entity.tree else _PLAIN
    return {**_RECORD, **(_CASE if entity.is_case else plain)}


def written_columns(entity: Entity) -> Mapping[str, ColumnKind]:
    """What is written of it: the same, and what nobody reads back."""
    return {**read_columns(entity), **(_TRACKING if entity.is_case else {})}
