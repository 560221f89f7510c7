"""Saved for later: the link that takes a form up again, on the page and by e-mail, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response
from litestar.response import Redirect

from casework.cases.errors import NotFound
from casework.cases.resuming import (
    PLACEHOLDER,
    ResumeLink,
    TooManyMails,
    find_link,
    mail_link,
    resume,
)
from casework.cases.ways import find_form
from casework.fields.email import read_email
from casework.web.moments import Moments
from casework.web.portal.apply import START, of_draft
from casework.web.portal.applying import Applying
from casework.web.portal.pages import service_of
from casework.web.portal.services import public_service
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

SAVED = START + "/{draft:str}/saved"
RESUME = START + "/resume/{token:str}"


@dataclass(frozen=True, slots=True)
class SavedPage:
    template: ClassVar[str] = "pages/saved.html"
    shell: Shell
    service: str
    url: str
    """The address that takes the form up again, on any device."""
    until: str
    errors: tuple[tuple[str, str], ...]
    email: str
    email_error: str
    action: str
    continue_url: str


@dataclass(frozen=True, slots=True)
class EndedPage:
    """A link that leads nowhere any more; it says no word about what was typed."""

    template: ClassVar[str] = "pages/ended.html"
    shell: Shell
    service: str
    start_url: str


@route("GET", SAVED, who="anyone")
@of_draft
async def show_saved(at: Applying) -> Response[Any]:
    return await _saved_page(at, "", "")


@route("POST", SAVED, who="anyone")
@of_draft
async def send_link(at: Applying) -> Response[Any]:
    """The link goes to the address that was given, which is forgotten once it went."""
    visit = at.visit
    typed = (await read_posted(visit)).text("email")
    say, address = visit.site.renderer.translate(visit.language), read_email(typed)
    if address is None:
        words = say("Enter an email address in the correct format, like name@example.org")
        return await _saved_page(at, typed, words)
    link = await _link_of(at)
    subject = say("Your form: {service}").format(service=service_of(at))
    words = say(
        "You began a form and saved it for later: {service}\n\n"
        "Go on here:\n{link}\n\n"
        "The link works until {day}, or until you send the form. Whoever has it can read and change your"
        " answers, so keep it to yourself. If it was not you, do nothing."
    )
    body = words.format(service=service_of(at), link=PLACEHOLDER, day=_day(at, link))
    try:
        await mail_link(visit.citizen_work(), at.given, address, subject, body, _address(at))
    except TooManyMails:
        refused = say("The link was sent often enough. It stands on this page: keep it from here.")
        return await _saved_page(at, typed, refused)
    return go_to(visit, at.draft_url("saved"), say("The link is on its way to your mailbox."))


@route("GET", RESUME, who="anyone")
async def resume_form(visit: Visit) -> Response[Any]:
    """Only leads on: a mailbox that looks at every link changes nothing."""
    case_type, work = public_service(visit), visit.citizen_work()
    draft = await resume(work, case_type.name, visit.param("token"))
    if draft is None:
        say = visit.site.renderer.translate(visit.language)
        page = EndedPage(
            shell=shell_of(visit, say("This link does not work any more")),
            service=case_type.title.text(visit.language),
            start_url=f"/{visit.catalogue.agency.name}/{case_type.name}",
        )
        return page_response(visit, page, 410)
    form = find_form(work, case_type, draft.form or None)
    return Redirect(Applying(visit, case_type, form, draft).going_on_url(), status_code=303)


async def _saved_page(at: Applying, email: str, error: str) -> Response[Any]:
    visit, link = at.visit, await _link_of(at)
    say = visit.site.renderer.translate(visit.language)
    page = SavedPage(
        shell=shell_of(visit, say("Your answers are saved")),
        service=service_of(at),
        url=_address(at) + link.token,
        until=_day(at, link),
        errors=(("email", error),) if error else (),
        email=email,
        email_error=error,
        action=at.draft_url("saved"),
        continue_url=at.going_on_url(),
    )
    return page_response(visit, page, 422 if error else 200)


async def _link_of(at: Applying) -> ResumeLink:
    link = await find_link(at.visit.citizen_work(), at.given)
    if link is None:
        raise NotFound
    return link


def _address(at: Applying) -> str:
    """The address of the link, up to its token."""
    agency = at.visit.catalogue.agency.name
    return f"{at.visit.site.settings.url}/{agency}/{at.case_type.name}/resume/"


def _day(at: Applying, link: ResumeLink) -> str:
    return Moments(at.visit.catalogue.agency.time_zone, at.visit.language).day(link.until)
