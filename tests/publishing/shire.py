"""A small agency as text, made of the parts that a test changes."""

from __future__ import annotations

from datetime import UTC, datetime

from casework.cases.export import export_rows
from casework.cases.list_query import ListQuery
from casework.cases.work import Actor, Work
from casework.definition import digest_of
from casework.fields.columns import ColumnKind
from casework.publishing.bundles import Bundle
from casework.publishing.live import Live
from casework.publishing.publish import Published, publish_folder
from casework.store.codec import encode
from casework.store.database import Database

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
AGENCY = """\
format: 1
agency: shire
title: Shire
languages: [en]
time_zone: UTC
region: US
currency: USD
roles:
  clerk: {title: Clerk, sees: [personal], may: {all: all}}
"""


def entity(fields: str, name: str = "asset", more: str = "", prefix: str = "A") -> str:
    body = "\n".join(f"  {line}" for line in fields.strip().splitlines())
    return (
        f'entity: {name}\ntitle: {name}\nreference: "{prefix}-{{number}}"\n{more}fields:\n{body}\n'
    )


def bundle(*entities: str) -> Bundle:
    text = {"agency.yaml": AGENCY}
    for one in entities:
        name = one.split("\n", 1)[0].split(": ")[1]
        folder = "entities" if one.startswith("entity") else "case_types"
        text[f"{folder}/{name}.yaml"] = one
    return Bundle("shire", text, digest_of(text), "shire")


async def publish(db: Database, *entities: str, allow: bool = True) -> Published:
    return await publish_folder(
        db, bundle(*entities), note="", who="Ana", now=NOW, allow_destructive=allow
    )


async def put(db: Database, table: str, reference: str, **values: object) -> None:
    stamp = encode(ColumnKind.TIMESTAMP, NOW, db.dialect)
    row = {
        "reference": reference,
        "version": 1,
        "revision": 1,
        "created_on": stamp,
        "changed_on": stamp,
        **values,
    }
    marks = ", ".join("?" * len(row))
    async with db.transaction() as tx:
        await tx.execute(
            f"INSERT INTO {db.table('shire', table)} ({', '.join(row)}) VALUES ({marks})",
            tuple(row.values()),
        )


async def change(db: Database, table: str, reference: str, **values: object) -> None:
    """As the platform does: with the next version."""
    assigned = ", ".join(f"{name} = ?" for name in values)
    async with db.transaction() as tx:
        await tx.execute(
            f"UPDATE {db.table('shire', table)} SET {assigned}, version = version + 1"
            " WHERE reference = ?",
            (*values.values(), reference),
        )


async def exported(db: Database) -> str:
    """Every record of every entity, as `casework export` writes them."""
    live = Live(db)
    await live.refresh()
    catalogue = live.catalogue("shire")
    assert catalogue is not None
    work = Work(db, catalogue, Actor("system", "test"), NOW)
    lines = []
    for name in sorted(catalogue.entities):
        rows = [row async for batch in export_rows(work, catalogue.entities[name], ListQuery())
                for row in [batch]]  # fmt: skip
        lines += [name, "|".join(rows[0]), *sorted("|".join(row) for row in rows[1:])]
    return "\n".join(lines)


async def cells(db: Database, table: str, *names: str) -> list[tuple[object, ...]]:
    listed = ", ".join(names)
    return await db.fetch(f"SELECT {listed} FROM {db.table('shire', table)} ORDER BY reference")
