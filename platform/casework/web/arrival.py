"""From a raw request to a `Visit`: cookies, tokens, the agency of the path and the language."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from litestar import Request, Response

from casework.accounts.sessions import SignedIn, read_session
from casework.accounts.tokens import read_token
from casework.cases.errors import NotFound
from casework.catalogue import Catalogue
from casework.publishing.previews import Ahead, LivesAhead
from casework.web.languages import COOKIE as LANGUAGE_COOKIE
from casework.web.languages import choose_language
from casework.web.site import Site
from casework.web.visit import SAID, Visit

_ages = {LANGUAGE_COOKIE: 31_536_000, SAID: 60}
"""Seconds a cookie is kept; one that is not named goes with the browser's session."""


class NoToken(Exception):
    """The API needs a bearer token, and this one is missing, unknown, expired or of another agency."""


async def arrive(request: Request[Any, Any, Any]) -> Visit:
    """A visit by a browser. Identity comes from the session cookie only."""
    site: Site = request.app.state.site
    cookie = request.cookies.get(site.session_cookie, "")
    now = site.clock()
    ahead = await _ahead_of(request, site, now)
    kept_up = ahead is None
    signed_in = await read_session(site.db, cookie, now, is_kept_up=kept_up) if cookie else None
    own = site if ahead is None else _looking(site, ahead, signed_in)
    catalogue = _agency_of(request, own)
    visit = Visit(request, own, now, "en", cookie, signed_in, None, catalogue, ahead=ahead)
    if ahead is None and site.preview_cookie in request.cookies:
        visit.new_cookies[site.preview_cookie] = ""
    visit.language = _language(visit, signed_in)
    if not cookie:
        visit.cookie = visit.new_cookies[site.session_cookie] = secrets.token_urlsafe(32)
    return visit


async def _ahead_of(request: Request[Any, Any, Any], site: Site, now: datetime) -> Ahead | None:
    """The draft that this browser looks at, while it may."""
    token = request.cookies.get(site.preview_cookie, "")
    return await site.previews.find(token, site.live, now) if token else None


def _looking(site: Site, ahead: Ahead, signed_in: SignedIn | None) -> Site:
    """The site as it would be: the draft's words, and a database that can only be looked at.

    Whoever has no role at the agency finds no record in it.
    """
    is_staff = signed_in is not None and ahead.preview.agency in signed_in.roles
    db = ahead.staff if is_staff else ahead.public
    return replace(site, db=db, live=LivesAhead(site.live, ahead))


def arrive_unknown(request: Request[Any, Any, Any]) -> Visit:
    """A visit to an address that no route has: nothing is looked up for it."""
    site: Site = request.app.state.site
    offered = site.live.languages()
    accepted = request.headers.get("accept-language")
    language = choose_language(offered, None, request.cookies.get(LANGUAGE_COOKIE), accepted)
    return Visit(request, site, site.clock(), language, "")


async def arrive_with_token(request: Request[Any, Any, Any], needs_token: bool) -> Visit:
    """A visit by a machine. Raises `NoToken`; a token of another agency is as good as none."""
    site: Site = request.app.state.site
    now = site.clock()
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    token = None
    if scheme.lower() == "bearer" and secret:
        token = await read_token(site.db, secret.strip(), now)
    agency = request.path_params.get("agency")
    if needs_token and (token is None or token.agency != agency):
        raise NoToken
    catalogue = site.live.catalogue(str(agency)) if agency else None
    if agency and catalogue is None:
        raise NotFound
    offered = catalogue.agency.languages if catalogue else ("en",)
    language = choose_language(offered, None, None, request.headers.get("accept-language"))
    return Visit(request, site, now, language, "", None, token, catalogue)


def set_cookies(visit: Visit, response: Response[Any]) -> Response[Any]:
    """Put the cookies of this visit on the answer: HttpOnly, SameSite=Lax, Secure over HTTPS.

    Not on what a shared cache may keep: it would hand one visitor's cookie to the next.
    """
    if "public" in response.headers.get("Cache-Control", ""):
        return response
    for name, value in visit.new_cookies.items():
        response.set_cookie(
            name,
            value,
            httponly=True,
            secure=visit.site.settings.is_https,
            samesite="lax",
            path="/",
            max_age=_ages.get(name) if value else 0,
        )
    if visit.toast:
        response.set_header("HX-Trigger", visit.toast)
    return response


def _agency_of(request: Request[Any, Any, Any], site: Site) -> Catalogue | None:
    name = request.path_params.get("agency")
    return site.live.catalogue(str(name)) if name else None


def _language(visit: Visit, signed_in: SignedIn | None) -> str:
    request, site = visit.request, visit.site
    catalogue = visit.agency_catalogue
    offered = catalogue.agency.languages if catalogue else site.live.languages()
    wanted = request.query_params.get("lang") if b"lang=" in request.scope["query_string"] else None
    kept = request.cookies.get(LANGUAGE_COOKIE) or (signed_in.language if signed_in else None)
    language = choose_language(offered, wanted, kept, request.headers.get("accept-language"))
    if wanted == language:
        visit.new_cookies[LANGUAGE_COOKIE] = language
    return language
