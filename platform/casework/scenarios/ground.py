"""The ground that stories stand on: a database with the agency's tables and one person a role.

It is laid once and copied for every scenario, so that no story knows of another and none costs more
than its own steps.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from casework.accounts.users import add_user, set_roles
from casework.catalogue import Catalogue
from casework.store import apply_plan, ensure_platform, open_database, plan_schema
from casework.store.database import Database

_LAID = datetime(2000, 1, 1, tzinfo=UTC)
"""When the staff were added: before any story."""


@dataclass(frozen=True, slots=True)
class Ground:
    """`staff` are the ids of the people, by role. `home` holds keys and files of the stories."""

    catalogue: Catalogue
    template: Path
    home: Path
    staff: Mapping[str, int]

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[Database]:
        """A copy that nothing has happened on."""
        with tempfile.TemporaryDirectory(dir=self.home) as folder:
            copy = Path(folder) / "story.db"
            shutil.copyfile(self.template, copy)
            db = await open_database(f"sqlite:///{copy}")
            try:
                yield db
            finally:
                await db.close()


async def lay_ground(catalogue: Catalogue, home: Path) -> Ground:
    """The ground of an agency, in a folder that the caller makes and removes."""
    template = home / "ground.db"
    db = await open_database(f"sqlite:///{template}")
    try:
        await ensure_platform(db)
        await apply_plan(db, await plan_schema(db, catalogue))
        staff = await _hire(db, catalogue)
    finally:
        await db.close()
    return Ground(catalogue, template, home, staff)


async def _hire(db: Database, catalogue: Catalogue) -> dict[str, int]:
    """One person for each role, called as the role is."""
    staff = {}
    for name, role in catalogue.agency.roles.items():
        address, password = f"{name}@scenario.example", secrets.token_urlsafe(24)
        user = await add_user(db, address, str(role.title), password, _LAID)
        await set_roles(db, user, catalogue.agency.name, [name], [])
        staff[name] = user.id
    return staff
