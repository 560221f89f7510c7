"""Mail handed to the operator's mail server, by the standard library, off the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from casework.channels.base import Retryable, Undeliverable
from casework.settings import SettingsError

TIMEOUT = 20.0
"""Seconds until a silent mail server counts as away."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. `is_encrypted`: TLS from the first byte (`smtps://`)."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    is_encrypted: bool = False

    @classmethod
    def of(cls, url: str) -> MailServer:
        """From `smtp://user:password@host:587` or `smtps://...:465`."""
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            port = 0
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == 0:
            raise SettingsError(
                "CASEWORK_SMTP must look like smtp://user:password@host:587 or smtps://host:465"
            )
        is_encrypted = parts.scheme == "smtps"
        return cls(
            parts.hostname,
            port or (465 if is_encrypted else 587),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            is_encrypted,
        )

    async def hand_over(self, mail: EmailMessage) -> None:
        await asyncio.to_thread(self._send, mail)

    def _send(self, mail: EmailMessage) -> None:
        try:
            server = self._connection()
            try:
                self._sign_in(server)
                server.send_message(mail)
            finally:
                _part(server)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _failure(max(codes, default=550), "the address was refused") from None
        except smtplib.SMTPSenderRefused as error:
            raise Retryable(
                f"the mail server refused CASEWORK_MAIL_FROM ({error.smtp_code})"
            ) from None
        except smtplib.SMTPAuthenticationError:
            raise Retryable("the mail server refused the sign-in of CASEWORK_SMTP") from None
        except smtplib.SMTPDataError as error:
            raise _failure(error.smtp_code, "the mail server refused the message") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Retryable(f"the mail server did not take it: {type(error).__name__}") from None

    def _connection(self) -> smtplib.SMTP:
        if self.is_encrypted:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        """STARTTLS where it is offered; a password never travels in the clear."""
        server.ehlo()
        if not self.is_encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            is_safe = True
        else:
            is_safe = self.is_encrypted
        if not self.user:
            return
        if not is_safe:
            raise Retryable("the mail server offers no TLS, so the password was not sent")
        server.login(self.user, self.password)


def _part(server: smtplib.SMTP) -> None:
    """However the server takes the farewell: a mail that it accepted stays accepted."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _failure(code: int, what: str) -> Exception:
    """5xx answers are final, 4xx ones pass."""
    return Undeliverable(f"{what} ({code})") if code >= 500 else Retryable(f"{what} ({code})")
