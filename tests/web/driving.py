"""A running site, driven without a network: the real application, its own event loop, real databases.

The application lives on a thread of its own, so that tests are plain functions and one site can
serve a whole module: starting it, publishing and hiring people are its cost.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import httpx

from casework.accounts.sessions import open_session
from casework.accounts.tokens import create_token
from casework.accounts.users import User, set_roles
from casework.app import create_app
from casework.cases.work import Actor, Work
from casework.catalogue import Catalogue
from casework.clock import FixedClock
from casework.definition import digest_of
from casework.fields.columns import ColumnKind
from casework.publishing.bundles import Bundle
from casework.publishing.publish import Published, publish_folder
from casework.settings import Settings, read_networks
from casework.store.codec import encode
from casework.web.site import Site as OpenSite
from tests.web.city import CITY, HARBOR

T = TypeVar("T")
NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
"""Noon on a Monday in the city."""

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)
"""The smallest PNG: one red dot."""

STAFF: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "officer": ("city", ("officer",), ("north",)),
    "clerk": ("city", ("clerk",), ()),
    "viewer": ("city", ("viewer",), ()),
    "reader": ("city", ("reader",), ()),
    "porter": ("city", ("porter",), ()),
    "supervisor": ("city", ("supervisor",), ()),
    "admin": ("city", ("admin",), ()),
    "nobody": ("city", (), ()),
    "stranger": ("harbor", ("officer",), ()),
}
"""Who works where: agency, roles, teams. `stranger` is an officer of the other agency."""


@dataclass
class Running:
    """The site as a test sees it."""

    settings: Settings
    clock: FixedClock
    loop: asyncio.AbstractEventLoop
    app: Any = None
    client: Any = None
    users: dict[str, int] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def inside(self) -> OpenSite:
        """What the application holds: its database and live Catalogues."""
        found = self.app.app.app.state.site
        assert isinstance(found, OpenSite)
        return found

    def run(self, work: Awaitable[T]) -> T:
        async def awaited() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(awaited(), self.loop).result(60)

    # -- requests -------------------------------------------------------------------------
    def headers_of(self, who: str) -> dict[str, str]:
        """Cookie or bearer token of somebody: `officer`, `token:officer`, `anonymous`."""
        if who.startswith("token:"):
            return {"Authorization": f"Bearer {self.tokens[who[6:]]}"}
        return {"Cookie": f"{self.inside.session_cookie}={self.cookies[who]}"}

    async def ask(
        self, method: str, path: str, who: str = "anonymous", **more: Any
    ) -> httpx.Response:
        headers = {**self.headers_of(who), **(more.pop("headers", None) or {})}
        response = await self.client.request(method, path, headers=headers, **more)
        assert isinstance(response, httpx.Response)
        return response

    def get(self, path: str, who: str = "anonymous", **more: Any) -> httpx.Response:
        return self.run(self.ask("GET", path, who, **more))

    def post(
        self, path: str, data: Mapping[str, Any], who: str = "anonymous", **more: Any
    ) -> httpx.Response:
        """A form of our own page: with the token that the page carries."""
        return self.run(self.ask("POST", path, who, data={**data, "csrf": self.csrf(who)}, **more))

    def api(self, method: str, path: str, who: str = "officer", **more: Any) -> httpx.Response:
        """A program's request, below `/api/v1`, with the token of this role."""
        return self.run(self.ask(method, f"/api/v1{path}", f"token:{who}", **more))

    def together(self, requests: Sequence[Awaitable[httpx.Response]]) -> list[httpx.Response]:
        async def gathered() -> list[httpx.Response]:
            return list(await asyncio.gather(*requests))

        return self.run(gathered())

    def csrf(self, who: str) -> str:
        return self.inside.csrf(self.cookies[who])

    # -- what stands behind ---------------------------------------------------------------
    def catalogue(self, agency: str = "city") -> Catalogue:
        found = self.inside.live.catalogue(agency)
        assert found is not None
        return found

    def work(self, agency: str = "city") -> Work:
        system = Actor("system", "test")
        catalogue = self.catalogue(agency)
        return Work(self.inside.db, catalogue, system, self.clock(), home=self.settings.home)

    def rows(self, agency: str, table: str, columns: str = "*", where: str = "1 = 1") -> list[Any]:
        name = self.inside.db.table(agency, table)
        sql = f"SELECT {columns} FROM {name} WHERE {where}"
        return list(self.run(self.inside.db.fetch(sql)))

    def count(self, agency: str, table: str) -> int:
        return int(self.rows(agency, table, "count(*)")[0][0])

    def publish(self, texts: Mapping[str, str], name: str = "city") -> Published:
        """Publish as another process would, then let this one notice."""
        bundle = Bundle(name, texts, digest_of(texts), "")
        db = self.inside.db
        done = self.run(publish_folder(db, bundle, note="", who="test", now=self.clock()))
        self.run(self.inside.live.refresh())
        return done

    def hire(self, name: str, agency: str, roles: Sequence[str], teams: Sequence[str]) -> User:
        """A person without a password, with a session."""
        user = self.run(_hired(self, name, agency, roles, teams))
        self.users[name] = user.id
        self.cookies[name] = self.run(open_session(self.inside.db, user.id, "test", self.clock()))
        return user

    def issue(self, name: str, agency: str, roles: Sequence[str]) -> str:
        """A token of the agency, under this name."""
        db = self.inside.db
        self.tokens[name] = self.run(create_token(db, agency, name, roles, self.clock()))
        return self.tokens[name]


async def _hired(
    site: Running, name: str, agency: str, roles: Sequence[str], teams: Sequence[str]
) -> User:
    db = site.inside.db
    stamp = encode(ColumnKind.TIMESTAMP, site.clock(), db.dialect)
    yes, address = encode(ColumnKind.BOOLEAN, True, db.dialect), f"{name}@{agency}.example"
    async with db.transaction() as tx:
        rows = await tx.fetch(
            f"INSERT INTO {db.table('casework', 'user')} (email, name, password, is_active, language,"
            " shortcuts, created_on, changed_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (address, name.capitalize(), "", yes, "", yes, stamp, stamp),
        )
    user = User(int(str(rows[0][0])), address, name.capitalize(), True)
    await set_roles(db, user, agency, roles, teams)
    return user


@contextmanager
def running_site(
    database: str,
    home: Path,
    url: str = "http://site.example",
    now: datetime = NOON,
    proxies: str = "",
) -> Iterator[Running]:
    """A site with nothing published, for as long as the block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    agencies, believed = home / "agencies", read_networks(proxies)
    settings = Settings(database=database, agencies=agencies, home=home, url=url, proxies=believed)
    site = Running(settings, FixedClock(now), loop)
    site.app = create_app(settings, site.clock)
    lifespan = _Lifespan(site.app)
    site.run(lifespan.start())
    transport = httpx.ASGITransport(app=site.app, client=("192.0.2.7", 4711))
    site.client = httpx.AsyncClient(transport=transport, base_url=url, timeout=60)
    site.cookies["anonymous"] = "visitor-cookie"
    try:
        yield site
    finally:
        site.run(site.client.aclose())
        site.run(lifespan.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@contextmanager
def staffed_site(database: str, home: Path, **more: Any) -> Iterator[Running]:
    """A site with both agencies published, their people hired and a token for every role."""
    with running_site(database, home, **more) as site:
        site.publish(CITY)
        site.publish(HARBOR, "harbor")
        for name, (agency, roles, teams) in STAFF.items():
            site.hire(name, agency, roles, teams)
            site.issue(name, agency, roles)
        yield site


class _Lifespan:
    """The start and end of an ASGI application, as a server would announce them."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def start(self) -> None:
        self.to: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self.back: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self.task = asyncio.create_task(self.app(scope, self.to.get, self.back.put))
        await self._told("startup")

    async def stop(self) -> None:
        await self._told("shutdown")
        await self.task

    async def _told(self, what: str) -> None:
        await self.to.put({"type": f"lifespan.{what}"})
        answer = await self.back.get()
        assert answer["type"] == f"lifespan.{what}.complete", answer


class _Forms(HTMLParser):
    """Collects the controls of the form with a given action, as a browser would post them."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.found = action, False, dict[str, list[str]]()
        self.select: tuple[str, bool] | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("action") == self.action
        name = given.get("name")
        if not self.inside:
            return
        if tag == "select" and name:
            self.select = (name, False)
        elif tag == "option" and self.select and "selected" in given:
            self.found.setdefault(self.select[0], []).append(given.get("value") or "")
        elif tag == "textarea" and name:
            self.area = name
            self.found[name] = [""]
        elif tag == "input" and name and given.get("type") not in ("file", "submit"):
            is_tick = given.get("type") in ("radio", "checkbox")
            if not is_tick or "checked" in given:
                self.found.setdefault(name, []).append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def tracking(site: Running) -> str:
    """The token of a case that somebody sent on the public site of the city."""
    first = site.post("/city/complaint", {"street": "Tracked", "district": "south"})
    second = site.post(first.headers["location"], {"size": "small"})
    third = site.post(second.headers["location"], {})
    sent = site.post(third.headers["location"], {})
    found = re.search(r"/track/([^?]+)", sent.headers["location"])
    assert found
    return found[1]


def form_of(page: httpx.Response, action: str) -> dict[str, list[str]]:
    """What the form of a page would post, untouched."""
    parser = _Forms(action)
    parser.feed(page.text)
    assert parser.found, f"no form posts to {action}"
    return parser.found


def without_secrets(body: str) -> str:
    """A page without what differs for each visitor and request: tokens of forms."""
    bare = re.sub(r'name="(csrf|key)" value="[^"]*"', "", body)
    return re.sub(r'X-CSRF-Token": "[^"]*"', "", bare)
