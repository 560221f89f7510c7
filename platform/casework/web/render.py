"""Pages from templates: one Jinja environment per language, made once.

A page is a frozen dataclass that names its template; its attributes are the whole context. Missing
names are errors (`StrictUndefined`), and everything is escaped.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import fields
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar, Protocol

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from casework.labels import Label
from casework.web.forms import FieldView
from casework.web.frames import Frames
from casework.web.inputs import Macro, write_input, write_inputs
from casework.web.quick_templates import QuickEnvironment

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})


class Page(Protocol):
    """The context of one template."""

    template: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


class Renderer:
    """Renders pages in any language. `translate` is what Python code asks for its sentences."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environments: dict[str, Environment] = {}
        self._frames: dict[str, Frames] = {}

    def page(self, page: Page, language: str) -> bytes:
        template = self.environment(language).get_template(page.template)
        return self._frames[language].write(template, _context(page)).encode()

    def paper(self, page: Any, language: str) -> str:
        """The paper twin of a form, before it is set: `print/form.html` with the page's attributes."""
        template = self.environment(language).get_template("print/form.html")
        return template.render({field.name: getattr(page, field.name) for field in fields(page)})

    def environment(self, language: str) -> Environment:
        environment = self._environments.get(language)
        if environment is None:
            environment = self._environments[language] = self._made(language)
            self._frames[language] = Frames()
        return environment

    def display(self, value: object, view: Any, language: str) -> Markup:
        """A field's value as its template shows it."""
        return Markup(_widget(self.environment(language), view).display(value, view))  # noqa: S704  # escaped by the template

    def input(self, view: Any, form: Any, language: str) -> str:
        """The group of one field: label, hint, fault and control."""
        return str(_widget(self.environment(language), view).input(view, form))

    def translate(self, language: str) -> Callable[[str], str]:
        say = translations(self.folder, language).gettext
        return lambda text: say(text) if text else ""  # a catalogue's head stands under no text

    def _made(self, language: str) -> Environment:
        environment = QuickEnvironment(
            loader=FileSystemLoader(self.folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        found = translations(self.folder, language)
        environment.install_gettext_translations(found, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
        environment.globals["plain_gettext"] = found.gettext
        environment.globals["language"] = language

        def macro_of(field: FieldView) -> Macro:
            macro: Macro = _widget(environment, field).input
            return macro

        environment.globals["field_input"] = lambda field, form: write_input(macro_of, field, form)
        environment.globals["form_inputs"] = lambda form: write_inputs(macro_of, form.fields, form)
        environment.globals["field_display"] = lambda value, field: _widget(
            environment, field
        ).display(value, field)
        environment.globals["paper_boxes"] = lambda field: _boxes(environment, field)
        environment.globals["paper_question"] = lambda field: environment.get_template(
            "print/question.html"
        ).module.question(field)  # type: ignore[attr-defined]  # a macro of the template
        environment.filters["words"] = lambda label: _words(label, language)
        return environment


def _context(page: Page) -> dict[str, Any]:
    names, values = _attributes(type(page))
    return dict(zip(names, values(page), strict=True))


@cache
def _attributes(kind: type[Page]) -> tuple[tuple[str, ...], Callable[[Page], tuple[Any, ...]]]:
    """The names of a kind of page, and what takes its values in that order."""
    names = tuple(kind.__dataclass_fields__)
    take = attrgetter(*names)
    return names, take if len(names) > 1 else lambda page: (take(page),)


def _widget(environment: Environment, field: Any) -> Any:
    """The macros of a field type. A template's module is made once and kept by Jinja."""
    return environment.get_template(f"fields/{field.type}.html").module


def _boxes(environment: Environment, field: Any) -> Any:
    """What is printed to write an answer into; a line where the type has no template of its own."""
    names = [f"print/fields/{field.type}.html", "print/fields/text.html"]
    return environment.select_template(names).module.boxes(field)  # type: ignore[attr-defined]  # as above


def direction(language: str) -> str:
    """`rtl` or `ltr`, for the `dir` attribute."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=64)
def translations(folder: Path, language: str) -> NullTranslations:
    """The platform's own sentences in a language, from `messages/<language>.po`; English is the source."""
    path = folder / "messages" / f"{language.split('-')[0]}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return Translations(compiled)


def _words(label: Label | str | None, language: str) -> str:
    return label.text(language) if isinstance(label, Label) else (label or "")
