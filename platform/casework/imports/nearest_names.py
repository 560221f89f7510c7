"""Which column is probably which field: by what they are called, in any language of the agency."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from casework.catalogue import Catalogue, Entity
from casework.imports.own_names import NOT_IMPORTED
from casework.imports.targets import targets_of

NEAR = 0.74
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def plain(name: str) -> str:
    """Without accents, signs and capitals: `IssuedDate`, `issued_date` and `Issued date` are one."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "".join(part.lower() for part in _PARTS.findall(bare))


def nearest_columns(
    catalogue: Catalogue, entity: Entity, columns: Sequence[str]
) -> Mapping[str, str]:
    """Fields with the column each probably comes from; every column once, the best likeness first."""
    names = {
        name: _names(entity, name)
        for name in targets_of(catalogue, entity)
        if name not in NOT_IMPORTED
    }
    likeness = [
        (_likeness(plain(column), own), name, column)
        for column in columns
        for name, own in names.items()
    ]
    found: dict[str, str] = {}
    for score, name, column in sorted(likeness, key=lambda one: -one[0]):
        if score >= NEAR and name not in found and column not in found.values():
            found[name] = column
    return found


def _names(entity: Entity, name: str) -> frozenset[str]:
    own = entity.fields.get(name)
    titles = (title for _, title in own.title.words) if own else ()
    return frozenset(plain(one) for one in (name, *titles))


def _likeness(column: str, names: Iterable[str]) -> float:
    """1 for the same name; less for one that holds the other or is spelt much alike."""
    return max((_alike(column, name) for name in names), default=0.0)


def _alike(column: str, name: str) -> float:
    if not column or not name:
        return 0.0
    if column == name:
        return 1.0
    if min(len(column), len(name)) >= 5 and (column in name or name in column):
        return 0.75 + 0.2 * min(len(column), len(name)) / max(len(column), len(name))
    return SequenceMatcher(None, column, name).ratio()
