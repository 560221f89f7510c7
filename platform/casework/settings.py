"""What the operator sets, from the environment. The names are part of the public contract."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


class SettingsError(Exception):
    """A setting cannot be used; the message is one line that tells the operator what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`database` is `sqlite:///path` or `postgresql://...`; `url` is where people reach the site."""

    database: str
    agencies: Path
    home: Path
    url: str
    smtp: str = ""
    mail_from: str = "casework@localhost"

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
        )

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite:///")

    @property
    def is_https(self) -> bool:
        return self.url.startswith("https://")


def bundled(name: str) -> Path:
    """A folder shipped with the product: `schemas`, `ui_templates` or `agencies`.

    In an installed wheel it lies inside the package, in a checkout at the top level.
    """
    packed = PACKAGE / "_bundled" / name
    return packed if packed.is_dir() else PACKAGE.parent.parent / name
