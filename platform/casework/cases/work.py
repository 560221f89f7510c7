"""Who is at work, where and when: handed as a parameter to everything that reads or changes cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from casework.cases.laws import NO_LAWS, Laws, Told
from casework.catalogue import Catalogue
from casework.rules import Moment
from casework.store.database import Database


class Actor(msgspec.Struct, frozen=True):
    """The acting person or machine. Identity comes only from a session, a token or a tracking link.

    `kind`: `officer` (signed in at the desk), `citizen` (portal, anonymous), `token` (API),
    `link` (the holder of one case's tracking link), `system` (timers, imports, automation).
    """

    kind: Literal["officer", "citizen", "token", "link", "system"]
    name: str
    id: int | None = None
    roles: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One person's work at one agency, within one request."""

    db: Database
    catalogue: Catalogue
    actor: Actor
    now: datetime
    language: str = "en"
    home: Path = Path("var")
    """CASEWORK_HOME: keys and uploaded files."""
    laws: Laws = NO_LAWS
    """Older revisions, for the cases that were opened under them."""
    told: Told | None = None
    """Set where the Catalogue is a draft that is looked at: nothing is written then."""

    @property
    def agency(self) -> str:
        return self.catalogue.agency.name

    @property
    def moment(self) -> Moment:
        return _moment(self.now, self.catalogue.agency.time_zone)


@lru_cache(maxsize=64)
def _moment(now: datetime, zone: tzinfo) -> Moment:
    """Asked for by everything that a request does, a dozen times and more."""
    return Moment(now, now.astimezone(zone).date(), zone)
