"""Words that are merged while no row has them: cases of older revisions may come to have them still.

Their place is made with the merge, so that an open case goes on in the words of its own revision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from casework.catalogue import CaseType, Entity
from casework.fields.options import Listed
from casework.store.differences import Differences, path_before


def unused_merges(
    found: Differences, entity: str, name: str, merged: Mapping[str, str], used: Collection[str]
) -> Iterator[tuple[str, str]]:
    """(old, new) of a case type's state or option that the live revision knows and no row has."""
    before, register = found.known.before, found.known.register
    old = before.entity(found.renamed.old_table(entity)) if before else None
    if not isinstance(old, CaseType) or found.known.back is not None:
        return
    known = _words(old, found.renamed.old_column(entity, name), is_state=name == "state")
    path = path_before(found, entity, name)
    kept = {
        word
        for row in register.waiting("words")
        if row.path == path and row.revision == register.revision
        for word in row.words
    }
    for word, new in merged.items():
        if word in known and word not in used and word not in kept:
            yield word, new


def _words(entity: Entity, name: str, *, is_state: bool) -> Collection[str]:
    if is_state:
        return entity.states if isinstance(entity, CaseType) else ()
    kind = entity.fields[name].kind if name in entity.fields else None
    return kind.words if isinstance(kind, Listed) else ()
