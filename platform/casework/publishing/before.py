"""What the tables were made for: the live revision, and for tables that come back the one they are of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from casework.catalogue import Catalogue
from casework.compiler import outline_bundle
from casework.definition import Definition
from casework.problems import DefinitionError
from casework.publishing.compiling import compile_bundle
from casework.publishing.lineage import Lineage, lineage_at
from casework.store import Plan, revisions
from casework.store.database import Database, StaleSchema
from casework.store.set_aside import Register, SetAside, register_now


async def register_of(db: Database, agency: str) -> Register:
    try:
        return await register_now(db, agency)
    except StaleSchema:
        return Register()


@dataclass(frozen=True, slots=True)
class Before:
    """What the tables were made for. `note` says when the text of that revision is broken."""

    catalogue: Catalogue
    note: str | None = None

    def told(self, plan: Plan) -> Plan:
        return replace(plan, notes=(self.note, *plan.notes)) if self.note else plan


async def catalogue_before(
    db: Database,
    live: revisions.Revision,
    register: Register,
    wanted: Catalogue,
    beside: Definition | None = None,
) -> Before:
    """The live Catalogue, with the entities that are set aside under the names they have there.

    One that came back in a run that broke off stands under its own name: nothing else knows it yet.
    Files that are word for word in `beside` are not read again.
    """
    before = as_it_was(live, wanted, beside)
    catalogue = before.catalogue
    entities = dict(catalogue.entities)
    for row in register.rows:
        if not is_of_now(row, live.number):
            continue
        then = as_it_was(await revisions.load(db, live.agency, row.revision), wanted)
        entity = then.catalogue.entity(row.path)
        name = row.name if row.is_waiting else row.entity
        if entity is not None:
            entities.setdefault(name, entity)
    return replace(before, catalogue=replace(catalogue, entities=MappingProxyType(entities)))


def as_it_was(
    revision: revisions.Revision, wanted: Catalogue, beside: Definition | None = None
) -> Before:
    """The Catalogue of a stored revision; of one that no longer compiles, what its text still says."""
    number, digest = revision.number, revision.digest
    if digest and digest == wanted.digest:
        return Before(replace(wanted, number=number))
    try:
        found = compile_bundle(revision.text, number=number, digest=digest, beside=beside)
        return Before(found)
    except DefinitionError as error:
        outline = outline_bundle(revision.text, wanted.agency, number, digest)
        note = (
            f"revision {number} does not compile any more ({error.problems[0]}); compared is what"
            " its text still says of fields, options and states, and the tables themselves"
        )
        return Before(outline, note)


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
