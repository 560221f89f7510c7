"""What publishing does about trees: ways that are not there yet are written, circles are refused."""

from __future__ import annotations

from collections.abc import AsyncIterator

from casework.catalogue import Catalogue, Entity
from casework.rules.functions.trees import PATH
from casework.store.database import Database
from casework.store.differences import Differences
from casework.store.plan import Refusal, Step
from casework.store.tree_paths import DEEPEST, WritePaths, all_paths, node_of, nodes_sql

SHOWN = 5


async def plan_trees(
    db: Database,
    catalogue: Catalogue,
    live: Catalogue | None,
    found: Differences,
    changed: set[tuple[str, str]],
) -> AsyncIterator[Step | Refusal]:
    """For every tree with rows whose ways are new, or made of something that changed."""
    for entity in catalogue.entities.values():
        table = found.renamed.tables.get(entity.name)
        if entity.tree is None or table is None or not table.rows:
            continue
        if _is_as_before(entity, live, found, changed) and PATH in table.columns:
            continue
        refused = await _circles(db, entity, found)
        yield refused or Step(
            "backfill",
            f"-- casework reads how records of '{entity.name}' belong together and writes their ways",
            f"write the way to every record of {entity.name} from above",
            "backfill",
            table.rows,
            job=WritePaths(found.dialect, found.agency, entity),
        )


def _is_as_before(
    entity: Entity, live: Catalogue | None, found: Differences, changed: set[tuple[str, str]]
) -> bool:
    if live is None:
        return True
    old = live.entity(found.renamed.old_table(entity.name)) or live.entity(entity.was or "")
    if old is None or old.tree is None or entity.tree is None:
        return False
    names = [name for name in (entity.tree.parent, entity.tree.code) if name]
    if (entity.tree.code is None) != (old.tree.code is None):
        return False
    if any((entity.name, name) in changed | found.restored for name in names):
        return False
    before = [found.renamed.old_column(entity.name, name) for name in names]
    return before == [name for name in (old.tree.parent, old.tree.code) if name] or names == [
        name for name in (old.tree.parent, old.tree.code) if name
    ]


async def _circles(db: Database, entity: Entity, found: Differences) -> Refusal | None:
    """Reads under the names that columns have now; what is new points nowhere yet."""
    tree = entity.tree
    table = found.renamed.tables[entity.name]
    if tree is None or tree.parent not in table.columns:
        return None
    columns = [
        found.renamed.old_column(entity.name, name) if name and name in table.columns else None
        for name in (tree.parent, tree.code)
    ]
    now = found.renamed.old_table(entity.name)
    sql = nodes_sql(found.dialect, found.agency, now, columns[0] or "", columns[1])
    rows = await db.fetch_slow(sql)
    _, lost = all_paths([node_of(row) for row in rows])
    if not lost:
        return None
    names = [str(row[2]) for row in rows if int(str(row[0])) in set(lost[:SHOWN])]
    more = ", ..." if len(lost) > SHOWN else ""
    return Refusal(
        f"{entity.name}.{tree.parent}",
        f"it makes no tree: {', '.join(names)}{more} lead back to themselves,"
        f" or lie deeper than {DEEPEST} levels",
        "Change where those records point to first, or take `tree` away",
    )
