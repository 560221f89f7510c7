"""What the operator sets, from the environment. The names are part of the public contract."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PACKAGE = Path(__file__).resolve().parent


class SettingsError(Exception):
    """A setting cannot be used; the message is one line that tells the operator what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`database` is `sqlite:///path` or `postgresql://...`; `url` is where people reach the site.

    `proxies` are the networks whose word about a visitor's address (`X-Forwarded-For`) is believed.
    """

    database: str
    agencies: Path
    home: Path
    url: str
    smtp: str = ""
    mail_from: str = "casework@localhost"
    proxies: tuple[Network, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        home = Path(environment.get("CASEWORK_HOME", "var")).resolve()
        database = environment.get("CASEWORK_DATABASE", f"sqlite:///{home / 'casework.db'}")
        if not database.startswith(("sqlite:///", "postgresql://")):
            raise SettingsError(
                "CASEWORK_DATABASE must start with sqlite:/// or postgresql:// "
                f"but it starts with {database.split(':')[0]!r}"
            )
        return cls(
            database=database,
            agencies=Path(environment.get("CASEWORK_AGENCIES", str(bundled("agencies")))),
            home=home,
            url=environment.get("CASEWORK_URL", "http://127.0.0.1:8000").rstrip("/"),
            smtp=environment.get("CASEWORK_SMTP", ""),
            mail_from=environment.get("CASEWORK_MAIL_FROM", "casework@localhost"),
            proxies=read_networks(environment.get("CASEWORK_PROXIES", "")),
        )

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite:///")

    @property
    def database_name(self) -> str:
        """The database for a message: without the user, the password and the options."""
        if self.is_sqlite:
            return self.database.removeprefix("sqlite:///")
        return self.database.removeprefix("postgresql://").partition("?")[0].rpartition("@")[2]

    def check_home(self) -> None:
        """Make CASEWORK_HOME when it is not there. Raises `SettingsError` when it is of no use."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            why = f"cannot be made: {problem.strerror}"
        else:
            if os.access(self.home, os.R_OK | os.W_OK | os.X_OK):
                return
            why = "cannot be written to"
        raise SettingsError(f"CASEWORK_HOME {self.home} {why}")

    @property
    def is_https(self) -> bool:
        return self.url.startswith("https://")


def read_networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, comma between. Raises `SettingsError`; one of everybody is refused."""
    found = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        try:
            network = ipaddress.ip_network(word)
        except ValueError as problem:
            raise SettingsError(
                f"CASEWORK_PROXIES holds {word!r}, which is no address or network; "
                "write such as 10.0.0.5, 10.1.0.0/16"
            ) from problem
        if network.prefixlen == 0:
            raise SettingsError(f"CASEWORK_PROXIES holds {word!r}, which would believe everybody")
        found.append(network)
    return tuple(found)


def bundled(name: str) -> Path:
    """A folder shipped with the product: `schemas`, `ui_templates` or `agencies`.

    In an installed wheel it lies inside the package, in a checkout at the top level.
    """
    packed = PACKAGE / "_bundled" / name
    return packed if packed.is_dir() else PACKAGE.parent.parent / name
