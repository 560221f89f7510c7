"""Pages in Spanish say nothing of ours in English."""

import re

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.people import POTHOLES, Citizen, Officer, send
from tests.browser.product import ROOT, Product

SPANISH_TOO = {"Normal", "No", "Portal", "Casework", "Error:", "Error: "}
"""Sentences that are the same in both languages."""


def english_sentences() -> list[re.Pattern[str]]:
    """Each as a whole, with anything where its values go."""
    with (ROOT / "ui_templates" / "messages" / "es.po").open("rb") as file:
        said = [one for message in read_po(file) if message.id for one in _forms(message.id)]
    own = [one for one in said if one not in SPANISH_TOO]
    return [
        re.compile(re.sub(r"%\\\((\w+)\\\)s|\\\{\w+\\\}", ".+", re.escape(one.replace("%%", "%"))))
        for one in own
    ]


def _forms(sentence: str | tuple[str, ...]) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else tuple(sentence)


ENGLISH = english_sentences()


def english_on(page: Page) -> list[str]:
    """Texts and labels of the page that are, as a whole, an English sentence of ours."""
    texts: list[str] = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
            const found = [document.title]
            while (walker.nextNode()) found.push(walker.currentNode.textContent)
            for (const one of document.querySelectorAll("[aria-label], [placeholder], [data-label]"))
                found.push(one.ariaLabel || "", one.placeholder || "", one.dataset.label || "")
            return found.map(text => text.trim()).filter(text => text)
        }"""
    )
    return [text for text in texts if any(one.fullmatch(text) for one in ENGLISH)]


def test_an_english_sentence_would_be_found(open_page: OpenPage, product: Product) -> None:
    page = open_page(product.url)
    page.goto("/public_works/pothole")
    assert "Continue" in english_on(page)
    assert "Skip to main content" in english_on(page)


def test_the_portal_speaks_spanish(open_page: OpenPage, product: Product) -> None:
    page = open_page(product.url, locale="es-MX", viewport=PHONE)
    for path in ("/", "/public_works", "/privacy", "/accessibility", "/sign-in", "/nowhere/at/all"):
        page.goto(path)
        assert page.get_attribute("html", "lang") == "es"
        assert english_on(page) == []
    page.goto("/public_works/pothole")
    send(page)
    assert english_on(page) == []
    citizen = Citizen(page)
    page.goto("/public_works/pothole")
    citizen.answer_all("5 Calle Mayor")
    assert english_on(page) == []
    send(page)
    assert english_on(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "/desk",
        POTHOLES,
        f"{POTHOLES}/new",
        "/desk/public_works/asset?q=zzzz",
        "/desk/public_works/person",
        "/desk/search?q=Maple",
        f"{POTHOLES}?nosuchfield=1",
    ],
)
def test_the_desk_speaks_spanish(open_page: OpenPage, product: Product, path: str) -> None:
    page = open_page(product.url, locale="es-MX")
    Officer(page).sign_in(product)
    page.goto("/desk?lang=es")
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert page.get_attribute("html", "lang") == "es"
    assert english_on(page) == []


def test_a_case_and_its_story_are_told_in_spanish(open_page: OpenPage, product: Product) -> None:
    page = open_page(product.url, locale="es-MX")
    reference = Citizen(page).report("6 Calle Mayor").reference
    officer = Officer(page).sign_in(product)
    page.goto("/desk?lang=es")
    officer.open(reference)
    assert english_on(page) == []
    assert "Asignado a Equipo rápido norte, prioridad alta" in officer.timeline()
    assert "Distrito: Norte; ¿Qué tamaño tiene? Grande" in officer.timeline()
    officer.press("Aceptar")
    assert "Aceptar → En curso" in officer.timeline()
    assert english_on(page) == []
    officer.open(reference, "/actions/fix")
    send(page)
    assert english_on(page) == []
    officer.open(reference, "/edit")
    assert english_on(page) == []
