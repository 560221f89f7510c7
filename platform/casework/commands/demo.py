"""The demonstration: agencies published, their samples loaded once, people who can sign in."""

from __future__ import annotations

import os
import secrets

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from casework.accounts.users import add_user, find_user, set_roles
from casework.cases.work import Work
from casework.catalogue import Catalogue
from casework.clock import system_clock
from casework.commands.opened import live_catalogue, opened_database, work_of
from casework.commands.people import check_words
from casework.imports.run import run_import
from casework.imports.sample import Sample, read_sample
from casework.publishing.bundles import agency_folders, read_folder
from casework.publishing.publish import publish_folder
from casework.settings import Settings
from casework.store.database import Database

SIGN_INS = "demo-sign-ins.json"
"""In CASEWORK_HOME, readable by its owner only: e-mail and password of each demo user."""


async def prepare_demo(settings: Settings, console: Console) -> None:
    """Idempotent: what was published, loaded or added before is left as it is."""
    async with opened_database(settings) as db:
        for folder in agency_folders(settings.agencies):
            console.print(f"[bold]{folder.name}[/]: publishing")
            done = await publish_folder(
                db, read_folder(folder), note="demo", who="demo", now=system_clock()
            )
            news = f"revision {done.number} is live" if done.is_new else "live already"
            console.print(escape(f"  {news}"))
            sample = read_sample(folder)
            catalogue = await live_catalogue(db, folder.name)
            await _load(work_of(db, catalogue, settings, "sample"), sample, console)
            await _add_users(db, settings, catalogue, sample)
    _print_sign_ins(settings, console)


async def _load(work: Work, sample: Sample, console: Console) -> None:
    """Rows that are there already are left as they are: loading twice changes nothing."""
    for one in sample.imports:
        report = await run_import(work, one.entity, one.file, one.mapping)
        console.print(escape(f"  {one.file.name}: {report.counted}"))


async def _add_users(
    db: Database, settings: Settings, catalogue: Catalogue, sample: Sample
) -> None:
    sign_ins = _read_sign_ins(settings)
    for user in sample.users:
        known = await find_user(db, user.email)
        if known is None:
            sign_ins[user.email] = "-".join(secrets.choice(_WORDS) for _ in range(4))
            known = await add_user(db, user.email, user.name, sign_ins[user.email], system_clock())
        check_words(catalogue, user.roles, user.teams)
        await set_roles(db, known, catalogue.agency.name, user.roles, user.teams)
    _write_sign_ins(settings, sign_ins)


def _read_sign_ins(settings: Settings) -> dict[str, str]:
    path = settings.home / SIGN_INS
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str]) if path.is_file() else {}


def _write_sign_ins(settings: Settings, sign_ins: dict[str, str]) -> None:
    path = settings.home / SIGN_INS
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(sign_ins), indent=2))


def _print_sign_ins(settings: Settings, console: Console) -> None:
    table = Table("e-mail", "password", title="Demo sign-ins (kept in your CASEWORK_HOME)")
    for email, password in _read_sign_ins(settings).items():
        table.add_row(escape(email), escape(password))
    console.print(table)


_WORDS = (
    "amber", "basin", "cedar", "delta", "ember", "fjord", "grove", "harbor", "island", "juniper",
    "kettle", "lantern", "meadow", "nectar", "orchard", "pebble", "quarry", "ribbon", "saddle",
    "timber", "umbrella", "valley", "willow", "yonder", "zephyr", "anchor", "bridge", "canyon",
    "dahlia", "engine", "falcon", "garden", "hammer", "indigo", "jasper", "kernel", "ladder",
)  # fmt: skip
