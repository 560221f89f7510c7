"""The web application: opens the database, follows the live Catalogues, serves every route."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.plugins import PluginProtocol
from litestar.types import ASGIApp

from casework import web
from casework.clock import Clock, system_clock
from casework.keys import load_key
from casework.publishing.live import Live
from casework.publishing.previews import Previews
from casework.settings import Settings, bundled
from casework.store import ensure_platform, open_database
from casework.web.arrival import arrive_unknown
from casework.web.assets import Assets
from casework.web.head import HeadAsGet
from casework.web.refusals import html_refusal, json_refusal
from casework.web.render import Renderer
from casework.web.route import litestar_handlers
from casework.web.security import SecurityHeaders
from casework.web.site import Site


@asynccontextmanager
async def open_site(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Site]:
    """A site for as long as the block runs: database open, platform tables there, Catalogues live."""
    db = await open_database(settings.database)
    try:
        await ensure_platform(db)
        live = Live(db)
        await live.refresh()
        templates = bundled("ui_templates")
        yield Site(
            settings=settings,
            db=db,
            live=live,
            clock=clock,
            renderer=Renderer(templates),
            assets=Assets(templates / "assets"),
            form_key=load_key(settings.home, "form"),
            previews=Previews(db),
        )
    finally:
        await db.close()


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> ASGIApp:
    """The ASGI application for a server such as Granian; settings come from the environment."""
    chosen = settings or Settings.from_environment()
    web.load_routes()
    app = Plain(
        route_handlers=litestar_handlers(),
        lifespan=[lambda app: _life(app, chosen, clock)],
        exception_handlers={HTTPException: _unrouted, Exception: _unrouted},
        openapi_config=None,
        logging_config=None,
    )
    return SecurityHeaders(HeadAsGet(app), chosen.is_https)


class Plain(Litestar):
    """Without the plug-ins for models of Pydantic and attrs, which Litestar adds wherever they are
    installed (Piccolo brings Pydantic): no handler here takes such a model, and importing them was a
    fifth of the start.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return plugins


@asynccontextmanager
async def _life(app: Litestar, settings: Settings, clock: Clock) -> AsyncIterator[None]:
    async with open_site(settings, clock) as site:
        app.state.site = site
        follower = _spawn(site.live.follow)
        try:
            yield
        finally:
            follower.cancel()


def _spawn(work: Callable[[], Any]) -> asyncio.Task[Any]:
    """A background task with a context of its own: it must never inherit a transaction."""
    return asyncio.get_running_loop().create_task(work(), context=contextvars.Context())


def _unrouted(request: Request[Any, Any, Any], problem: Exception) -> Response[Any]:
    """A path that no route has, or a method that the route has not."""
    if str(request.scope["path"]).startswith("/api/"):
        return json_refusal(request, None, problem)
    return html_refusal(arrive_unknown(request), problem)
