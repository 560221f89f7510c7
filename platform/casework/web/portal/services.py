"""What an agency offers to the public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response

from casework.cases.errors import NotFound
from casework.catalogue import CaseType, Catalogue, Form
from casework.web.respond import page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Offered:
    """One line of the list: where the form is, and what it is for."""

    title: str
    url: str
    intro: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One agency with its services."""

    title: str
    url: str
    services: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class ServicesPage:
    template: ClassVar[str] = "pages/services.html"
    shell: Shell
    title: str
    offers: tuple[Offer, ...]
    has_headings: bool
    """Whether each agency is named above its services: not on the agency's own page."""


@route("GET", "/", who="anyone")
async def list_agencies(visit: Visit) -> Response[Any]:
    say = visit.site.renderer.translate(visit.language)
    title = say("Public services")
    offers = tuple(
        _offer(visit, one) for one in visit.site.live.catalogues() if one.public_services()
    )
    return page_response(visit, ServicesPage(shell_of(visit, title), title, offers, True))


@route("GET", "/{agency:str}", who="anyone")
async def list_services(visit: Visit) -> Response[Any]:
    if visit.agency_catalogue is None:
        raise NotFound
    title = visit.catalogue.agency.title.text(visit.language)
    offers = (_offer(visit, visit.catalogue),)
    return page_response(visit, ServicesPage(shell_of(visit, title), title, offers, False))


def public_service(visit: Visit) -> CaseType:
    """The public case type of the path; anything else is not there."""
    found = visit.agency_catalogue and visit.agency_catalogue.entity(visit.param("service"))
    if not isinstance(found, CaseType) or not found.public_forms():
        raise NotFound
    return found


def _offer(visit: Visit, catalogue: Catalogue) -> Offer:
    agency, language = catalogue.agency, visit.language
    services = tuple(
        Offered(
            _offered_as(one, form, language),
            form_url(agency.name, one, form),
            form.intro.text(language),
        )
        for one in catalogue.public_services()
        for form in one.public_forms()
    )
    return Offer(agency.title.text(language), f"/{agency.name}", services)


def form_url(agency: str, case_type: CaseType, form: Form) -> str:
    """Where a public form begins. The one that is meant when none is named has the shortest address."""
    url = f"/{agency}/{case_type.name}"
    return url if form is case_type.form else f"{url}/{form.name}"


def _offered_as(case_type: CaseType, form: Form, language: str) -> str:
    """One form is the service itself; of several, each is called by its own title."""
    several = len(case_type.public_forms()) > 1
    return (form.title if several else case_type.title).text(language)
