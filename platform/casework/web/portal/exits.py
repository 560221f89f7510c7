"""The page on which a form ends without being sent: why, where to go, and the way back to the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response

from casework.cases.form_ends import exit_after
from casework.catalogue import Exit
from casework.web.portal.applying import Applying, step_at
from casework.web.portal.pages import service_of
from casework.web.portal.steps import Filling
from casework.web.respond import page_response
from casework.web.shell import Shell, shell_of


@dataclass(frozen=True, slots=True)
class ExitPage:
    template: ClassVar[str] = "pages/exit.html"
    shell: Shell
    service: str
    title: str
    text: str
    link: str
    link_title: str
    change_url: str


def exit_at(filling: Filling, number: int) -> Exit | None:
    """The exit behind a step, if these answers lead to it."""
    return exit_after(step_at(filling.shown_steps(), number), filling.judged)


def first_exit(filling: Filling) -> int | None:
    """The number of the first step that ends the form."""
    steps = enumerate(filling.shown_steps(), start=1)
    return next((number for number, step in steps if exit_after(step, filling.judged)), None)


def exit_page(at: Applying, found: Exit, number: int) -> Response[Any]:
    visit, language = at.visit, at.visit.language
    title, link = found.title.text(language), found.link.text(language)
    page = ExitPage(
        shell=shell_of(visit, f"{title} - {service_of(at)}"),
        service=service_of(at),
        title=title,
        text=found.text.text(language),
        link=link,
        link_title=found.link_title.text(language) or link,
        change_url=at.step_url(number),
    )
    return page_response(visit, page)
