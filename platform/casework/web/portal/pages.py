"""The pages of a public form: a step, its questions alone, the list of tasks, check your answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response

from casework.cases.form_ends import Declared
from casework.catalogue import Step
from casework.fields.base import Fault
from casework.web.declared import DeclarationView, declaration_view
from casework.web.forms import FormView, sentence
from casework.web.portal.applying import RETURN, Applying, step_at
from casework.web.portal.steps import Filling
from casework.web.portal.summary import SummarySection, summary_of
from casework.web.respond import page_response
from casework.web.shell import Shell, shell_of


@dataclass(frozen=True, slots=True)
class StepPage:
    template: ClassVar[str] = "pages/step.html"
    shell: Shell
    service: str
    title: str
    help: str
    intro: str
    number: int
    count: int
    form: FormView
    paper_url: str
    """The form on paper; on its first page only."""
    draft: str
    """The key of the draft; empty while there is none."""
    version: int
    action: str
    back_url: str
    has_more: bool
    """Whether the page is there again for questions that the answers on it led to."""


@dataclass(frozen=True, slots=True)
class FragmentPage:
    """The questions alone, after a driving answer changed."""

    template: ClassVar[str] = "pages/step_fields.html"
    form: FormView


@dataclass(frozen=True, slots=True)
class Task:
    """A step in the list: `status` is completed, in_progress, not_started or cannot_start."""

    title: str
    status: str
    url: str | None
    """None for a step that cannot be started yet."""


@dataclass(frozen=True, slots=True)
class TasksPage:
    template: ClassVar[str] = "pages/tasks.html"
    shell: Shell
    service: str
    intro: str
    tasks: tuple[Task, ...]
    done: int
    check_url: str | None
    """None while a step waits for answers."""
    paper_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    template: ClassVar[str] = "pages/check.html"
    shell: Shell
    service: str
    sections: tuple[SummarySection, ...]
    errors: tuple[tuple[str, str], ...]
    action: str
    back_url: str
    declaration: DeclarationView | None = None


def step_page(
    at: Applying,
    filling: Filling,
    number: int,
    faults: Mapping[str, Fault],
    focus: str = "",
    *,
    has_more: bool = False,
) -> Response[Any]:
    """One step with what was typed; 422 with faults."""
    visit, steps, language = at.visit, filling.shown_steps(), at.visit.language
    step = step_at(steps, number)
    title = step.title.text(language)
    say = visit.site.renderer.translate(language)
    prefix = say("Error: ") if faults else ""
    service = service_of(at)
    page = StepPage(
        shell=shell_of(visit, f"{prefix}{title} - {service}"),
        service=service,
        title=title,
        help=step.help.text(language),
        intro=at.form.intro.text(language) if number == 1 and not at.form.has_tasks else "",
        number=number,
        count=len(steps),
        form=at.view_of(filling, step, number, faults, focus),
        paper_url=paper_url(at) if number == 1 and not at.form.has_tasks else "",
        draft=at.draft.key if at.draft else "",
        version=at.draft.version if at.draft else 0,
        action=at.action(number),
        back_url=at.back_url(number),
        has_more=has_more,
    )
    return page_response(visit, page, 422 if faults else 200)


def tasks_page(at: Applying, filling: Filling) -> Response[Any]:
    """The steps as a list. One cannot be started while an answer is missing that its rules read."""
    visit, language = at.visit, at.visit.language
    say = visit.site.renderer.translate(language)
    tasks, waiting = list[Task](), frozenset[str]()
    for number, step in enumerate(filling.shown_steps(), start=1):
        faults = at.faults_of(filling, step)
        status = _status(filling, step, bool(faults), bool(filling.reads(step) & waiting))
        url = None if status == "cannot_start" else at.step_url(number)
        tasks.append(Task(step.title.text(language), status, url))
        waiting |= faults.keys()
    is_whole = not waiting and at.draft is not None
    page = TasksPage(
        shell=shell_of(visit, f"{say('Tasks')} - {service_of(at)}"),
        service=service_of(at),
        intro=at.form.intro.text(language),
        tasks=tuple(tasks),
        done=sum(task.status == "completed" for task in tasks),
        check_url=at.draft_url("check") if is_whole else None,
        paper_url=paper_url(at),
        back_url=f"/{visit.catalogue.agency.name}",
    )
    return page_response(visit, page)


def _status(filling: Filling, step: Step, has_faults: bool, must_wait: bool) -> str:
    if filling.is_begun(step):
        return "in_progress" if has_faults else "completed"
    return "cannot_start" if must_wait else "not_started"


def check_page(
    at: Applying,
    filling: Filling,
    faults: Mapping[str, Fault],
    declared: Declared | None = None,
) -> Response[Any]:
    """Every answer with a way to change it; 422 with what keeps the form from being sent."""
    visit, case_type = at.visit, at.case_type
    say = visit.site.renderer.translate(visit.language)
    sections = summary_of(visit, filling, lambda number: f"{at.step_url(number)}?{RETURN}=check")
    declaration = declaration_view(at.form, declared or Declared(), faults, visit.language, say)
    errors = tuple(
        ("", sentence(fault, case_type.fields[name].title.text(visit.language), say))
        for name, fault in faults.items()
        if name in case_type.fields
    ) + (declaration.errors if declaration else ())
    last = "tasks" if at.form.has_tasks else len(filling.shown_steps())
    page = CheckPage(
        shell=shell_of(visit, say("Check your answers")),
        service=service_of(at),
        sections=sections,
        errors=errors,
        action=at.draft_url("check"),
        back_url=at.draft_url(last),
        declaration=declaration,
    )
    return page_response(visit, page, 422 if faults else 200)


def paper_url(at: Applying) -> str:
    """Where the form's paper twin is."""
    return f"/{at.visit.catalogue.agency.name}/{at.case_type.name}/{at.form.name}.pdf"


def service_of(at: Applying) -> str:
    """What the form is for, as people read it."""
    return at.form.title.text(at.visit.language)
