"""Check your answers: every question that was asked, with the answer as people read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from casework.fields.base import Named
from casework.fields.file import File
from casework.web.forms import FormMaker
from casework.web.portal.steps import Filling
from casework.web.uploads import file_names
from casework.web.visit import Visit

Row = tuple[str, Markup | str, str]


@dataclass(frozen=True, slots=True)
class SummarySection:
    """One step with its rows of (question, answer, where to change it)."""

    title: str
    rows: tuple[Row, ...]


def summary_of(
    visit: Visit,
    filling: Filling,
    change_url: Callable[[int], str],
    allowed: frozenset[str] | None = None,
) -> tuple[SummarySection, ...]:
    """The answers by step; only those to `allowed` fields, where it says which."""
    culture = visit.catalogue.agency.culture(visit.language)
    renderer = visit.site.renderer
    say = renderer.translate(visit.language)
    maker = FormMaker(culture, say)
    sections = []
    for number, step in enumerate(filling.shown_steps(), start=1):
        rows = []
        for field in filling.fields(step):
            if allowed is not None and field.name not in allowed:
                continue
            view = maker.view(field, filling.typed, None)
            value = filling.value(field)
            answer: Markup | str = say("Not given")
            if isinstance(value, Named):  # an upload: people know it by its name, not by its token
                answer = next(iter(filling.typed.get(f"{field.name}.label", ())), value.reference)
            elif isinstance(field.kind, File) and isinstance(value, tuple):
                answer = ", ".join(file_names(value, filling.typed.get(f"{field.name}.label", ())))
            elif value is not None:
                answer = renderer.display(value, view, visit.language)
            rows.append((view.label, answer, f"{change_url(number)}#{view.id}"))
        sections.append(SummarySection(step.title.text(visit.language), tuple(rows)))
    return tuple(sections)
