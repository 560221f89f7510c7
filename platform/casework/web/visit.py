"""One request as our handlers see it: who visits, which agency, which language."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote

from litestar import Request

from casework.accounts.sessions import SignedIn
from casework.accounts.tokens import Token
from casework.cases.laws import Told
from casework.cases.list_query import BadQuery
from casework.cases.record import Record
from casework.cases.work import Actor, Work
from casework.catalogue import Catalogue
from casework.fields.base import Culture, Fault
from casework.publishing.previews import Ahead
from casework.web.form_body import FormBody
from casework.web.proxies import visitor_address
from casework.web.site import Site

SAID = "casework_said"
"""The cookie that carries one sentence over a redirect to the next page."""
NOT_DONE = "!"
"""Before that sentence, when it tells why nothing was done."""


TOO_MUCH = Fault("The address asks for too many things at once")


@dataclass(slots=True)
class Visit:
    """Made by the route before the handler runs.

    `catalogue` is the live one of the agency in the path and None on pages without an agency.
    `cookie` is the session token or the visitor's random cookie: forms are bound to it.
    """

    request: Request[Any, Any, Any]
    site: Site
    now: datetime
    language: str
    cookie: str
    signed_in: SignedIn | None = None
    token: Token | None = None
    agency_catalogue: Catalogue | None = None
    toast: str = ""
    new_cookies: dict[str, str] = field(default_factory=dict)
    body: FormBody | None = None
    """What was posted, once it was read."""
    ahead: Ahead | None = None
    """The draft that is looked at. Nothing can be written then: `site.db` refuses it."""
    _work: Work | None = None

    @property
    def catalogue(self) -> Catalogue:
        if self.agency_catalogue is None:
            raise LookupError("this page has no agency")
        return self.agency_catalogue

    @property
    def csrf(self) -> str:
        """A form of a page in a preview is good for nothing outside of it."""
        mark = f" preview {self.ahead.preview.id}" if self.ahead else ""
        return self.site.csrf(self.cookie + mark)

    @property
    def told(self) -> Told | None:
        """Of the draft, where this visit is at its agency."""
        if self.ahead is None or self.agency_catalogue is not self.ahead.catalogue:
            return None
        return self.ahead.told(self.site.live)

    @property
    def network(self) -> str:
        """The visitor's address, as far as it can be believed."""
        client, forwarded = self.request.client, self.request.headers.getall("x-forwarded-for", [])
        return visitor_address(client.host if client else "", forwarded, self.site.settings.proxies)

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of the page and not for all of it."""
        headers = self.request.headers
        return headers.get("hx-request") == "true" and headers.get("hx-request-type") != "full"

    @property
    def path(self) -> str:
        """Of the address. Not from `request.url`, which is made of the `Host` that anybody may send."""
        return str(self.request.scope["path"])

    @property
    def question(self) -> str:
        """What stands behind the `?` of the address, as it was sent."""
        return self.request.scope["query_string"].decode("latin-1")

    def param(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def new_key(self) -> str:
        """An idempotency key for a form: sent twice, it does its work once."""
        return secrets.token_urlsafe(18)

    def said(self) -> str:
        """What the page before wanted to have said, once."""
        text = unquote(self.request.cookies.get(SAID, ""))[:200]
        if text:
            self.new_cookies[SAID] = ""
        return text

    def query(self) -> dict[str, list[str]]:
        """What the address asks for: every name with its values. BadQuery when that is too much."""
        try:
            return parse_qs(
                self.question, keep_blank_values=True, max_num_fields=200, errors="replace"
            )
        except ValueError as problem:
            raise BadQuery({"": TOO_MUCH}) from problem

    def actor(self) -> Actor:
        agency = self.agency_catalogue.agency.name if self.agency_catalogue else ""
        if self.token is not None:
            return Actor("token", self.token.name, self.token.id, self.token.roles)
        if self.signed_in is not None:
            person = self.signed_in
            return Actor(
                "officer",
                person.name,
                person.user,
                person.roles.get(agency, ()),
                person.teams.get(agency, ()),
            )
        return Actor("citizen", "")

    def work(self) -> Work:
        """The visitor's work at the agency of the path."""
        return self.work_at(self.catalogue)

    def work_at(self, catalogue: Catalogue) -> Work:
        kept = self._work
        if kept is not None and kept.catalogue is catalogue and kept.language == self.language:
            return kept
        visit = self if catalogue is self.agency_catalogue else self.at(catalogue)
        self._work = Work(
            self.site.db, catalogue, visit.actor(), self.now, self.language, self.site.settings.home,
            self.site.live, visit.told,
        )  # fmt: skip
        return self._work

    def law(self, record: Record) -> Catalogue:
        """The revision that a record is under: what its fields and states are called there."""
        return record.law or self.catalogue

    def culture(self, record: Record) -> Culture:
        return self.law(record).agency.culture(self.language)

    def citizen_work(self) -> Work:
        """Work on the public side: an officer who fills in the public form is a citizen like others."""
        actor, home = Actor("citizen", ""), self.site.settings.home
        return Work(
            self.site.db, self.catalogue, actor, self.now, self.language, home, self.site.live,
            self.told,
        )  # fmt: skip

    def at(self, catalogue: Catalogue) -> Visit:
        """The same visit as if the path had named this agency."""
        return Visit(
            self.request, self.site, self.now, self.language, self.cookie,
            self.signed_in, self.token, catalogue, ahead=self.ahead,
        )  # fmt: skip
