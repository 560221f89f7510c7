"""A form as paper has it: every question with its condition, rows for groups, names for the boxes.

The boxes of the PDF are called as the form's inputs are, with `__` for the point between parts (a point
means something else in a PDF): `reporter__email`, `household__0__name`, and `size__large` to tick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from casework.catalogue import CaseType, Field, Form, Question
from casework.fields.group import Group
from casework.web.paper.conditions import Speaker

MOST_ROWS = 3
"""Rows of a group that are printed; who needs more adds a sheet."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    legend: str
    fields: tuple[PaperField, ...]


@dataclass(frozen=True, slots=True)
class PaperField:
    """`condition` is when it is answered; `rows` are those of a group."""

    name: str
    type: str
    label: str
    hint: str
    condition: str
    is_required: bool
    options: tuple[tuple[str, str], ...]
    rows: tuple[PaperRow, ...] = ()
    more: int = 0
    """How many rows there may be beyond those that are printed."""


@dataclass(frozen=True, slots=True)
class PaperSection:
    title: str
    help: str
    condition: str
    fields: tuple[PaperField, ...]


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What the template `print/form.html` makes a PDF of."""

    language: str
    agency: str
    title: str
    service: str
    intro: str
    help: str
    revision: str
    sections: tuple[PaperSection, ...]
    declaration: str
    is_signed: bool


def sections_of(
    case_type: CaseType,
    form: Form,
    allowed: Callable[[Field], bool],
    speaker: Speaker,
) -> tuple[PaperSection, ...]:
    """The steps with the questions that whoever gets the paper may answer; computed ones are left out."""
    found = []
    for step in form.steps:
        asked = [(q, case_type.fields[q.field]) for q in step.questions]
        fields = tuple(
            _asked(question, field, speaker)
            for question, field in asked
            if not field.is_computed and allowed(field)
        )
        if fields:
            condition = speaker.condition(step.show) if step.show is not None else ""
            title, help_ = (label.text(speaker.language) for label in (step.title, step.help))
            found.append(PaperSection(title, help_, condition, fields))
    return tuple(found)


def _asked(question: Question, field: Field, speaker: Speaker) -> PaperField:
    conditions = [rule for rule in (question.show,) if rule is not None]
    words = question.only_if.text(speaker.language)
    condition = words or " ".join(speaker.condition(rule) for rule in conditions)
    is_required = field.kind.required or question.require is not None
    return _paper(field, field.name, condition, is_required, speaker)


def _paper(
    field: Field, name: str, condition: str, is_required: bool, speaker: Speaker, depth: int = 0
) -> PaperField:
    language, kind = speaker.language, field.kind
    rows = tuple(_rows(field, kind, name, speaker, depth)) if isinstance(kind, Group) else ()
    return PaperField(
        name=name,
        type=kind.type_name,
        label=field.title.text(language),
        hint=field.help.text(language),
        condition=condition,
        is_required=is_required,
        options=tuple(kind.choices(language) or ()),
        rows=rows,
        more=kind.max - len(rows) if isinstance(kind, Group) else 0,
    )


def _rows(field: Field, kind: Group, name: str, speaker: Speaker, depth: int) -> Iterable[PaperRow]:
    one = field.one.text(speaker.language)
    for number in range(min(kind.max, 1 if depth else MOST_ROWS)):
        legend = f"{one} {number + 1}" if kind.repeats else ""
        fields = tuple(
            _paper(
                inner,
                f"{name}__{number}__{inner.name}",
                "",
                kind.inner[inner.name].required,
                speaker,
                depth + 1,
            )
            for inner in field.inner.values()
        )
        yield PaperRow(legend, fields)
