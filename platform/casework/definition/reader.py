"""The gate: YAML text becomes located nodes, or one problem that says why not.

Guarantees: nothing is built from tags, anchors or implicit types, and the time it takes is bounded
whatever the text (size, depth, number of values and line length are capped before they cost).
The parser cannot go on after a fault of syntax, so a file gives one such problem at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from casework.definition.nodes import Entry, ListNode, MapNode, Node, ScalarNode, Source, Style
from casework.definition.slip import in_quotes, shorten
from casework.definition.syntax import explain
from casework.problems import DefinitionError, Place, Problem

LARGEST_FILE = 300_000
"""Bytes of UTF-8."""
DEEPEST = 20
MOST_VALUES = 20_000
UNREADABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
)
ODD_INDENT = re.compile("^[ \t]*[\u00a0\u2000-\u200b\u202f\u3000]+", re.MULTILINE)
DIRECTIVE = re.compile("^%", re.MULTILINE)
QUESTION = re.compile(r"(?<=[^\s{\[,:?-])( *)(\?+)")
"""A question mark inside a text: `{en: Spayed?}`."""
MASK = "\ue000"
STYLES: dict[str | None, Style] = {
    None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded",
}  # fmt: skip


FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's parser in C, where its wheel has one."""


def read_document(file: str, text: str) -> MapNode:
    """The mapping a file holds. Raises `DefinitionError` with the one problem that stops it."""
    source = Source(file, text.removeprefix("\ufeff").replace("\r\n", "\n"))
    _refuse_unreadable(source)
    if found := _read_fast(source):
        return found
    gate = _Gate(source, yaml.SafeLoader)
    try:
        return gate.document()
    except yaml.MarkedYAMLError as error:
        raise DefinitionError([explain(error, source, gate.last)]) from None


def _read_fast(source: Source) -> MapNode | None:
    """By the parser in C, eleven times as fast, with the same marks; None for whatever is not well.

    The slow one then says what is wrong, in words that we know how to explain. The two disagree about
    tabs, which the slow one refuses, and about question marks inside {...}, which are hidden from it.
    """
    if "\t" in source.text:
        return None
    try:
        return _Gate(source, FAST).document()
    except (yaml.YAMLError, DefinitionError):
        return None


def _masked(found: re.Match[str]) -> str:
    return found[1] + MASK * len(found[2])


def _refuse_unreadable(source: Source) -> None:
    size = len(source.text.encode("utf-8", "surrogatepass"))
    if size > LARGEST_FILE:
        raise _fault(
            Place(source.file),
            f"this file holds {size:,} bytes, and {LARGEST_FILE:,} are the most; split it up",
        )
    if found := UNREADABLE.search(source.text):
        raise _fault(
            source.place(found.start()),
            f"an invisible character (U+{ord(found[0]):04X}) stands here; delete it",
        )
    if found := DIRECTIVE.search(source.text):
        raise _fault(
            source.place(found.start()), "a line that starts with % is not used here; delete it"
        )
    if found := ODD_INDENT.search(source.text):
        raise _fault(
            source.place(found.end() - 1),
            "this is not an ordinary space, though it looks like one (it is often copied from a web "
            "page or a letter); type the spaces at the start of this line again",
        )


def _fault(place: Place, message: str) -> DefinitionError:
    return DefinitionError([Problem(place, message, "syntax")])


class _Gate:
    """Turns parser events into nodes, and refuses what the language leaves out of YAML."""

    def __init__(self, source: Source, loader: Any) -> None:
        self.source = source
        self.last: ScalarNode | None = None
        """The scalar read last, which often explains a fault that follows it."""
        self.values = 0
        self.is_masked = loader is not FAST and MASK not in source.text
        text = QUESTION.sub(_masked, source.text) if self.is_masked else source.text
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=loader)

    def document(self) -> MapNode:
        next(self.events)
        first = next(self.events)
        if isinstance(first, yaml.StreamEndEvent):
            raise _fault(Place(self.source.file), "this file is empty")
        root = self.node(next(self.events), 1)
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refusal(
                after, "a second document starts here ('---'); write one file for each document"
            )
        return self.root(root)

    def root(self, node: Node) -> MapNode:
        if isinstance(node, MapNode):
            return node
        if isinstance(node, ScalarNode) and node.is_empty:
            raise _fault(Place(self.source.file), "this file is empty")
        if isinstance(node, ScalarNode):
            word = re.match(r"\w*", node.text)
            name = word[0] if word and word[0] else "title"
            raise _fault(node.place, f"a key needs a colon behind it: write '{name}: ...'")
        raise _fault(node.place, "this file is a list, and keys were expected: 'title: ...'")

    def node(self, event: yaml.Event, depth: int) -> Node:
        self._refuse_extras(event)
        self.values += 1
        if depth > DEEPEST:
            raise self._refusal(event, f"this is nested more than {DEEPEST} levels deep")
        if self.values > MOST_VALUES:
            raise self._refusal(
                event, f"this file holds more than {MOST_VALUES:,} values; split it"
            )
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.list(event, depth)
        return self.map(event, depth)

    def scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        start, end = _index(event.start_mark), _index(event.end_mark)
        text = event.value.replace(MASK, "?") if self.is_masked else event.value
        self.last = ScalarNode(self.source, start, end, text, STYLES[event.style])
        return self.last

    def list(self, event: yaml.Event, depth: int) -> ListNode:
        items = []
        while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(inner, depth + 1))
        return ListNode(self._place(event), tuple(items))

    def map(self, event: yaml.Event, depth: int) -> MapNode:
        entries: dict[str, Entry] = {}
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key = self.key(inner, depth, entries)
            value = self.node(next(self.events), depth + 1)
            if getattr(event, "flow_style", False):
                self._refuse_torn(key, value, entries)
            entries[key.text] = Entry(key, value)
        return MapNode(self._place(event), entries)

    def key(self, event: yaml.Event, depth: int, entries: dict[str, Entry]) -> ScalarNode:
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse_extras(event)
            raise self._refusal(
                event,
                "a bracket stands where a key was expected; if it is part of a text, put the whole "
                "text in quotes",
            )
        self._refuse_extras(event)
        key = self.scalar(event)
        if key.text in entries:
            line = entries[key.text].key.place.line
            raise _fault(
                key.place, f"'{shorten(key.text)}' stands here twice; it is first on line {line}"
            )
        return key

    def _refuse_torn(self, key: ScalarNode, value: Node, entries: dict[str, Entry]) -> None:
        """`{when: a, b}` is `when: a` and a key `b` with nothing behind it: almost surely a rule."""
        if not (isinstance(value, ScalarNode) and value.is_empty and value.start == value.end):
            return
        if "{" in key.text or not entries:
            raise _fault(key.place, f"'{shorten(key.text)}' has no value: write '{key.text}: ...'")
        name, entry = list(entries.items())[-1]
        text = (
            self.source.text[entry.value.start : key.end]
            if isinstance(entry.value, ScalarNode)
            else ""
        )
        raise _fault(
            key.place,
            f"the comma before '{shorten(key.text)}' ends the value of '{name}' here, inside {{...}}; if "
            f"it belongs to a rule or a text, put it in quotes: {name}: {in_quotes(text)}",
        )

    def _refuse_extras(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise self._refusal(
                event,
                f"'*{event.anchor}' is a YAML alias, which is not used here; write the value out, or "
                "put a text that starts with * in quotes",
            )
        if not isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            return
        if event.anchor:
            raise self._refusal(
                event,
                f"'&{event.anchor}' is a YAML anchor, which is not used here; put a text "
                "that starts with & in quotes",
            )
        if event.tag:
            word = shorten(re.sub(r"^tag:yaml\.org,2002:", "!!", str(event.tag)))
            if word.startswith("!!"):
                raise self._refusal(
                    event, f"'{word}' is a YAML tag, which is not used here; delete it"
                )
            meant = word.lstrip("!")
            rule = "not ..." if meant in ("", "not") else f"not {meant}"
            raise self._refusal(
                event,
                f"'{word}' is a YAML tag, which is not used here; to say not in a rule write "
                f"'{rule}', and put a text that starts with ! in quotes",
            )

    def _place(self, event: yaml.Event) -> Place:
        return self.source.place(_index(event.start_mark))

    def _refusal(self, event: yaml.Event, message: str) -> DefinitionError:
        return _fault(self._place(event), message)


def _index(mark: Any) -> int:
    """Every event of a text has marks, of one of two unrelated classes in the types of the library."""
    return int(mark.index) if mark is not None else 0
