"""The hash chain: every change has its link, and every kind of tampering is found."""

from __future__ import annotations

import json
import random
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from casework.cases.audit import (
    EVENT_COLUMNS,
    audit_key,
    read_event,
    read_head,
    verify_audit,
)
from casework.cases.change import change_record
from casework.cases.heads import ForgedHead, export_head, last_head, verify_against
from tests.cases.conftest import Town

LINKS = 24
CHANCE = random.Random()  # noqa: S311  (the place to tamper with, no secret)


@pytest.fixture
async def long_town(town: Town) -> Town:
    for number in range(LINKS // 3):
        receipt = await town.report()
        await change_record(
            town.work(), town.pothole, receipt.reference, {"details": f"n {number}"}, version=1
        )
    return town


async def tamper(town: Town, sql: str, *args: object) -> None:
    async with town.db.transaction() as tx:
        await tx.execute(sql.format(event=town.db.table("town", "event")), args)


async def alter(town: Town, place: int) -> int:
    column = CHANCE.choice(["reason", "changes", "actor_name", "kind", "because", "name"])
    await tamper(town, f"UPDATE {{event}} SET {column} = '{{{{}}}} ' WHERE id = ?", place)
    return place


async def alter_time(town: Town, place: int) -> int:
    by = "1" if town.db.dialect == "sqlite" else "interval '1 microsecond'"
    await tamper(town, f"UPDATE {{event}} SET at = at + {by} WHERE id = ?", place)
    return place


async def delete(town: Town, place: int) -> int:
    await tamper(town, "DELETE FROM {event} WHERE id = ?", place)
    return place


async def insert(town: Town, place: int) -> int:
    """Push everything after it up by one and put a copy in its place."""
    await tamper(town, "UPDATE {event} SET id = -id - 1 WHERE id >= ?", place)
    await tamper(town, "UPDATE {event} SET id = -id WHERE id < 0")
    copied = ", ".join(EVENT_COLUMNS[1:])
    await tamper(
        town,
        f"INSERT INTO {{event}} (id, {copied}) SELECT {place}, {copied} FROM {{event}} WHERE id = ?",
        place - 1,
    )
    return place


async def reorder(town: Town, place: int) -> int:
    await tamper(town, "UPDATE {event} SET id = 0 WHERE id = ?", place)
    await tamper(town, "UPDATE {event} SET id = ? WHERE id = ?", place, place + 1)
    await tamper(town, "UPDATE {event} SET id = ? WHERE id = 0", place + 1)
    return place


@pytest.mark.parametrize("kind", [alter, alter_time, delete, insert, reorder])
async def test_tampering_is_found_and_the_first_wrong_link_is_named(
    long_town: Town, kind: Callable[[Town, int], Awaitable[int]]
) -> None:
    town = long_town
    assert await verify_audit(town.db, "town", town.home) is None
    place = CHANCE.randrange(2, LINKS - 1)
    expected = await kind(town, place)
    found = await verify_audit(town.db, "town", town.home)
    assert found == expected, f"{kind.__name__} at {place}"


async def test_a_tail_that_was_cut_off_is_found(long_town: Town) -> None:
    town = long_town
    exported = await read_head(town.db, "town")
    assert exported.seq == LINKS
    await tamper(town, "DELETE FROM {event} WHERE id > ?", LINKS - 3)
    assert await verify_audit(town.db, "town", town.home) == LINKS - 2


async def test_a_tail_that_was_cut_off_with_the_head_moved_back_is_found_by_the_exported_head(
    long_town: Town,
) -> None:
    town = long_town
    exported = await read_head(town.db, "town")
    digest = (await town.rows("event", "digest", f"id = {LINKS - 3}"))[0][0]
    await tamper(town, "DELETE FROM {event} WHERE id > ?", LINKS - 3)
    chain = town.db.table("town", "chain")
    await tamper(town, f"UPDATE {chain} SET seq = ?, digest = ?", LINKS - 3, digest)
    assert await verify_audit(town.db, "town", town.home) is None
    assert await verify_audit(town.db, "town", town.home, exported) == LINKS - 2
    for _ in range(3):
        await town.report()
    assert await verify_audit(town.db, "town", town.home) is None
    assert await verify_audit(town.db, "town", town.home, exported) == LINKS


async def test_the_chain_goes_on_after_an_exported_head(long_town: Town) -> None:
    exported = await read_head(long_town.db, "town")
    await long_town.report()
    assert await verify_audit(long_town.db, "town", long_town.home, exported) is None


async def test_a_chain_made_with_another_key_does_not_hold(long_town: Town, tmp_path: Path) -> None:
    assert await verify_audit(long_town.db, "town", tmp_path / "other") == 1


async def test_an_agency_without_events_has_a_chain_that_holds(town: Town) -> None:
    assert await verify_audit(town.db, "town", town.home) is None
    assert (await read_head(town.db, "town")).seq == 0


async def test_a_link_is_read_back_as_it_was_told(long_town: Town) -> None:
    columns = ", ".join(EVENT_COLUMNS)
    event = read_event((await long_town.rows("event", columns, "id = 3"))[0])
    assert (event.seq, event.kind, event.at, event.actor_name) == (
        3,
        "changed",
        long_town.now,
        "Olga Officer",
    )
    assert event.changes == {"details": (None, "n 0")}


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    key = audit_key(tmp_path / "a")
    path = tmp_path / "a" / "keys" / "audit.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(key) == 32
    audit_key.cache_clear()
    assert audit_key(tmp_path / "a") == key
    assert [p.name for p in path.parent.iterdir()] == ["audit.key"]
    assert audit_key(tmp_path / "b") != key


async def test_every_change_is_one_link_and_the_head_counts_them(long_town: Town) -> None:
    assert await long_town.count("event") == LINKS
    head = await long_town.rows("chain", "seq, digest")
    last = await long_town.rows("event", "id, digest", f"id = {LINKS}")
    assert head == last
    because = json.loads((await long_town.rows("event", "because", "kind = 'routed'"))[0][0])
    assert because["text"] == "otherwise"


async def test_an_older_database_that_was_put_back_is_found_by_the_file_of_heads(
    long_town: Town, tmp_path: Path
) -> None:
    town, file = long_town, tmp_path / "heads" / "town.jsonl"
    await export_head(town.db, "town", town.home, file, town.now)
    assert await verify_against(town.db, "town", town.home, file) is None
    digest = (await town.rows("event", "digest", "id = 9"))[0][0]
    await tamper(town, "DELETE FROM {event} WHERE id > 9")
    chain = town.db.table("town", "chain")
    await tamper(town, f"UPDATE {chain} SET seq = 9, digest = ?", digest)
    assert await verify_audit(town.db, "town", town.home) is None
    assert await verify_against(town.db, "town", town.home, file) == 10


async def test_a_head_that_somebody_else_wrote_is_not_believed(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "town.jsonl"
    await export_head(town.db, "town", town.home, file, town.now)
    file.write_text(file.read_text().replace('"seq":0', '"seq":1'))
    with pytest.raises(ForgedHead):
        await verify_against(town.db, "town", town.home, file)


async def test_a_line_that_a_full_disk_tore_counts_for_nothing(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "town.jsonl"
    await export_head(town.db, "town", town.home, file, town.now)
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:40])
    await town.report()
    head = await export_head(town.db, "town", town.home, file, town.now)
    assert last_head("town", town.home, file) == head
    assert file.read_bytes().startswith(whole + whole[:40] + b"\n{")
