"""Mail: by a mail server, or into a folder; every failure is either passing or final."""

from __future__ import annotations

import asyncio
import email
import email.policy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.channels import CHANNELS, Email, Message, Retryable, Undeliverable
from casework.channels.folder import Folder
from casework.channels.smtp import MailServer
from casework.clock import FixedClock
from casework.settings import Settings, SettingsError
from tests.channels.mail_server import mail_server

CLOCK = FixedClock(datetime(2026, 11, 23, 12, tzinfo=UTC))
SENDER = "City Hall <casework@city.example.org>"


def message(**changes: str) -> Message:
    words = {
        "to": "ana@example.org",
        "subject": "Su caso PH-1: Señal",
        "body": "Arreglado.\n¡Gracias!\n",
        "language": "es",
        "key": "event-17-reporter",
    }
    return Message(**{**words, **changes})


def settings(home: Path, smtp: str = "") -> Settings:
    return Settings.from_environment({"CASEWORK_HOME": str(home), "CASEWORK_SMTP": smtp})


def read(content: bytes) -> email.message.EmailMessage:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, email.message.EmailMessage)
    return mail


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_a_channel_is_called_as_its_file_and_explained(name: str) -> None:
    cls = CHANNELS[name]
    assert cls.channel_name == name
    assert cls.__module__ == f"casework.channels.{name}"
    assert cls.doc.endswith(".")


async def test_without_a_mail_server_mail_is_kept_in_the_outbox(tmp_path: Path) -> None:
    channel = Email.opened(settings(tmp_path))
    delivered = await channel.deliver(message())
    (kept,) = kept_in(tmp_path / "outbox")
    mail = read(kept.read_bytes())
    assert kept.suffix == ".eml"
    assert kept.stat().st_mode & 0o077 == 0
    assert mail["To"] == "ana@example.org"
    assert mail["Subject"] == "Su caso PH-1: Señal"
    assert mail["Message-ID"] == delivered.provider_id
    assert mail.get_content().splitlines() == ["Arreglado.", "¡Gracias!"]


async def test_the_same_message_twice_is_one_file(tmp_path: Path) -> None:
    channel = Email(Folder(tmp_path), SENDER, CLOCK)
    first = await channel.deliver(message())
    assert await channel.deliver(message()) == first
    assert len(kept_in(tmp_path)) == 1


async def test_twenty_at_once_with_one_key_are_one_whole_file(tmp_path: Path) -> None:
    channel = Email(Folder(tmp_path), SENDER, CLOCK)
    await asyncio.gather(*(channel.deliver(message()) for _ in range(20)))
    (kept,) = kept_in(tmp_path)
    assert read(kept.read_bytes()).get_content().splitlines() == ["Arreglado.", "¡Gracias!"]


async def test_other_messages_are_other_mails(tmp_path: Path) -> None:
    channel = Email(Folder(tmp_path), SENDER, CLOCK)
    one, two = await channel.deliver(message()), await channel.deliver(message(key="event-18"))
    assert one.provider_id != two.provider_id
    assert len(kept_in(tmp_path)) == 2


async def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    blocked = tmp_path / "outbox"
    blocked.write_text("a file stands in the way")
    with pytest.raises(Retryable, match="outbox folder cannot be written"):
        await Email(Folder(blocked), SENDER, CLOCK).deliver(message())


async def test_a_mail_server_gets_the_mail() -> None:
    async with mail_server() as server:
        channel = Email(MailServer("127.0.0.1", server.port), SENDER, CLOCK)
        delivered = await channel.deliver(message())
    mail = read(server.mails[0])
    assert mail["From"] == "City Hall <casework@city.example.org>"
    assert mail["Message-ID"] == delivered.provider_id
    assert mail["Date"] == "Mon, 23 Nov 2026 12:00:00 +0000"
    assert mail["Content-Language"] == "es"
    assert "mail FROM:<casework@city.example.org>" in " ".join(server.commands)


def kept_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_rude_farewell_does_not_undo_a_delivery() -> None:
    async with mail_server(QUIT="500 go away") as server:
        await Email(MailServer("127.0.0.1", server.port), SENDER, CLOCK).deliver(message())
    assert len(server.mails) == 1


async def test_a_refused_sender_is_the_operators_to_mend() -> None:
    async with mail_server(MAIL="550 no") as server:
        channel = Email(MailServer("127.0.0.1", server.port), SENDER, CLOCK)
        with pytest.raises(Retryable, match="CASEWORK_MAIL_FROM"):
            await channel.deliver(message())


@pytest.mark.parametrize("step", ["RCPT", "END"])
async def test_a_final_answer_of_the_server_is_final(step: str) -> None:
    async with mail_server(**{step: "550 no"}) as server:
        channel = Email(MailServer("127.0.0.1", server.port), SENDER, CLOCK)
        with pytest.raises(Undeliverable, match="550"):
            await channel.deliver(message())


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "END"])
async def test_a_passing_answer_of_the_server_is_tried_again(step: str) -> None:
    async with mail_server(**{step: "451 later"}) as server:
        channel = Email(MailServer("127.0.0.1", server.port), SENDER, CLOCK)
        with pytest.raises(Retryable):
            await channel.deliver(message())


async def test_a_server_that_is_away_is_tried_again() -> None:
    async with mail_server() as server:
        port = server.port
    with pytest.raises(Retryable, match="did not take it"):
        await Email(MailServer("127.0.0.1", port), SENDER, CLOCK).deliver(message())


async def test_a_password_never_travels_in_the_clear() -> None:
    async with mail_server() as server:
        post = MailServer("127.0.0.1", server.port, "casework", "hunter2-secret")
        with pytest.raises(Retryable, match="no TLS") as caught:
            await Email(post, SENDER, CLOCK).deliver(message())
    assert not any("AUTH" in command.upper() for command in server.commands)
    assert "hunter2" not in str(caught.value) + repr(post)
    assert server.mails == []


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "hello\r\nBcc: all@example.org"},
        {"subject": "hello\nBcc: all@example.org"},
        {"to": "ana@example.org\r\nBcc: all@example.org"},
        {"to": "ana@example.org\x00"},
        {"to": "nobody"},
        {"to": ""},
    ],
)
async def test_a_message_cannot_write_its_own_head(tmp_path: Path, changes: dict[str, str]) -> None:
    with pytest.raises(Undeliverable):
        await Email(Folder(tmp_path), SENDER, CLOCK).deliver(message(**changes))
    assert kept_in(tmp_path) == []


async def test_one_message_goes_to_one_address(tmp_path: Path) -> None:
    channel = Email(Folder(tmp_path), SENDER, CLOCK)
    await channel.deliver(message(to="ana@example.org"))
    (kept,) = kept_in(tmp_path)
    assert len(read(kept.read_bytes())["To"].addresses) == 1


def test_a_mail_server_is_read_from_its_setting() -> None:
    assert MailServer.of("smtp://ann:p%40ss@mail.example.org") == MailServer(
        "mail.example.org", 587, "ann", "p@ss"
    )
    assert MailServer.of("smtps://mail.example.org:4465") == MailServer(
        "mail.example.org", 4465, is_encrypted=True
    )


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail", "smtp://", "smtp://h:port", "smtp://h:0"]
)
def test_a_wrong_setting_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(SettingsError, match="CASEWORK_SMTP must look like") as caught:
        MailServer.of(url.replace("://", "://u:hunter2@") if url.endswith("port") else url)
    assert "hunter2" not in str(caught.value)
