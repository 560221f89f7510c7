"""The service manual says everything that the YAML says, the same every time."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from casework.catalogue import CaseType, Catalogue, Verb
from casework.commands import main
from casework.compiler import check_agency
from casework.fields import FIELD_TYPES
from casework.fields.base import PRIVACY_CLASSES
from casework.manual import write_manual
from casework.publishing.bundles import agency_folders
from casework.settings import bundled
from casework.web.render import Renderer

TEMPLATES = bundled("ui_templates")
AGENCIES = agency_folders(bundled("agencies"))
each_agency = pytest.mark.parametrize("folder", AGENCIES, ids=lambda folder: folder.name)


def catalogue_of(folder: Path) -> Catalogue:
    catalogue, _ = check_agency(folder)
    assert catalogue is not None
    return catalogue


class Reading(HTMLParser):
    """The words of a page, and the ids and references in it."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.ids += [told["id"]] if told.get("id") else []
        self.links += [told["href"]] if told.get("href") else []
        assert "src" not in told, "it needs nothing but itself"
        assert tag not in ("script", "link")


def read(page: str) -> Reading:
    reading = Reading()
    reading.feed(page)
    return reading


@each_agency
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_name_and_title_of_the_agency_is_in_its_manual(folder: Path, language: str) -> None:
    catalogue = catalogue_of(folder)
    text = " ".join(" ".join(read(write_manual(catalogue, TEMPLATES, language)).words).split())

    def told(word: str) -> bool:
        return " ".join(word.split()) in text

    for entity in catalogue.entities.values():
        assert told(entity.title.text(language))
        for field in entity.fields.values():
            assert told(field.title.text(language)), (entity.name, field.name)
            assert told(field.name)
            for _, said in field.kind.choices(language) or ():
                assert told(said), (field.name, said)
            if field.rule:
                assert told(field.rule.text)
        for validation in entity.validations:
            assert told(validation.rule.text)
        if isinstance(entity, CaseType):
            assert_case_is_told(entity, told, language)
    for role in catalogue.agency.roles.values():
        assert told(role.title.text(language))


def assert_case_is_told(case_type: CaseType, told: object, language: str) -> None:
    assert callable(told)
    for state in case_type.states.values():
        assert told(state.title.text(language))
        for transition in state.transitions.values():
            assert told(transition.title.text(language))
            assert transition.when is None or told(transition.when.text)
    for route in case_type.routing:
        assert route.when is None or told(route.when.text)
    for deadline in case_type.deadlines.values():
        assert told(deadline.title.text(language))
        assert told(deadline.cites)
    for form in case_type.forms.values():
        for rule in (rule for step in form.steps for rule in step.rules()):
            assert told(rule.text)


@each_agency
def test_it_is_one_page_whose_links_lead_somewhere_and_the_same_each_time(folder: Path) -> None:
    first = write_manual(catalogue_of(folder), TEMPLATES, "en")
    assert first == write_manual(catalogue_of(folder), TEMPLATES, "en")
    reading = read(first)
    assert len(reading.ids) == len(set(reading.ids))
    assert {link.removeprefix("#") for link in reading.links} <= set(reading.ids)


def test_everything_the_language_offers_has_a_name_for_people() -> None:
    words = Renderer(TEMPLATES).environment("es").get_template("manual/words.html").module
    for name in FIELD_TYPES:
        assert words.kind(name).strip() != name, name  # type: ignore[attr-defined]
    for verb in Verb:
        assert words.verb(verb.value).strip() != verb.value  # type: ignore[attr-defined]
    for name in set(PRIVACY_CLASSES) - {"personal"}:  # the same word in Spanish
        assert words.privacy(name).strip() != name  # type: ignore[attr-defined]


def test_words_that_look_like_html_are_words(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "agency.yaml").write_text(
        "format: 1\nagency: town\ntitle: <script>alert(1)</script>\nlanguages: [en]\n"
        "time_zone: America/Los_Angeles\ncurrency: USD\nroles: {clerk: {title: Clerk}}\n"
    )
    page = write_manual(catalogue_of(folder), TEMPLATES, "en")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_command_writes_a_file_and_refuses_what_it_cannot_say(tmp_path: Path) -> None:
    file = tmp_path / "manual.html"
    asked = ["docs", str(AGENCIES[0]), "--output", str(file)]
    done = CliRunner().invoke(main, [*asked, "--language", "es"])
    assert (done.exit_code, done.output) == (0, f"wrote {file}\n")
    assert re.search(r'<html lang="es"', file.read_text("utf-8"))
    wrong = CliRunner().invoke(main, [*asked, "--language", "fr"])
    assert wrong.exit_code == 1
    assert "does not speak 'fr'; it speaks en, es" in wrong.output
