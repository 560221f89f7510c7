"""The platform speaks each of its languages completely, and fills the same words into each."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from casework.web.render import Renderer, translations
from tests.ui_templates.samples import TEMPLATES
from tests.ui_templates.sentences import Sentence, all_sentences

CATALOGUES = sorted((TEMPLATES / "messages").glob("*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
each_language = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def placeholders(said: Sentence) -> set[str]:
    return set(PLACEHOLDER.findall(said if isinstance(said, str) else " ".join(said)))


def translated(catalogue: Catalog) -> dict[Sentence, Message]:
    return {one.id: one for one in catalogue if one.id}


def test_spanish_is_among_the_languages() -> None:
    assert "es" in [path.stem for path in CATALOGUES]


@each_language
def test_every_sentence_of_the_platform_is_translated(path: Path) -> None:
    known = translated(read(path))
    untold = {said: where for said, where in all_sentences().items() if said not in known}
    assert untold == {}


@each_language
def test_no_translation_is_left_over_empty_or_uncertain(path: Path) -> None:
    said = all_sentences()
    for sentence, message in translated(read(path)).items():
        assert sentence in said, f"nothing says {sentence!r} any more"
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(forms), f"{sentence!r} is not translated"
        assert not message.fuzzy, f"is {sentence!r} translated well?"


@each_language
def test_a_translation_fills_in_what_the_sentence_fills_in(path: Path) -> None:
    for sentence, message in translated(read(path)).items():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms:
            assert placeholders(form) == placeholders(sentence), sentence


def test_templates_and_python_find_their_sentences() -> None:
    """The extraction sees both kinds: a part of a template, a plural, a fault, a table of titles."""
    said = all_sentences()
    for sentence in (
        "Continue",
        "Keep %(name)s",
        ("%(n)s day left", "%(n)s days left"),
        "{title} needs an answer",
        "Deadline is near: {name}",
        "Page not found",
    ):
        assert sentence in said


def test_a_percent_sign_in_a_sentence_is_read_as_one() -> None:
    environment = Renderer(TEMPLATES).environment("es")
    page = environment.from_string("{% trans %}At 400% zoom{% endtrans %}").render()
    assert page == "At 400% zoom"
    assert "400%%" in next(one for one in all_sentences() if "400%" in one)
    assert "400%%" in translations(TEMPLATES, "es").gettext(
        next(str(one) for one in all_sentences() if "400%" in one)
    )
