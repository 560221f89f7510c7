"""A mapping file: YAML with positions becomes an `ImportMapping`, every fault of it told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from casework.definition.nodes import ListNode, MapNode, Node, ScalarNode
from casework.definition.reader import read_document
from casework.imports.mapping import ImportMapping, Section, Source, Word
from casework.imports.report import ImportRefused
from casework.problems import DefinitionError, Place, Problem, did_you_mean

MAPPING_KEYS = ("dates", "zone", "ignore", "update", "key", "fields", "entities")
SECTION_KEYS = ("rows", "key", "fields")
SOURCE_KEYS = ("column", "parts", "value", "values", "other", "empty", "dates", "whole", "midnight")
DAY_END = "end_of_day"


def read_mapping(path: Path) -> ImportMapping:
    """The mapping in a file. Raises ImportRefused with all that is wrong with its shape."""
    try:
        root = read_document(str(path), path.read_text(encoding="utf-8"))
    except DefinitionError as error:
        raise ImportRefused.of(error) from None
    except (OSError, UnicodeDecodeError) as error:
        message = f"this mapping cannot be read: {error}"
        raise ImportRefused([Problem(Place(str(path)), message, "file")]) from None
    reading = _Reading()
    mapping = reading.mapping(root)
    if reading.problems:
        raise ImportRefused(reading.problems)
    return mapping


class _Reading:
    """Collects problems; what is wrong is left out, what stands around it is read all the same."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fault(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, message, "mapping"))

    def mapping(self, root: MapNode) -> ImportMapping:
        self._known(root, MAPPING_KEYS, "a mapping")
        entities = self._child(root, "entities")
        if entities is None:
            self.fault(
                root.place, "a mapping names its entities: write 'entities:' and one below it"
            )
        return ImportMapping(
            place=root.place,
            sections=tuple(self._sections(entities)),
            fields=self._fields(root),
            key=self._word(root, "key"),
            dates=self._word(root, "dates"),
            zone=self._word(root, "zone"),
            ignore=self._words(root, "ignore"),
            is_update=self._flag(root, "update"),
        )

    def _sections(self, entities: Node | None) -> Iterable[Section]:
        for name, node in self._entries(entities, "entities"):
            if isinstance(node, ScalarNode) and node.is_empty:
                yield Section(name)
                continue
            if not isinstance(node, MapNode):
                self.fault(node.place, f"write rows:, key: or fields: below '{name}'")
                continue
            self._known(node, SECTION_KEYS, "an entity of a mapping")
            rows = {
                column: self._listed(listed)
                for column, listed in self._entries(self._child(node, "rows"), "rows")
            }
            yield Section(name, rows, self._fields(node), self._word(node, "key"))

    def _fields(self, node: MapNode) -> dict[str, tuple[Word, Source]]:
        found = {}
        for name, source in self._entries(self._child(node, "fields"), "fields"):
            read = self._source(name, source)
            if read is not None:
                found[name.text] = (name, read)
        return found

    def _source(self, name: Word, node: Node) -> Source | None:
        if isinstance(node, ScalarNode) and not node.is_empty:
            return Source(node.place, column=_word(node))
        if not isinstance(node, MapNode):
            self.fault(node.place, f"write the column that '{name}' comes from")
            return None
        self._known(node, SOURCE_KEYS, "a field of a mapping")
        source = Source(
            place=node.place,
            column=self._word(node, "column"),
            parts={part.text: word for part, word in self._pairs(node, "parts")},
            constant=self._word(node, "value"),
            values={cell.text.strip(): word for cell, word in self._pairs(node, "values", True)},
            other=self._word(node, "other"),
            empty=frozenset(word.text for word in self._words(node, "empty")),
            dates=self._word(node, "dates"),
            is_whole=self._flag(node, "whole"),
            is_day_end=self._choice(node, "midnight", DAY_END),
        )
        if sum((source.column is not None, bool(source.parts), source.constant is not None)) != 1:
            self.fault(node.place, f"'{name}' comes from one of column:, parts: and value:")
            return None
        return source

    # -- pieces ------------------------------------------------------------------------------
    def _known(self, node: MapNode, keys: tuple[str, ...], noun: str) -> None:
        for key, entry in node.entries.items():
            if key not in keys:
                tail = did_you_mean(key, keys)
                self.fault(entry.key.place, f"{noun} has no '{key}'{tail}")

    def _child(self, node: MapNode, key: str) -> Node | None:
        entry = node.entries.get(key)
        return entry.value if entry else None

    def _entries(self, node: Node | None, key: str) -> Iterable[tuple[Word, Node]]:
        if node is None:
            return
        if not isinstance(node, MapNode):
            self.fault(node.place, f"'{key}' has names with values below it")
            return
        for entry in node.entries.values():
            yield _word(entry.key), entry.value

    def _pairs(
        self, node: MapNode, key: str, may_be_empty: bool = False
    ) -> Iterable[tuple[Word, Word]]:
        for name, value in self._entries(self._child(node, key), key):
            if not isinstance(value, ScalarNode) or (value.is_empty and not may_be_empty):
                self.fault(value.place, f"write one text behind '{name}'")
            else:
                yield name, _word(value)

    def _read(self, node: MapNode, key: str, read: Callable[[Node], Word | None]) -> Word | None:
        child = self._child(node, key)
        return None if child is None else read(child)

    def _word(self, node: MapNode, key: str) -> Word | None:
        def read(child: Node) -> Word | None:
            if isinstance(child, ScalarNode) and not child.is_empty:
                return _word(child)
            self.fault(child.place, f"write one text behind '{key}'")
            return None

        return self._read(node, key, read)

    def _words(self, node: MapNode, key: str) -> tuple[Word, ...]:
        child = self._child(node, key)
        return () if child is None else self._listed(child)

    def _listed(self, node: Node) -> tuple[Word, ...]:
        """A list of texts, or a single text."""
        items = node.items if isinstance(node, ListNode) else (node,)
        words = []
        for item in items:
            if isinstance(item, ScalarNode):
                words.append(_word(item))
            else:
                self.fault(item.place, "a list of texts is expected here")
        return tuple(words)

    def _flag(self, node: MapNode, key: str) -> bool:
        word = self._word(node, key)
        if word is not None and word.text not in ("true", "false"):
            self.fault(word.place, f"'{key}' is true or false")
        return word is not None and word.text == "true"

    def _choice(self, node: MapNode, key: str, only: str) -> bool:
        word = self._word(node, key)
        if word is not None and word.text != only:
            self.fault(word.place, f"'{key}' can only be {only}")
        return word is not None


def _word(node: ScalarNode) -> Word:
    return Word(node.text, node.place)
