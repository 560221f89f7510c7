"""Records of a tree find their place: under another, never under themselves, and not too deep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.cases.errors import InvalidAnswers, StillAbove
from casework.cases.rows import Stored
from casework.cases.work import Work
from casework.catalogue import Entity, Tree, Verb
from casework.fields.base import Fault, Ref
from casework.rules.functions.trees import PATH
from casework.store.database import Transaction
from casework.store.entity_tables import ARCHIVED
from casework.store.names import quoted, table_name
from casework.store.tree_paths import (
    DEEPEST,
    depth_of,
    height_below,
    hold_tree,
    move_below,
    path_below,
    read_paths,
    word_of,
)

CIRCLE = "{title}: a record cannot be below itself, nor below one that is below it"
TOO_DEEP = Fault("{title}: a tree has {n} levels at most", {"n": DEEPEST})


async def places(
    tx: Transaction,
    work: Work,
    entity: Entity,
    rows: Sequence[tuple[str, Mapping[str, Any]]],
) -> list[dict[str, Any]]:
    """For new records, each a reference and its values, what to store of their place beside them."""
    tree = entity.tree
    if tree is None:
        return [{} for _ in rows]
    await hold_tree(tx, work.agency, entity.name)
    above = [_above(tree, values) for _, values in rows]
    paths = await read_paths(tx, work.agency, entity.name, [one for one in above if one])
    found = []
    for (reference, values), parent in zip(rows, above, strict=True):
        path = path_below(paths.get(parent or 0), _word(tree, reference, values))
        _refuse_too_deep(tree, depth_of(path))
        found.append({PATH: path})
    return found


async def refuse_too_deep(work: Work, entity: Entity, values: Mapping[str, Any]) -> None:
    """For one of many new records, before any is written; `places` looks again with the tree held."""
    above = _above(entity.tree, values) if entity.tree else None
    if entity.tree is None or above is None:
        return
    table = table_name(work.db.dialect, work.agency, entity.name)
    rows = await work.db.fetch(f"SELECT {quoted(PATH)} FROM {table} WHERE id = ?", (above,))
    if rows:
        _refuse_too_deep(entity.tree, depth_of(str(rows[0][0] or "")) + 1)


async def move(
    tx: Transaction, work: Work, entity: Entity, row: Stored, values: Mapping[str, Any]
) -> dict[str, Any]:
    """What to store of the place of a record that is changed; what is below it has moved already.

    Raises InvalidAnswers, by the field that points above, for a circle and for a tree too deep.
    """
    tree = entity.tree
    if tree is None or not {tree.parent, tree.code} & values.keys():
        return {}
    await hold_tree(tx, work.agency, entity.name)
    after = {**row.values, **values}
    parent = _above(tree, after)
    paths = await read_paths(tx, work.agency, entity.name, [row.id, *([parent] if parent else [])])
    old, above = paths.get(row.id, ""), paths.get(parent or 0)
    if parent == row.id or (old and above and above.startswith(old)):
        raise InvalidAnswers({tree.parent: Fault(CIRCLE)})
    new = path_below(above, _word(tree, row.reference, after))
    if old:
        height = await height_below(tx, work.agency, entity.name, old)
        _refuse_too_deep(tree, depth_of(new) + height)
        await move_below(tx, work.agency, entity.name, row.id, old, new)
    return {PATH: new}


async def refuse_with_others_below(
    tx: Transaction, work: Work, entity: Entity, row: Stored
) -> None:
    """StillAbove while records that are on the lists are below it."""
    tree = entity.tree
    if tree is None:
        return
    await hold_tree(tx, work.agency, entity.name)
    table = table_name(tx.dialect, work.agency, entity.name)
    sql = (
        f"SELECT 1 FROM {table} WHERE {quoted(tree.parent)} = ?"
        f" AND {quoted(ARCHIVED)} IS NULL LIMIT 1"
    )
    if await tx.fetch(sql, (row.id,)):
        raise StillAbove(Verb.ARCHIVE.value, "other records are below it; archive them first")


def _above(tree: Tree, values: Mapping[str, Any]) -> int | None:
    ref = values.get(tree.parent)
    return ref.id if isinstance(ref, Ref) else None


def _word(tree: Tree, reference: str, values: Mapping[str, Any]) -> str:
    return word_of(reference, values.get(tree.code) if tree.code else reference)


def _refuse_too_deep(tree: Tree, depth: int) -> None:
    if depth > DEEPEST:
        raise InvalidAnswers({tree.parent: TOO_DEEP})
