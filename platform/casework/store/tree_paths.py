"""The way to every node of a tree, kept as a text in its row: what `within` and `below` compare with.

A node that moves takes everything below it along, in one statement. Whoever writes a way holds the
tree until the commit, so ways never cross: of two who would close a circle together the second waits,
reads what the first wrote, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.catalogue import Entity
from casework.rules.functions.trees import APART, PATH
from casework.store.database import Dialect, Row, Transaction
from casework.store.names import quoted, table_name

DEEPEST = 20
"""Levels of a tree at most."""


@dataclass(frozen=True, slots=True)
class Node:
    """What decides a node's place: the id above it, and the word that stands for it in a way."""

    id: int
    parent: int | None
    word: str


def word_of(reference: str, code: object) -> str:
    """A node without a code is named by its reference, behind a sign that no code begins with."""
    return str(code) if code else f"\x1e{reference}"


def path_below(above: str | None, word: str) -> str:
    return f"{above or APART}{word}{APART}"


def beginnings(path: str) -> list[str]:
    """The ways to all that is above a node, from the top, and its own."""
    words = path.split(APART)[1:-1]
    return [f"{APART}{APART.join(words[:n])}{APART}" for n in range(1, len(words) + 1)]


def depth_of(path: str) -> int:
    return path.count(APART) - 1


async def hold_tree(tx: Transaction, agency: str, entity: str) -> None:
    """Keep others from writing ways of this tree until the commit. SQLite has one writer anyway."""
    if tx.dialect == "postgresql":
        await tx.fetch("SELECT pg_advisory_xact_lock(hashtext(?))", (f"tree {agency} {entity}",))


async def read_paths(
    tx: Transaction, agency: str, entity: str, ids: Iterable[int]
) -> Mapping[int, str]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    table, marks = table_name(tx.dialect, agency, entity), ", ".join("?" * len(wanted))
    sql = f"SELECT id, {quoted(PATH)} FROM {table} WHERE id IN ({marks})"
    return {int(str(row[0])): str(row[1] or "") for row in await tx.fetch(sql, wanted)}


async def height_below(tx: Transaction, agency: str, entity: str, path: str) -> int:
    """How many levels there are below a node."""
    table, own = table_name(tx.dialect, agency, entity), quoted(PATH)
    bare = f"replace({own}, {apart(tx.dialect)}, '')"
    sql = f"SELECT max(length({own}) - length({bare})) FROM {table} WHERE {starts(tx.dialect, own)}"
    rows = await tx.fetch(sql, (path,))
    return int(str(rows[0][0])) - path.count(APART) if rows[0][0] is not None else 0


async def move_below(
    tx: Transaction, agency: str, entity: str, node: int, old: str, new: str
) -> None:
    """Everything below a node that moves, or is called otherwise, follows it."""
    table, own = table_name(tx.dialect, agency, entity), quoted(PATH)
    text = "?" if tx.dialect == "sqlite" else "CAST(? AS text)"
    await tx.execute(
        f"UPDATE {table} SET {own} = {text} || substr({own}, {len(old) + 1})"
        f" WHERE {starts(tx.dialect, own)} AND id <> ?",
        (new, old, node),
    )


def starts(dialect: Dialect, path: str, beginning: str = "?") -> str:
    """The condition that a way begins with another; neither has signs with a meaning of their own."""
    if dialect == "postgresql":
        return f"starts_with({path}, {beginning})"
    return f"instr({path}, {beginning}) = 1"


def apart(dialect: Dialect) -> str:
    return "char(31)" if dialect == "sqlite" else "chr(31)"


def below_sql(dialect: Dialect, agency: str, entity: str, count: int) -> str:
    """The ids of the nodes with these references and of all below them."""
    table, marks = table_name(dialect, agency, entity), ", ".join("?" * count)
    begins = starts(dialect, f"n.{quoted(PATH)}", f"a.{quoted(PATH)}")
    return (
        f"SELECT n.id FROM {table} AS a JOIN {table} AS n ON {begins}"
        f" WHERE a.reference IN ({marks})"
    )


# -- all of it anew ------------------------------------------------------------------------------
def all_paths(nodes: Sequence[Node]) -> tuple[dict[int, str], list[int]]:
    """The way to every node, and the nodes that have none: they belong to themselves, or lie too deep."""
    by_id, found = {node.id: node for node in nodes}, dict[int, str]()
    lost: list[int] = []
    for node in nodes:
        way = _way_up(node, by_id)
        if way is None:
            lost.append(node.id)
        else:
            found[node.id] = APART + "".join(f"{one.word}{APART}" for one in reversed(way))
    return found, lost


def _way_up(node: Node, by_id: Mapping[int, Node]) -> list[Node] | None:
    way, here = [node], node
    while here.parent is not None and here.parent in by_id:
        here = by_id[here.parent]
        way.append(here)
        if len(way) > DEEPEST:
            return None
    return way


def nodes_sql(dialect: Dialect, agency: str, table: str, parent: str, code: str | None) -> str:
    """Every node; columns as they are called at the moment."""
    named = quoted(code) if code else "NULL"
    return (
        f"SELECT id, {quoted(parent)}, reference, {named} FROM"
        f" {table_name(dialect, agency, table)} ORDER BY id"
    )


def node_of(row: Row) -> Node:
    parent = None if row[1] is None else int(str(row[1]))
    return Node(int(str(row[0])), parent, word_of(str(row[2]), row[3]))


@dataclass(frozen=True, slots=True)
class WritePaths:
    """The work of a step of a plan: the ways of a whole tree, in one transaction."""

    dialect: Dialect
    agency: str
    entity: Entity

    async def batch(self, tx: Transaction, after: int) -> int | None:
        tree, name = self.entity.tree, self.entity.name
        if tree is None or after:
            return None
        sql = nodes_sql(self.dialect, self.agency, name, tree.parent, tree.code)
        found, _ = all_paths([node_of(row) for row in await tx.fetch(sql)])
        table = table_name(self.dialect, self.agency, name)
        update = f"UPDATE {table} SET {quoted(PATH)} = ? WHERE id = ?"
        await tx.execute_many(update, [(path, one) for one, path in found.items()])
        return None
