"""Pages without an agency's data: sign-in and out, assets, agency colours, health, statements."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec
from litestar import Response
from litestar.response import Redirect

from casework.accounts.sessions import close_session
from casework.accounts.sign_in import SignInRefused, TooManyAttempts, sign_in
from casework.cases.errors import NotFound
from casework.store.database import DatabaseBusy, DatabaseDown
from casework.web.colours import theme_css
from casework.web.late_forms import late_form_page, read_late_form, sign_in_page
from casework.web.posted import read_posted
from casework.web.respond import page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

_YEAR = "public, max-age=31536000, immutable"
_LEAST_FREE = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StatementPage:
    template: ClassVar[str] = "pages/statement.html"
    shell: Shell
    name: str
    help: str


@route("GET", "/sign-in", who="anyone")
async def show_sign_in(visit: Visit) -> Response[Any]:
    target = own_path(visit.request.query_params.get("next", ""))
    if visit.signed_in is not None:
        return Redirect(target, status_code=303)
    return sign_in_page(visit, "", target, "")


@route("POST", "/sign-in", who="anyone")
async def take_sign_in(visit: Visit) -> Response[Any]:
    posted = await read_posted(visit)
    email, target = posted.text("email"), own_path(posted.text("next"))
    late = read_late_form(posted.text("late"))
    say = visit.site.renderer.translate(visit.language)
    password = (posted.all("password") or ("",))[0]
    try:
        token = await sign_in(visit.site.db, email, password, visit.network, visit.now)
    except SignInRefused:
        error = say("The e-mail address and password do not belong together.")
        return sign_in_page(visit, email, target, error, 422, late)
    except TooManyAttempts:
        error = say("Too many attempts. Wait 15 minutes, then try again.")
        return sign_in_page(visit, email, target, error, 429, late)
    await close_session(visit.site.db, visit.cookie)
    visit.cookie = visit.new_cookies[visit.site.session_cookie] = token
    if late is not None:
        return late_form_page(visit, late)
    return Redirect(target, status_code=303)


@route("POST", "/sign-out", who="anyone")
async def sign_out(visit: Visit) -> Response[Any]:
    await read_posted(visit)
    await close_session(visit.site.db, visit.cookie)
    response: Response[Any] = Redirect("/sign-in", status_code=303)
    name, is_https = visit.site.session_cookie, visit.site.settings.is_https
    response.set_cookie(name, "", max_age=0, httponly=True, secure=is_https, samesite="lax")
    return response


@route("GET", "/assets/{name:path}", who="anyone")
async def send_asset(visit: Visit) -> Response[Any]:
    asset = visit.site.assets.find(visit.param("name").lstrip("/"))
    if asset is None:
        raise NotFound
    headers = {"Cache-Control": _YEAR, "ETag": f'"{asset.etag}"', "Vary": "Accept-Encoding"}
    if visit.request.headers.get("if-none-match") == f'"{asset.etag}"':
        return Response(b"", status_code=304, headers=headers)
    if "gzip" in visit.request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.compressed, media_type=asset.media_type, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)


@route("GET", "/theme/{agency:str}/colours.css", who="anyone")
async def send_theme(visit: Visit) -> Response[Any]:
    catalogue = visit.site.live.catalogue(visit.param("agency"))
    if catalogue is None:
        raise NotFound
    css = theme_css(catalogue.agency.theme.colour)
    return Response(css.encode(), media_type="text/css", headers={"Cache-Control": _YEAR})


@route("GET", "/accessibility", who="anyone")
async def show_accessibility(visit: Visit) -> Response[Any]:
    return _statement(visit, "accessibility", "Accessibility")


@route("GET", "/privacy", who="anyone")
async def show_privacy(visit: Visit) -> Response[Any]:
    return _statement(visit, "privacy", "Privacy")


@route("GET", "/health/live", who="anyone")
async def answer_live(visit: Visit) -> Response[Any]:
    return Response(b'{"live":true}', media_type="application/json")


@route("GET", "/health/ready", who="anyone")
async def answer_ready(visit: Visit) -> Response[Any]:
    """Ready: the database answers and is durable, agencies are live, there is room on the disk."""
    checks: dict[str, bool] = {"disk": _has_room(visit)}
    try:
        await visit.site.db.check_durability()
        checks["database"] = True
    except (DatabaseDown, DatabaseBusy):
        checks["database"] = False
    checks["revision"] = bool(visit.site.live.catalogues())
    status = 200 if all(checks.values()) else 503
    return Response(msgspec.json.encode(checks), status_code=status, media_type="application/json")


def own_path(target: str) -> str:
    """A path of this site to go to after signing in; anything else becomes the desk."""
    try:
        is_own = target.startswith("/") and not urlsplit(target).netloc
    except ValueError:
        is_own = False
    is_plain = "\\" not in target and all(character.isprintable() for character in target)
    return target if is_own and is_plain and not target.startswith("//") else "/desk"


def _statement(visit: Visit, name: str, title: str) -> Response[Any]:
    say = visit.site.renderer.translate(visit.language)
    found = [c.agency.help.text(visit.language) for c in visit.site.live.catalogues()]
    return page_response(
        visit, StatementPage(shell_of(visit, say(title)), name, next(iter(found), ""))
    )


def _has_room(visit: Visit) -> bool:
    home = visit.site.settings.home
    return not home.exists() or shutil.disk_usage(home).free > _LEAST_FREE
