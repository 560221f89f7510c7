"""Words of the full-text search: the same on both databases, kept apart by privacy, never syntax."""

from __future__ import annotations

import re
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.store.search import (
    CLASSES,
    LONGEST_QUERY,
    create_sql,
    fold,
    gather_words,
    insert_words_sql,
    match_text,
    searchable_classes,
    vector_text,
    words_by_class,
)
from tests.cases.park import park_catalogue


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Café del Niño", ["cafe", "del", "nino"]),
        ("PH-2026-000123", ["ph", "2026", "000123"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("ana.ruiz@x.org", ["ana", "ruiz", "x", "org"]),
        ("a_b", ["a", "b"]),
        ("坑洞 12", ["坑", "洞", "12"]),
        ("\u0130stanbul", ["istanbul"]),
        ("'\"*():^", []),
    ],
)
def test_words_are_cut_and_folded(text: str, words: list[str]) -> None:
    assert fold(text) == words


def test_words_are_kept_apart_by_privacy() -> None:
    request = park_catalogue().entities["request"]
    values = {"subject": "Elm", "mail": "ana@x.org", "secret": "treasure", "district": "north"}
    assert words_by_class(request, "R-1", values) == ("r 1 elm", "ana x org", "treasure")


def test_a_class_with_a_field_that_is_hidden_is_not_searched() -> None:
    request = park_catalogue().entities["request"]
    everything = frozenset(request.fields)
    assert searchable_classes(request, everything) == CLASSES
    assert searchable_classes(request, everything - {"secret"}) == ("internal", "personal")
    assert searchable_classes(request, everything - {"mail"}) == ("internal", "sensitive")
    assert searchable_classes(request, everything - {"hidden_number"}) == CLASSES


def test_a_word_of_two_classes_has_both_weights() -> None:
    words = gather_words([("public", "elm"), ("personal", "Elm"), ("sensitive", "oak")])
    assert vector_text(words) == "'elm':1A,2B 'oak':3C"


def test_the_last_word_may_be_a_beginning() -> None:
    assert match_text("sqlite", "oak el", CLASSES[:1]) == (
        '({internal} : ("oak")) AND ({internal} : ("el" *))'
    )
    assert match_text("postgresql", "oak el", CLASSES[:2]) == "('oak':AB) & ('el':*AB)"
    assert match_text("postgresql", "e", CLASSES[:1]) == "('e':A)"


def test_nothing_to_look_for_finds_nothing() -> None:
    assert match_text("sqlite", "*** !", CLASSES) is None
    assert match_text("sqlite", "oak", ()) is None
    long = match_text("sqlite", " ".join(f"w{n}" for n in range(50)), CLASSES)
    assert long is not None
    assert long.count("AND") == LONGEST_QUERY - 1


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_query_that_finds_its_own_text(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    for sql in create_sql("sqlite", "t", "words", "i"):
        connection.execute(sql)
    connection.execute(insert_words_sql("words"), (1, *gather_words([("personal", text)])))
    for classes, expected in ((("personal",), [(1,)]), (("internal", "sensitive"), [])):
        match = match_text("sqlite", text, classes)
        if match is not None:
            hits = connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (match,))
            assert hits.fetchall() == expected
    connection.close()


@given(st.text(max_size=60))
def test_a_tsvector_holds_words_only(text: str) -> None:
    written = vector_text(gather_words([("internal", text)]))
    assert re.fullmatch(r"('[^\W_]+':1A( |$))*", written)
