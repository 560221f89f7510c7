"""Commands that serve: run, work, routes, doctor."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
from pathlib import Path

import click
from granian.constants import Interfaces
from granian.server import Server
from rich.console import Console
from rich.markup import escape

from casework.commands.companions import Companion, Stop
from casework.commands.opened import opened_database, run_async
from casework.settings import Settings, SettingsError, bundled
from casework.store import revisions

console = Console(highlight=False)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="Processes that answer requests.",
)
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
    _check_port(host, port)
    if demo:
        from casework.commands.demo import prepare_demo  # only the demonstration needs all of it

        run_async(prepare_demo(settings, console))
    else:
        run_async(_check_ready(settings))
    console.print(f"[bold]Serving[/] http://{host}:{port}   (stop with Ctrl+C)")
    os.environ["CASEWORK_HOME"] = str(settings.home)
    os.environ.setdefault("CASEWORK_URL", f"http://{host}:{port}")
    settings = Settings.from_environment()
    companions = [] if no_work else [Companion("timers and deliveries", _work, settings)]
    if watch:
        companions.append(Companion("watching agencies/", _watch, settings))
    try:
        _serve(host, port, workers)
    finally:
        for companion in companions:
            companion.end()


@click.command()
def work() -> None:
    """Run timers, deliveries and jobs until stopped. Any number may run at once."""
    settings = Settings.from_environment()
    run_async(_check_ready(settings))
    console.print("Working: timers, deliveries, jobs   (stop with Ctrl+C)")
    stop = Stop()
    stop.listen(to_keyboard=True)
    _work(settings, stop)


@click.command()
def routes() -> None:
    """Every HTTP route with who may come and the verb of access it asks for."""
    from casework.web import load_routes  # only this command needs them here
    from casework.web.route import ROUTES

    load_routes()
    widest = max(len(one.path) for one in ROUTES)
    for one in sorted(ROUTES, key=lambda route: (route.path, route.method)):
        click.echo(f"{one.method:<7}{one.path:<{widest}}  {one.who:<8}{one.verb or ''}".rstrip())


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


def _check_port(host: str, port: int) -> None:
    """The server's workers share their port, so a second server would silently share it as well."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        raise SettingsError(
            f"cannot serve on {host}:{port}: {problem.strerror}; choose others with --host and --port"
        ) from problem


def _serve(host: str, port: int, workers: int) -> None:
    """A worker that dies is replaced; one that dies again at once ends the server."""
    Server(
        "casework.app:create_app",
        factory=True,
        interface=Interfaces.ASGI,
        address=host,
        port=port,
        workers=workers,
        log_access=False,
        websockets=False,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def _work(settings: Settings, stop: Stop) -> None:
    from casework.worker import work_until_stopped  # beside the server, which need not wait for it

    asyncio.run(work_until_stopped(settings, stop))


def _watch(settings: Settings, stop: Stop) -> None:
    from casework.commands.watching import publish_changes  # only --watch needs the compiler here

    asyncio.run(publish_changes(settings, stop))


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
