"""Commands that serve: run, work, routes, doctor."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import threading
from pathlib import Path

import click
from granian.constants import Interfaces
from granian.server import Server
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from casework import web
from casework.clock import system_clock
from casework.commands.demo import prepare_demo
from casework.commands.opened import opened_database, run_async
from casework.problems import DefinitionError
from casework.publishing.bundles import agency_folders, read_folder
from casework.publishing.publish import PublishRefused, publish_folder
from casework.settings import Settings, bundled
from casework.store import revisions
from casework.web.route import ROUTES
from casework.worker import work_until_stopped

console = Console(highlight=False)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes that answer requests.")
@click.option("--watch", is_flag=True, help="Publish agencies/ again whenever a file changes.")
@click.option(
    "--demo", is_flag=True, help="Publish agencies/, load their sample data once, add demo users."
)
@click.option(
    "--no-work", is_flag=True, help="No timers and deliveries here; run `casework work` elsewhere."
)
def run(host: str, port: int, workers: int, watch: bool, demo: bool, no_work: bool) -> None:
    """Serve the desk, the portal and the API."""
    settings = Settings.from_environment()
    if demo:
        run_async(prepare_demo(settings, console))
    else:
        run_async(_check_ready(settings))
    stop = threading.Event()
    if not no_work:
        _start(lambda: asyncio.run(work_until_stopped(settings, stop)), "timers and deliveries")
    if watch:
        _start(lambda: asyncio.run(_watch(settings, stop)), "watching agencies/")
    console.print(f"[bold]Serving[/] http://{host}:{port}   (stop with Ctrl+C)")
    os.environ["CASEWORK_HOME"] = str(settings.home)
    os.environ.setdefault("CASEWORK_URL", f"http://{host}:{port}")
    server = Server(
        "casework.app:create_app",
        factory=True,
        interface=Interfaces.ASGI,
        address=host,
        port=port,
        workers=workers,
        log_access=False,
        websockets=False,
        backlog=1024,
    )
    try:
        server.serve()
    finally:
        stop.set()


@click.command()
def work() -> None:
    """Run timers, deliveries and jobs until stopped. Any number may run at once."""
    settings = Settings.from_environment()
    console.print("Working: timers, deliveries, jobs   (stop with Ctrl+C)")
    stop = threading.Event()
    try:
        asyncio.run(work_until_stopped(settings, stop))
    except KeyboardInterrupt:
        stop.set()


@click.command()
def routes() -> None:
    """Every HTTP route with who may come and the verb of access it asks for."""
    web.load_routes()
    table = Table("method", "path", "who", "verb")
    for one in sorted(ROUTES, key=lambda route: (route.path, route.method)):
        table.add_row(one.method, escape(one.path), one.who, one.verb or "")
    console.print(table)


@click.command()
def doctor() -> None:
    """Look for what would stop this installation, and say how to mend it."""
    findings = run_async(_examine(Settings.from_environment()))
    for is_well, text in findings:
        console.print(("[green]well[/]  " if is_well else "[red]mend[/]  ") + escape(text))
    sys.exit(0 if all(is_well for is_well, _ in findings) else 1)


async def _check_ready(settings: Settings) -> None:
    async with opened_database(settings) as db:
        if not await revisions.live_numbers(db):
            raise click.ClickException("nothing is published yet; run: casework publish")


def _start(job: object, name: str) -> None:
    thread = threading.Thread(target=job, name=name, daemon=True)  # type: ignore[arg-type]  # a plain callable
    thread.start()


async def _watch(settings: Settings, stop: threading.Event) -> None:
    """Publish on every change of a file; problems are printed and the revision before stays live."""
    from watchfiles import awatch  # a native module that only this needs

    async for _changes in awatch(settings.agencies, stop_event=stop):
        async with opened_database(settings) as db:
            for folder in agency_folders(settings.agencies):
                try:
                    done = await publish_folder(
                        db, read_folder(folder), note="watch", who="watch", now=system_clock()
                    )
                except (DefinitionError, PublishRefused) as problem:
                    console.print(escape(str(problem)))
                    continue
                if done.is_new:
                    console.print(escape(f"{folder.name}: revision {done.number} is live"))


async def _examine(settings: Settings) -> list[tuple[bool, str]]:
    findings = [_room(settings.home)]
    for name in ("schemas", "ui_templates"):
        folder = bundled(name)
        findings.append((folder.is_dir(), f"{name} in {folder}"))
    try:
        async with opened_database(settings) as db:
            await db.check_durability()
            findings.append((True, f"{db.dialect}: an acknowledged change survives a power cut"))
            live = await revisions.live_numbers(db)
            findings.append(
                (bool(live), f"live: {', '.join(live) or 'nothing; run: casework publish'}")
            )
    except Exception as problem:  # whatever it is, the operator is told, and the rest is examined
        findings.append((False, f"the database: {problem}"))
    return findings


def _room(home: Path) -> tuple[bool, str]:
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free // 2**20
    return free > 1024, f"{free} MiB free in {home}"


COMMANDS = (run, work, routes, doctor)
