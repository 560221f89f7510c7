"""The keys of a mapping that tell about the file itself: its sheet, header, encoding and end."""

from __future__ import annotations

from casework.definition.nodes import MapNode
from casework.imports.mapping_nodes import NodeReading
from casework.imports.tables.layout import MERGED, Layout
from casework.imports.word import Word

LAYOUT_KEYS = ("encoding", "delimiter", "sheet", "header", "end", "fill_down", "ragged")
AUTO, NONE = "auto", "none"


def read_layout(reading: NodeReading, root: MapNode) -> Layout:
    """Faults go to `reading`; what is wrong is left out."""
    fill = reading.words(root, "fill_down")
    fills_merged = [word.text for word in fill] == [MERGED]
    return Layout(
        encoding=reading.word(root, "encoding"),
        delimiter=reading.word(root, "delimiter"),
        sheet=reading.word(root, "sheet"),
        header=_header(reading, root),
        end=reading.word(root, "end"),
        fill_down=() if fills_merged else fill,
        fills_merged=fills_merged,
        is_ragged=reading.flag(root, "ragged"),
    )


def _header(reading: NodeReading, root: MapNode) -> tuple[Word, ...] | None:
    """The lines of the header; empty for a file without one, None when it is to be found."""
    words = reading.words(root, "header")
    texts = [word.text for word in words]
    if not words or texts == [AUTO]:
        return None
    if texts == [NONE]:
        return ()
    wrong = [word for word in words if not (word.text.isascii() and word.text.isdigit())]
    for word in wrong:
        message = f"'{word}' is no line; write 'header: 4', 'header: [10, 11]' or 'header: none'"
        reading.fault(word.place, message)
    numbers = [int(word.text) for word in words if word not in wrong]
    if numbers != sorted(set(numbers)):
        reading.fault(words[0].place, "the lines of a header are written from the top down")
    return None if wrong else words
