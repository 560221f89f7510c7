"""A mapping file: YAML with positions becomes an `ImportMapping`, every fault of it told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from casework.definition.nodes import MapNode, Node, ScalarNode
from casework.definition.reader import read_document
from casework.imports.layout_keys import LAYOUT_KEYS, read_layout
from casework.imports.mapping import ImportMapping, Reconcile, Section, Source
from casework.imports.mapping_nodes import NodeReading, word_of
from casework.imports.report import ImportRefused
from casework.imports.word import Word
from casework.problems import DefinitionError, Place, Problem

MAPPING_KEYS = (
    *LAYOUT_KEYS,
    "skip", "dates", "decimal", "zone", "ignore", "update", "key", "fields", "entities", "reconcile",
)  # fmt: skip
SECTION_KEYS = ("rows", "key", "fields")
SOURCE_KEYS = (
    "column", "parts", "join", "with", "value", "values", "other", "empty", "dates", "decimal",
    "units", "whole", "midnight", "by",
)  # fmt: skip
RECONCILE_KEYS = ("rows", "sum")
DAY_END = "end_of_day"
POINTS = (".", ",")


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


class _Reading(NodeReading):
    """The keys of a mapping, of its entities and of their fields."""

    def mapping(self, root: MapNode) -> ImportMapping:
        self.known(root, MAPPING_KEYS, "a mapping")
        entities = self.child(root, "entities")
        if entities is None:
            self.fault(
                root.place, "a mapping names its entities: write 'entities:' and one below it"
            )
        return ImportMapping(
            place=root.place,
            sections=tuple(self._sections(entities)),
            fields=self._fields(root),
            key=self.word(root, "key"),
            layout=read_layout(self, root),
            skip=self._rows(root, "skip"),
            reconcile=self._reconcile(root),
            dates=self.words(root, "dates"),
            decimal=self.choice(root, "decimal", *POINTS),
            zone=self.word(root, "zone"),
            ignore=self.words(root, "ignore"),
            is_update=self.flag(root, "update"),
        )

    def _sections(self, entities: Node | None) -> Iterable[Section]:
        for name, node in self.entries(entities, "entities"):
            if isinstance(node, ScalarNode) and node.is_empty:
                yield Section(name)
                continue
            if not isinstance(node, MapNode):
                self.fault(node.place, f"write rows:, key: or fields: below '{name}'")
                continue
            self.known(node, SECTION_KEYS, "an entity of a mapping")
            rows = self._rows(node, "rows")
            yield Section(name, rows, self._fields(node), self.word(node, "key"))

    def _rows(self, node: MapNode, key: str) -> Mapping[Word, tuple[Word, ...]]:
        """Columns, each with the values that choose a row."""
        found = self.entries(self.child(node, key), key)
        return {column: self.listed(listed) for column, listed in found}

    def _reconcile(self, root: MapNode) -> Reconcile:
        node = self.child(root, "reconcile")
        if node is None:
            return Reconcile()
        if not isinstance(node, MapNode):
            self.fault(node.place, "write 'sum:' with number fields, or 'rows:', below 'reconcile'")
            return Reconcile()
        self.known(node, RECONCILE_KEYS, "reconcile")
        return Reconcile(self.word(node, "rows"), self.names(node, "sum"))

    def _fields(self, node: MapNode) -> dict[str, tuple[Word, Source]]:
        found = {}
        for name, source in self.entries(self.child(node, "fields"), "fields"):
            read = self._source(name, source)
            if read is not None:
                found[name.text] = (name, read)
        return found

    def _source(self, name: Word, node: Node) -> Source | None:
        if isinstance(node, ScalarNode) and not node.is_empty:
            return Source(node.place, column=word_of(node))
        if not isinstance(node, MapNode):
            self.fault(node.place, f"write the column that '{name}' comes from")
            return None
        self.known(node, SOURCE_KEYS, "a field of a mapping")
        glue = self.word(node, "with")
        source = Source(
            place=node.place,
            column=self.word(node, "column"),
            parts={part.text: word for part, word in self.pairs(node, "parts")},
            join=self.words(node, "join"),
            joined_with=" " if glue is None else glue.text,
            constant=self.word(node, "value"),
            values={cell.text.strip(): word for cell, word in self.pairs(node, "values", True)},
            other=self.word(node, "other"),
            empty=frozenset(word.text for word in self.words(node, "empty")),
            dates=self.words(node, "dates"),
            decimal=self.choice(node, "decimal", *POINTS),
            units=self.names(node, "units"),
            is_whole=self.flag(node, "whole"),
            is_day_end=self.choice(node, "midnight", DAY_END) is not None,
            by=self.word(node, "by"),
        )
        return source if self._is_single(name, source, glue) else None

    def _is_single(self, name: Word, source: Source, glue: Word | None) -> bool:
        if glue is not None and not source.join:
            self.fault(glue.place, "'with' stands between the cells of 'join:'; there is none here")
        given = (source.column, source.constant, source.parts or None, source.join or None)
        if sum(one is not None for one in given) != 1:
            self.fault(
                source.place, f"'{name}' comes from one of column:, parts:, join: and value:"
            )
            return False
        return True
