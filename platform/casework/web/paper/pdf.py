"""From a form to a PDF: tagged, in one language, fillable on the screen, with nothing fetched from outside.

WeasyPrint sets it, with fonts of our own. It needs the Pango library of the system; without it only the
paper forms are missing.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from litestar import Response

from casework.cases.access import verdict
from casework.catalogue import CaseType, Catalogue, Field, Form, Verb
from casework.web.paper.conditions import Speaker
from casework.web.paper.form import PaperForm, sections_of
from casework.web.paper.unprinted import NoPrinter
from casework.web.render import Renderer
from casework.web.visit import Visit

SUFFIX = ".pdf"
_setting = WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]()


class Fetched(Exception):
    """A paper form asked for something outside of it; it never may."""


async def send_paper(visit: Visit, case_type: CaseType, form: Form) -> Response[Any]:
    """The paper twin of a form, made once for its revision, its language and what its reader may write."""
    kept = visit.site.kept(visit.catalogue)
    actor = visit.actor() if visit.path.startswith("/desk/") else visit.citizen_work().actor
    writable = verdict(visit.catalogue, actor, Verb.CREATE, case_type.name).writable
    key = ("paper", case_type.name, form.name, visit.language, writable)
    if key not in kept:
        async with _setting.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            if key not in kept:
                renderer, language = visit.site.renderer, visit.language
                paper = paper_of(visit.catalogue, case_type, form, language, writable, renderer)
                kept[key] = await asyncio.to_thread(write_pdf, paper, renderer)
    name = f"{case_type.name}-{form.name}-{visit.language}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(kept[key], media_type="application/pdf", headers=headers)


def paper_of(
    catalogue: Catalogue,
    case_type: CaseType,
    form: Form,
    language: str,
    writable: frozenset[str],
    renderer: Renderer,
) -> PaperForm:
    """The form as paper has it, with the fields that may be written."""
    speaker = Speaker(case_type, language, renderer.translate(language))

    def may_write(field: Field) -> bool:
        return field.name in writable

    declared, agency = form.declaration, catalogue.agency
    return PaperForm(
        language=language,
        agency=agency.title.text(language),
        title=form.title.text(language),
        service=case_type.title.text(language),
        intro=form.intro.text(language),
        help=agency.help.text(language),
        revision=f"{case_type.name}/{form.name} {catalogue.number} {catalogue.digest[:8]}",
        sections=sections_of(case_type, form, may_write, speaker),
        declaration=declared.text.text(language) if declared else "",
        is_signed=bool(declared and declared.is_signed),
    )


def write_pdf(paper: PaperForm, renderer: Renderer) -> bytes:
    """Takes a second or more. Raises NoPrinter."""
    printer = _printer()
    text, folder = renderer.paper(paper, paper.language), renderer.folder / "print"
    fetcher = _only_below(printer, folder.resolve().as_uri() + "/fonts/")
    fonts = printer.text.fonts.FontConfiguration()
    sheet = printer.CSS(
        filename=(folder / "form.css").resolve(), url_fetcher=fetcher, font_config=fonts
    )
    document = printer.HTML(string=text, url_fetcher=fetcher)
    made: bytes = document.write_pdf(
        stylesheets=[sheet], font_config=fonts, pdf_forms=True, pdf_tags=True
    )
    return made


@lru_cache(maxsize=1)
def _printer() -> Any:
    try:
        import weasyprint
        import weasyprint.text.fonts
    except OSError as problem:
        raise NoPrinter("the library Pango is missing; see docs/operations.md") from problem
    return weasyprint


def _only_below(printer: Any, start: str) -> Any:
    """A fetcher for our own fonts: what an agency or a person wrote never makes it fetch anything."""

    def fetch(url: str, *args: Any, **more: Any) -> Any:
        if not url.startswith(start) or ".." in url:
            raise Fetched(url)
        return printer.URLFetcher().fetch(url, *args, **more)

    return fetch
