"""`run --watch`: what was saved in agencies/ is published at once."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from watchfiles import awatch

from casework.clock import system_clock
from casework.commands.companions import Stop
from casework.commands.opened import opened_database
from casework.problems import DefinitionError
from casework.publishing.bundles import agency_folders, read_folder
from casework.publishing.publish import PublishRefused, publish_folder
from casework.settings import Settings

console = Console(highlight=False)


async def publish_changes(settings: Settings, stop: Stop) -> None:
    """Publish on every change of a file; problems are printed and the revision before stays live."""
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
