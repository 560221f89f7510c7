"""The declaration of a form as pages show it, and what was ticked and typed of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from casework.cases.form_ends import ANSWER, Declared, is_name
from casework.catalogue import Form
from casework.fields.base import Fault

NAME = f"{ANSWER}.name"


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """`error` stands by the box, `name_error` by the name; both empty when all is well."""

    text: str
    is_signed: bool
    is_ticked: bool
    name: str
    error: str
    name_error: str

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        told = (("f-declaration", self.error), ("f-declaration-name", self.name_error))
        return tuple((target, text) for target, text in told if text)


def declared_in(posted: Mapping[str, Sequence[str]]) -> Declared:
    """What a form posted."""
    return Declared(_first(posted, ANSWER) == "yes", _first(posted, NAME).strip())


def declaration_view(
    form: Form | None,
    declared: Declared,
    faults: Mapping[str, Fault],
    language: str,
    say: Callable[[str], str],
) -> DeclarationView | None:
    """None for a form without one."""
    wanted = form.declaration if form is not None else None
    if wanted is None:
        return None
    told = say(faults[ANSWER].message) if ANSWER in faults else ""
    is_about_name = wanted.is_signed and declared.is_confirmed and not is_name(declared.name)
    return DeclarationView(
        text=wanted.text.text(language),
        is_signed=wanted.is_signed,
        is_ticked=declared.is_confirmed,
        name=declared.name,
        error="" if is_about_name else told,
        name_error=told if is_about_name else "",
    )


def _first(posted: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(posted.get(name, ())), "")
