"""A mail server for tests: a real socket that speaks SMTP and remembers what it was given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class MailServerFake:
    """`answers` replaces what it says to a command, such as `{"RCPT": "550 no such person"}`."""

    answers: dict[str, str] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        while line := await reader.readline():
            self.commands.append(line.decode().strip())
            command = self.commands[-1][:4].upper()
            writer.write(await self._answer(command, reader, writer) + b"\r\n")
            await writer.drain()
            if command == "QUIT":
                break
        writer.close()

    async def _answer(
        self, command: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes:
        if command in self.answers:
            return self.answers[command].encode()
        if command != "DATA":
            return b"221 bye" if command == "QUIT" else b"250 fine"
        writer.write(b"354 go on\r\n")
        await writer.drain()
        self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
        return self.answers.get("END", "250 taken").encode()


@asynccontextmanager
async def mail_server(**answers: str) -> AsyncIterator[MailServerFake]:
    fake = MailServerFake(answers)
    server = await asyncio.start_server(fake.talk, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    async with server:
        yield fake
