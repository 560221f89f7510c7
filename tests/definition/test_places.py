"""A fault inside a text is told at its own character, however the text was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.definition import MapNode, ScalarNode, Spot, read_document

WRITTEN = {
    "plain": ("when: severity >= 4 and sevrity == 1\n", 1, 25),
    "single quotes": ("when: 'severity >= 4 and ''a'' == sevrity'\n", 1, 35),
    "double quotes": ('when: "size == \\"a\\" and sevrity == 1"\n', 1, 26),
    "a literal block": ("when: |\n  severity >= 4\n\n  and sevrity == 1\n", 4, 7),
    "a literal block deep in": (
        "a:\n  b:\n    when: |\n      severity >= 4\n      and sevrity\n",
        5,
        11,
    ),
    "a folded block": ("when: >-\n  severity >= 4\n  and\n  sevrity == 1\n", 4, 3),
    "plain over two lines": ("when: severity >= 4\n  and sevrity == 1\n", 2, 7),
    "double quotes over lines": ('when: "severity >= 4\n   and sevrity == 1"\n', 2, 8),
    "braces": ("a: {when: severity >= 4 and sevrity > 1}\n", 1, 29),
    "an escape before it": ('when: "\\u00e9\\x41\\U0001F600 sevrity"\n', 1, 29),
    "a line that continues": ('when: "severity \\\n  or sevrity"\n', 2, 6),
    "beyond the basic letters": ("when: '😀 sevrity'\n", 1, 10),
}


def scalar_named_when(node: MapNode) -> Spot:
    spot = Spot(node)
    while "when" not in node.entries:
        (entry,) = node.entries.values()
        assert isinstance(entry.value, MapNode)
        node, spot = entry.value, Spot(entry.value)
    return spot["when"]


@pytest.mark.parametrize("name", WRITTEN)
def test_the_place_inside_a_text_follows_how_it_was_written(name: str) -> None:
    text, line, column = WRITTEN[name]
    spot = scalar_named_when(read_document("a.yaml", text))
    assert isinstance(spot.node, ScalarNode)
    place = spot.at(spot.node.text.index("sevrity"))
    assert (place.line, place.column) == (line, column)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_windows_line_ends_move_no_place(newline: str) -> None:
    text = newline.join(["a: b", "when: |", "  one", "  two", ""])
    spot = scalar_named_when(read_document("a.yaml", text))
    assert (spot.at(4).line, spot.at(4).column) == (4, 3)


def test_a_byte_order_mark_moves_no_place() -> None:
    assert read_document("a.yaml", "\ufeffa: b\n").entries["a"].key.place.column == 1


def test_an_offset_at_the_end_stands_behind_the_last_character() -> None:
    spot = Spot(read_document("a.yaml", "a: 'b c'\n"))["a"]
    assert spot.at(3).column == 8


def test_a_key_that_was_not_written_has_the_place_of_what_is_around_it() -> None:
    spot = Spot(read_document("a.yaml", "a: b\nc:\n  d: e\n"))["c"]["no"]["nor"]
    assert not spot.is_written
    assert (spot.key_place.line, spot.key_place.column) == (2, 1)


WORDS = st.text(st.sampled_from("ab=é😀'\"\\ \n#:[],{}&*!|>%@"), min_size=1, max_size=40)


@given(WORDS, st.sampled_from("'\"|"))
def test_every_visible_character_is_found_where_it_was_written(words: str, style: str) -> None:
    source = written_as(words, style)
    node = read_document("a.yaml", source).entries["a"].value
    assert isinstance(node, ScalarNode)
    lines = source.split("\n")
    for offset, letter in enumerate(node.text):
        if not letter.isspace():
            place = node.at(offset)
            found = lines[place.line - 1][place.column - 1]
            assert found in (letter, "\\")


def written_as(words: str, style: str) -> str:
    """The same text in one of the styles, as an author would write it."""
    if style == "'":
        return "a: '" + words.replace("\n", " ").replace("'", "''") + "'\n"
    if style == '"':
        return 'a: "' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"\n'
    lines = words.split("\n")
    return "a: |2\n" + "".join(f"    {line}\n" if line.strip() else "\n" for line in lines)
