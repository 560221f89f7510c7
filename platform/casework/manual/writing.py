"""One page of HTML that stands alone: no script, no network, light and dark, fit to be printed.

The same YAML gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from babel.dates import format_timedelta
from markupsafe import Markup

from casework.actions.base import Action, spoken
from casework.catalogue import CaseType, Catalogue, Entity, Grant, Role
from casework.catalogue.entity import Field
from casework.labels import Label
from casework.manual.diagram import draw, numbered
from casework.rules import Rule
from casework.web.paper.conditions import Speaker
from casework.web.render import Renderer, direction

_SHEETS = ("assets/colours.css", "manual/manual.css")
_LIMITS = ("min", "max", "min_length", "max_length", "pattern", "max_size", "max_files", "accept")


def write_manual(catalogue: Catalogue, templates: Path, language: str) -> str:
    """The manual in a language; `templates` is the folder of the platform's templates."""
    renderer = Renderer(templates)
    words = _Words(catalogue, renderer, language)
    template = renderer.environment(language).get_template("manual/agency.html")
    return template.render(
        agency=catalogue.agency,
        entities=tuple(catalogue.entities.values()),
        case_types=catalogue.case_types(),
        records=tuple(e for e in catalogue.entities.values() if not e.is_case),
        sheets=tuple(_sheet(templates / name) for name in _SHEETS),
        direction=direction(language),
        words=words,
    )


def _sheet(path: Path) -> Markup:
    return Markup(path.read_text("utf-8"))  # noqa: S704  # a file of the platform


class _Words:
    """What the template asks about things that have no words of their own."""

    def __init__(self, catalogue: Catalogue, renderer: Renderer, language: str) -> None:
        self.catalogue, self.language = catalogue, language
        self.say = renderer.translate(language)

    def title(self, entity: str) -> str:
        found = self.catalogue.entity(entity)
        return (found.title if found else Label.from_name(entity)).text(self.language)

    def field(self, entity: Entity, name: str) -> str:
        """The title of a field, or of what every record has."""
        own = entity.fields.get(name)
        return (own.title if own else Label.from_name(name)).text(self.language)

    def rule(self, entity: Entity, rule: Rule) -> str:
        return Speaker(entity, self.language, self.say).words(rule)

    def duration(self, length: timedelta) -> str:
        for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
            if length.total_seconds() % seconds == 0:
                return format_timedelta(
                    length,
                    granularity=unit,  # type: ignore[arg-type]  # one of the names it takes
                    threshold=1e9,
                    locale=self.language,
                )
        return format_timedelta(length, threshold=1e9, locale=self.language)

    def options(self, field: Field) -> tuple[tuple[str, str], ...]:
        return tuple(field.kind.choices(self.language) or ())

    def limits(self, field: Field) -> tuple[tuple[str, str], ...]:
        """Limits as the YAML names them, where one is set."""
        kind = field.kind
        given = ((name, getattr(kind, name, None)) for name in _LIMITS)
        plain = {one.name: one.default for one in msgspec.structs.fields(kind)}
        return tuple(
            (name, _listed(value))
            for name, value in given
            if value not in (None, "", ()) and value != plain.get(name)
        )

    def target(self, field: Field) -> str:
        to = field.kind.links_to()
        return self.title(to) if to and to in self.catalogue.entities else ""

    def grants(self, entity: Entity) -> tuple[tuple[Role, Grant], ...]:
        roles = self.catalogue.agency.roles.values()
        return tuple((r, r.grants[entity.name]) for r in roles if entity.name in r.grants)

    def draw(self, case_type: CaseType) -> Any:
        return draw(case_type)

    def numbered(self, case_type: CaseType) -> Any:
        return numbered(case_type)

    def facts(self, action: Action) -> tuple[tuple[str, str], ...]:
        """The options of an action as the YAML names them, texts in the language of the manual."""
        given = msgspec.structs.asdict(action)
        return tuple((name, self._fact(value)) for name, value in given.items() if value)

    def _fact(self, value: object) -> str:
        if isinstance(value, Mapping):
            return spoken(dict(value), self.language)
        return value.text if isinstance(value, Rule) else str(value)


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
