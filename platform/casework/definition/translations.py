"""Every translated text of a document."""

from __future__ import annotations

from collections.abc import Iterator

from casework.definition.marks import marks
from casework.definition.nodes import MapNode


def translated(document: str, root: MapNode) -> Iterator[MapNode]:
    """The `{en: ..., es: ...}` of a document, wherever a text may be translated."""
    for mark in marks(document, root):
        if mark.role == "words" and isinstance(mark.node, MapNode):
            yield mark.node
