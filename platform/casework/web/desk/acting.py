"""Taking an action on a case: at once when it asks nothing, else by a form for what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response

from casework.cases.act import act
from casework.cases.errors import Conflict, GuardRefused, InvalidAnswers, NotFound
from casework.cases.reading import available_actions, read_record
from casework.cases.record import Case
from casework.catalogue import REASON, CaseType, Transition, Verb
from casework.fields.base import Fault
from casework.web.desk.change_record import last_changer
from casework.web.desk.record_form import (
    ONE,
    EditFieldsPage,
    Editing,
    Sent,
    Trail,
    entity_of,
    list_url,
    record_url,
    with_uploads,
)
from casework.web.form_body import upload_limits
from casework.web.forms import FormView, raw_of, read_answers, sentence
from casework.web.moments import Moments
from casework.web.posted import Posted, read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

ACTION = ONE + "/actions/{action:str}"


@dataclass(frozen=True, slots=True)
class ActionPage:
    """`refusal` is what must be done first; `changed` tells that somebody changed the case meanwhile."""

    template: ClassVar[str] = "pages/action.html"
    shell: Shell
    trail: Trail
    title: str
    target: str
    form: FormView
    asks_reason: bool
    reason: str
    reason_error: str
    action: str
    cancel_url: str
    version: int
    refusal: str
    changed: str


@route("GET", ACTION, who="officer", verb=Verb.ACT)
async def show_action(visit: Visit) -> Response[Any]:
    case = await case_of(visit)
    transition = await transition_of(visit, case)
    culture = visit.catalogue.agency.culture(visit.language)
    raw = raw_of(asked_by(visit, case, transition).fields, case.values, culture)
    return await _action_page(visit, case, transition, raw, {}, "")


@route("POST", ACTION, who="officer", verb=Verb.ACT)
async def take_action(visit: Visit) -> Response[Any]:
    posted = await read_posted(visit, upload_limits(entity_of(visit).fields.values()))
    case = await case_of(visit)
    transition = await transition_of(visit, case)
    editing = asked_by(visit, case, transition)
    sent = await with_uploads(visit, editing.fields, posted)
    raw, faults = sent.raw, sent.faults
    if sent.is_between:
        return await _between(visit, case, transition, sent, posted.text(REASON))
    answers, unread = read_answers(
        editing.fields, raw, visit.catalogue.agency.culture(visit.language)
    )
    try:
        await _do(visit, case, transition, posted, answers, faults | unread)
    except InvalidAnswers as problem:
        return await _action_page(visit, case, transition, raw, problem.faults, posted.text(REASON))
    except GuardRefused as problem:
        refusal = problem.otherwise.text(visit.language)
        return await _action_page(
            visit, case, transition, raw, {}, posted.text(REASON), refusal=refusal
        )
    except Conflict:
        return await _action_page(
            visit, await case_of(visit), transition, raw, {}, posted.text(REASON), is_conflict=True
        )
    say = visit.site.renderer.translate(visit.language)
    done = say("Done: {action}").format(action=transition.title.text(visit.language))
    return go_to(visit, record_url(visit, case), done)


async def _between(
    visit: Visit, case: Case, transition: Transition, sent: Sent, reason: str
) -> Response[Any]:
    """A row was added or removed; nothing is done yet."""
    if not visit.is_fragment:
        return await _action_page(visit, case, transition, sent.raw, {}, reason, focus=sent.focus)
    editing = asked_by(visit, case, transition)
    required = {field.name: True for field in editing.fields}
    form = await editing.form(sent.raw, {}, required, sent.focus)
    return page_response(visit, EditFieldsPage(form))


async def _do(
    visit: Visit,
    case: Case,
    transition: Transition,
    posted: Posted,
    answers: Mapping[str, object],
    faults: Mapping[str, Fault],
) -> None:
    if faults:
        raise InvalidAnswers(faults)
    await act(
        visit.work(),
        case.case_type,
        case.reference,
        transition.name,
        answers,
        version=posted.number("version") or 0,
        reason=posted.text(REASON),
    )


async def case_of(visit: Visit) -> Case:
    entity = entity_of(visit)
    if not isinstance(entity, CaseType):
        raise NotFound
    record = await read_record(visit.work(), entity, visit.param("reference"))
    if not isinstance(record, Case):
        raise NotFound
    return record


async def transition_of(visit: Visit, case: Case) -> Transition:
    """The action of the path; a page is shown too when its state is past, so nothing typed is lost."""
    name = visit.param("action")
    for offered in await available_actions(visit.work(), case):
        if offered.transition.name == name:
            return offered.transition
    for state in case.case_type.states.values():
        if name in state.transitions and visit.request.method == "POST":
            return state.transitions[name]
    raise NotFound


def asked_by(visit: Visit, case: Case, transition: Transition) -> Editing:
    """The form of what an action asks besides the reason."""
    fields = tuple(case.entity.fields[name] for name in transition.ask if name != REASON)
    url = f"{record_url(visit, case)}/actions/{transition.name}"
    return Editing(visit, case.entity, fields, url, by=case.case_type.form)


async def _action_page(
    visit: Visit,
    case: Case,
    transition: Transition,
    raw: Mapping[str, Any],
    faults: Mapping[str, Fault],
    reason: str,
    *,
    refusal: str = "",
    is_conflict: bool = False,
    focus: str = "",
) -> Response[Any]:
    language, entity = visit.language, case.case_type
    say = visit.site.renderer.translate(language)
    editing = asked_by(visit, case, transition)
    required = {field.name: True for field in editing.fields}
    title = transition.title.text(language)
    page = ActionPage(
        shell=shell_of(visit, f"{title} - {case.reference}", current=entity.name),
        trail=(
            (entity.plural.text(language), list_url(visit, entity)),
            (case.reference, record_url(visit, case)),
            (title, None),
        ),
        title=title,
        target=entity.states[transition.target].title.text(language),
        form=await editing.form(raw, faults, required, focus),
        asks_reason=REASON in transition.ask,
        reason=reason,
        reason_error=sentence(faults[REASON], say("Reason"), say) if REASON in faults else "",
        action=editing.url,
        cancel_url=record_url(visit, case),
        version=case.version,
        refusal=refusal,
        changed=await _changed(visit, case) if is_conflict else "",
    )
    status = 409 if is_conflict else 422 if faults or refusal else 200
    return page_response(visit, page, status)


async def _changed(visit: Visit, case: Case) -> str:
    say = visit.site.renderer.translate(visit.language)
    moments = Moments(visit.catalogue.agency.time_zone, visit.language)
    words = say(
        "{who} changed this case meanwhile ({when}); it is now: {state}. Nothing was saved yet."
    )
    return words.format(
        who=await last_changer(visit, case),
        when=moments.moment(case.changed_on),
        state=case.state.title.text(visit.language),
    )
