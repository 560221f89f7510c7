"""What the tables were made for: the live revision, and for tables that come back the one they are of."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from casework.catalogue import Catalogue
from casework.publishing.compiling import compile_bundle
from casework.publishing.lineage import Lineage, lineage_at
from casework.store import revisions
from casework.store.database import Database
from casework.store.planner import introspect
from casework.store.set_aside import Register, SetAside, read_register


async def register_of(db: Database, agency: str) -> Register:
    return await read_register(db, agency, await introspect(db, agency))


async def catalogue_before(db: Database, live: revisions.Revision, register: Register) -> Catalogue:
    """The live Catalogue, with the entities that are set aside under the names they have there.

    One that came back in a run that broke off stands under its own name: nothing else knows it yet.
    """
    catalogue = compiled(live)
    entities = dict(catalogue.entities)
    for row in register.rows:
        if not is_of_now(row, live.number):
            continue
        then = compiled(await revisions.load(db, live.agency, row.revision))
        entity = then.entity(row.path)
        name = row.name if row.is_waiting else row.entity
        if entity is not None:
            entities.setdefault(name, entity)
    return replace(catalogue, entities=MappingProxyType(entities))


def is_of_now(row: SetAside, live: int) -> bool:
    """A table that is set aside, or came back since the live revision was published."""
    is_back = row.is_restored and row.restored_in == live
    return row.kind == "entity" and row.revision > 0 and (row.is_waiting or is_back)


def compiled(revision: revisions.Revision) -> Catalogue:
    return compile_bundle(revision.text, number=revision.number, digest=revision.digest)


async def identity_of(db: Database, agency: str, row: SetAside) -> str | None:
    """What it was from the beginning: told by the last revision that knew it under its path."""
    for number in range(row.revision, 0, -1):
        known = (await lineage_at(db, agency, number)).get(row.path)
        if known is not None:
            return known
    return None


async def names_of_today(
    db: Database, agency: str, live: int, register: Register
) -> tuple[Lineage, dict[str, str]]:
    """The live lineage, and the path of every id; ids of tables set aside too, as they lie there."""
    today = await lineage_at(db, agency, live)
    paths: dict[str, str] = {}
    for row in register.rows:
        if is_of_now(row, live):
            known = await lineage_at(db, agency, row.revision)
            own = (path for path in known if path.startswith(f"{row.path}."))
            paths.update({known[path]: path for path in own})
    paths.update({identity: path for path, identity in today.items()})
    return today, paths
