"""Words for people: in the agency's languages, and with placeholders that exist."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from casework.actions.placeholders import read_template
from casework.compiler.findings import Findings
from casework.compiler.names import Names
from casework.definition import Document, MapNode, Node, ScalarNode, Spot, translated
from casework.fields import Words
from casework.labels import Label


def label(words: Words | None, names: Names, name: str = "") -> Label:
    """The label of what was written, the agency's first language first; else made of the name."""
    if words is None:
        return Label.from_name(name, names.language) if name else Label()
    if isinstance(words, str):
        return Label.of(words, names.language)
    return Label.of({code: words[code] for code in names.languages if code in words})


def check_languages(kind: str, document: Document[Any], names: Names, findings: Findings) -> None:
    """Every translation is in one of the agency's languages."""
    for node in translated(kind, document.root):
        for code, entry in node.entries.items():
            if code not in names.languages:
                findings.add(
                    entry.key.place,
                    f"the agency does not speak '{code}'; agency.yaml lists {', '.join(names.languages)}",
                    "language",
                )


def check_placeholders(
    spot: Spot, known: Collection[str], former: Mapping[str, str], findings: Findings
) -> None:
    """Every `((field))` in a text, whatever its languages, is known."""
    if not spot.is_written:
        return
    nodes: list[Node] = [spot.node]
    if isinstance(spot.node, MapNode):
        nodes = [entry.value for entry in spot.node.entries.values()]
    for node in nodes:
        if isinstance(node, ScalarNode):
            for fault in read_template(node.text).faults(known, former):
                findings.add(node.at(fault.offset), fault.message, "placeholder")
