"""The gate: no type is guessed, and nothing of YAML gets in that the language does not need."""

import pytest

from casework.definition import ListNode, MapNode, ScalarNode, read_document
from casework.problems import DefinitionError


def test_nothing_is_typed_by_its_looks() -> None:
    text = "a: no\nb: 010\nc: 12:30\nd: 1e3\ne: ~\nf: null\ng: 2026-01-31\nh: 0x1F\non: off\n"
    entries = read_document("a.yaml", text).entries
    found = {
        key: entry.value.text
        for key, entry in entries.items()
        if isinstance(entry.value, ScalarNode)
    }
    assert found == {
        "a": "no", "b": "010", "c": "12:30", "d": "1e3", "e": "~", "f": "null",
        "g": "2026-01-31", "h": "0x1F", "on": "off",
    }  # fmt: skip


def test_lists_and_keys_remember_where_they_stand() -> None:
    root = read_document("a.yaml", "a:\n  - b\n  - {c: d}\n")
    value = root.entries["a"].value
    assert isinstance(value, ListNode)
    second = value.items[1]
    assert isinstance(second, MapNode)
    assert (value.place.line, second.place.column) == (2, 5)
    assert second.entries["c"].key.place.column == 6


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: ? b\n", 1, "quotes"),
        (": b\n", 1, "a key is missing"),
        ("a: {b}\n", 1, "'b' has no value: write 'b: ...'"),
        ("a: {b: 1\n  c: 2}\n", 1, "comma is missing"),
        ("a: &\n", 1, '"&"'),
        ("a: [1, 2]]\n", 1, "without an opening bracket"),
        ("a: b\n...\nc\n", 3, "colon"),
        ("a: |\n  b\n c\n", 3, "colon"),
        ("a:\n  - b\n  c: 1\n", 3, "list item"),
        ("  a: 1\nb: 2\n", 2, "0 spaces"),
        ("a:\n  b:\n    c: 1\n   d: 2\n", 4, "2 or 4"),
        ("just words\n", 1, "colon"),
        ("# only a comment\n", 1, "empty"),
        ("---\n", 1, "empty"),
        ('a: "b\nc: "d"\n', 1, "not closed"),
    ],
)
def test_a_slip_of_syntax_is_told_where_it_was_made(text: str, line: int, words: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_document("a.yaml", text)
    (problem,) = caught.value.problems
    assert problem.place.line == line
    assert words in problem.message


def test_a_quoted_form_that_is_offered_can_be_read() -> None:
    """What a message tells an author to write must itself be right."""
    with pytest.raises(DefinitionError) as caught:
        read_document("a.yaml", 'a: {when: size in ["small"], b: c}\n')
    offered = caught.value.problems[0].message.split("must be in quotes: write ")[1]
    value = read_document("a.yaml", f"a: {{{offered}, b: c}}\n").entries["a"].value
    assert isinstance(value, MapNode)
    when = value.entries["when"].value
    assert isinstance(when, ScalarNode)
    assert when.text == 'size in ["small"]'
