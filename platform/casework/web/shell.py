"""The frame around every page: header, menu, languages, footer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from babel import Locale, UnknownLocaleError

from casework.cases.access import verdict
from casework.cases.contacts import PERSON, namings_of
from casework.catalogue import Catalogue, Verb
from casework.web.moments import Moments
from casework.web.render import direction
from casework.web.visit import NOT_DONE, Visit


@dataclass(frozen=True, slots=True)
class PreviewBar:
    """What stands above every page of a preview."""

    agency: str
    note: str
    until: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What `layouts/base.html` needs; its meaning is told there."""

    locale: str
    dir: str
    title: str
    agency_name: str
    home_url: str
    theme_class: str
    theme_url: str | None
    languages: tuple[tuple[str, str, str, bool], ...]
    nav: tuple[tuple[str, str, bool], ...]
    person: str | None
    sign_out_url: str
    sign_in_url: str | None
    csrf: str
    shortcuts: bool
    search_url: str | None
    search_text: str
    messages: tuple[tuple[str, str], ...]
    footer_links: tuple[tuple[str, str], ...]
    help_text: str | None
    asset: Callable[[str], str]
    preview: PreviewBar | None


def shell_of(
    visit: Visit,
    title: str,
    *,
    is_desk: bool | None = None,
    current: str = "",
    messages: tuple[tuple[str, str], ...] = (),
) -> Shell:
    """The frame for this visit. `current` is the entity (or `work`) the menu should mark."""
    path = visit.path
    at_desk = path.startswith("/desk") if is_desk is None else is_desk
    catalogue = visit.agency_catalogue or (_only_agency(visit) if at_desk else None)
    say = visit.site.renderer.translate(visit.language)
    person = visit.signed_in if at_desk else None
    agency = catalogue.agency if catalogue else None
    return Shell(
        locale=visit.language,
        dir=direction(visit.language),
        title=title,
        agency_name=agency.title.text(visit.language) if agency else say("Public services"),
        home_url=_home(at_desk, agency.name if agency else None),
        theme_class="",
        theme_url=f"/theme/{agency.name}/colours.css?v={catalogue.number or catalogue.digest[:12]}"
        if agency and catalogue
        else None,
        languages=_languages(visit),
        nav=_menu(visit, current) if person else (),
        person=person.name if person else None,
        sign_out_url="/sign-out",
        sign_in_url="/sign-in" if at_desk and not person else None,
        csrf=visit.csrf,
        shortcuts=bool(person and person.has_shortcuts),
        search_url="/desk/search" if person else None,
        search_text=visit.request.query_params.get("q", "") if person else "",
        messages=messages or _said(visit),
        footer_links=((say("Accessibility"), "/accessibility"), (say("Privacy"), "/privacy")),
        help_text=(agency.help.text(visit.language) or None) if agency else None,
        asset=visit.site.assets.url,
        preview=_preview_bar(visit),
    )


def _preview_bar(visit: Visit) -> PreviewBar | None:
    if visit.ahead is None:
        return None
    preview, agency = visit.ahead.preview, visit.ahead.catalogue.agency
    until = Moments(agency.time_zone, visit.language).moment(preview.until)
    return PreviewBar(agency.title.text(visit.language), preview.note, until)


def _said(visit: Visit) -> tuple[tuple[str, str], ...]:
    text = visit.said()
    if text.startswith(NOT_DONE):
        return (("notice", text.removeprefix(NOT_DONE)),)
    return (("success", text),) if text else ()


def own_agencies(visit: Visit) -> tuple[Catalogue, ...]:
    """The live agencies in which the signed-in person has a role."""
    if visit.signed_in is None:
        return ()
    found = (visit.site.live.catalogue(name) for name in visit.signed_in.agencies())
    return tuple(catalogue for catalogue in found if catalogue is not None)


def _only_agency(visit: Visit) -> Catalogue | None:
    agencies = own_agencies(visit)
    return agencies[0] if len(agencies) == 1 else None


def _home(at_desk: bool, agency: str | None) -> str:
    if at_desk:
        return "/desk"
    return f"/{agency}" if agency else "/"


def _menu(visit: Visit, current: str) -> tuple[tuple[str, str, bool], ...]:
    say = visit.site.renderer.translate(visit.language)
    menu = [(say("My work"), "/desk", current == "work")]
    chosen = visit.agency_catalogue or _only_agency(visit)
    for catalogue in (chosen,) if chosen else own_agencies(visit):
        menu += _kept_lists(visit, catalogue, current)
    return tuple(menu)


def _kept_lists(visit: Visit, catalogue: Catalogue, current: str) -> list[tuple[str, str, bool]]:
    """The lists of this agency that the person's roles may read; decided once for a Catalogue."""
    actor, kept = visit.work_at(catalogue).actor, visit.site.kept(catalogue)
    key = ("menu", actor.kind, actor.roles, visit.language, current)
    found: list[tuple[str, str, bool]] | None = kept.get(key)
    if found is None:
        found = kept[key] = _lists(visit, catalogue, current)
    return found


def _lists(visit: Visit, catalogue: Catalogue, current: str) -> list[tuple[str, str, bool]]:
    agency = catalogue.agency.name
    actor = visit.work_at(catalogue).actor
    say = visit.site.renderer.translate(visit.language)
    lists = [  # cases are work, and come before what they are about
        (entity.plural.text(visit.language), f"/desk/{agency}/{name}", name == current)
        for name, entity in sorted(catalogue.entities.items(), key=lambda one: not one[1].is_case)
        if verdict(catalogue, actor, Verb.READ, name).is_allowed
    ]
    if any(True for _ in namings_of(visit.work_at(catalogue), PERSON)):
        lists.append((say("People"), f"/desk/{agency}/person", current == "person"))
    return lists


def _languages(visit: Visit) -> tuple[tuple[str, str, str, bool], ...]:
    catalogue, path, question = visit.agency_catalogue, visit.path, visit.question
    codes = catalogue.agency.languages if catalogue else visit.site.live.languages()
    kept = [
        (name, value) for name, value in (parse_qsl(question) if question else ()) if name != "lang"
    ]
    before = f"{path}?{urlencode(kept)}&" if kept else f"{path}?"
    return tuple(
        [(code, own_name(code), before + _asking(code), code == visit.language) for code in codes]
    )


@lru_cache(maxsize=200)
def _asking(code: str) -> str:
    """The end of an address that asks for a language."""
    return urlencode([("lang", code)])


@lru_cache(maxsize=200)
def own_name(code: str) -> str:
    """What a language calls itself: `es` is Español."""
    try:
        return (Locale.parse(code, sep="-").get_display_name(code) or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code
