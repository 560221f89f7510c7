"""Placeholders in words: found with their offsets, filled in once, escaped for where they go."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.actions.placeholders import (
    Slot,
    as_header,
    as_html,
    as_text,
    read_template,
)

KNOWN = ("reference", "severity", "place")


def test_a_text_falls_into_words_and_slots() -> None:
    template = read_template("Case ((reference)) is ((severity))")
    assert template.pieces == ("Case ", Slot("reference", 5), " is ", Slot("severity", 22))
    assert template.names() == {"reference", "severity"}


@pytest.mark.parametrize(
    ("text", "offset", "sentence"),
    [
        ("a ((sevrity))", 2, "there is no field 'sevrity' to fill in; did you mean 'severity'?"),
        ("((a)) ((reference", 6, "this placeholder is never closed; write it as ((field))"),
        ("a severity))", 10, "there is no (( before these brackets; write a placeholder as ((field))"),
        ("((severity + 1))", 0, "only the name of a field may stand in a placeholder, not 'severity + 1'"),
        ("(( severity ))", 0, "only the name of a field may stand in a placeholder, not 'severity'"),
        ("(())", 0, "only the name of a field may stand in a placeholder, not ''"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_offset(text: str, offset: int, sentence: str) -> None:
    found = [(fault.offset, fault.message) for fault in read_template(text).faults((*KNOWN, "a"))]
    assert found == [(offset, sentence)]


def test_plain_brackets_are_plain_words() -> None:
    template = read_template("Call us (free) or (write) :)")
    assert template.faults(KNOWN) == []
    assert template.render(str, as_text) == "Call us (free) or (write) :)"


def test_what_is_filled_in_is_never_read_again() -> None:
    values = {"place": "((severity))", "severity": "secret"}
    template = read_template("At ((place))")
    assert template.render(values.__getitem__, as_text) == "At ((severity))"


def test_a_line_end_cannot_reach_a_header() -> None:
    template = read_template("About ((place))")
    text = template.render(lambda _: "x\r\nBcc: all@example.org\x00\u2028", as_header)
    assert text == "About x Bcc: all@example.org "


@given(st.text(), st.text())
def test_html_shows_exactly_the_text(words: str, value: str) -> None:
    template = read_template(words + "((place))")
    shown = template.render(lambda _: value, as_html)
    assert not set(shown) & set("<>\"'")
    assert html.unescape(shown.replace("&amp;", "&#38;")) == template.render(
        lambda _: value, as_text
    )


@given(st.text(alphabet="()ab ", max_size=30))
def test_every_text_can_be_read_and_nothing_of_it_is_lost(text: str) -> None:
    template = read_template(text)
    assert template.render(lambda name: f"(({name}))", as_text) == text
    for fault in template.faults(KNOWN):
        assert text[fault.offset : fault.offset + 2] in ("((", "))")
