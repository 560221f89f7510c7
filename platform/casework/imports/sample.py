"""`sample/sample.yaml` of an agency: what a demonstration loads, and who may sign in to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casework.definition.nodes import Entry, ListNode, MapNode, Node, ScalarNode
from casework.definition.reader import read_document
from casework.imports.report import ImportRefused
from casework.problems import DefinitionError, Place, Problem, did_you_mean

SAMPLE = "sample/sample.yaml"
IMPORT_KEYS = ("entity", "file", "map")
USER_KEYS = ("email", "name", "roles", "teams", "language")


@dataclass(frozen=True, slots=True)
class SampleImport:
    """One file to be imported; `entity` may be `all`."""

    entity: str
    file: Path
    mapping: Path | None = None


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who may sign in. The password is made where the user is made."""

    email: str
    name: str
    roles: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    imports: tuple[SampleImport, ...] = ()
    users: tuple[DemoUser, ...] = field(default=())


def read_sample(agency: Path) -> Sample:
    """The sample of an agency's folder; empty when it has none. Raises ImportRefused."""
    path = agency / SAMPLE
    if not path.is_file():
        return Sample()
    try:
        root = read_document(str(path), path.read_text(encoding="utf-8"))
    except DefinitionError as error:
        raise ImportRefused.of(error) from None
    _known(root, ("imports", "users"))
    return Sample(
        tuple(_import(path.parent, node) for node in _items(root, "imports")),
        tuple(_user(node) for node in _items(root, "users")),
    )


def _import(folder: Path, node: MapNode) -> SampleImport:
    _known(node, IMPORT_KEYS)
    mapping = _text(node, "map", "")
    return SampleImport(
        _text(node, "entity"),
        _file(folder, node, "file"),
        _file(folder, node, "map") if mapping else None,
    )


def _file(folder: Path, node: MapNode, key: str) -> Path:
    path = (folder / _text(node, key)).resolve()
    if not path.is_file():
        raise _fault(node.entries[key].value.place, f"there is no file '{_text(node, key)}'")
    return path


def _user(node: MapNode) -> DemoUser:
    _known(node, USER_KEYS)
    return DemoUser(
        _text(node, "email"),
        _text(node, "name"),
        _texts(node, "roles"),
        _texts(node, "teams"),
        _text(node, "language", ""),
    )


# -- pieces ----------------------------------------------------------------------------------------


def _fault(place: Place, message: str) -> ImportRefused:
    return ImportRefused([Problem(place, message, "sample")])


def _known(node: MapNode, keys: tuple[str, ...]) -> None:
    for key, entry in node.entries.items():
        if key not in keys:
            raise _fault(entry.key.place, f"there is no '{key}' here{did_you_mean(key, keys)}")


def _items(root: MapNode, key: str) -> Iterator[MapNode]:
    entry = root.entries.get(key)
    if entry is None:
        return
    for item in _listed(entry.value):
        if not isinstance(item, MapNode):
            raise _fault(item.place, f"each of '{key}' has keys with values")
        yield item


def _listed(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, ListNode):
        raise _fault(node.place, "a list is expected here")
    return node.items


def _text(node: MapNode, key: str, default: str | None = None) -> str:
    entries: Mapping[str, Entry] = node.entries
    entry = entries.get(key)
    if entry is None and default is not None:
        return default
    if entry is None or not isinstance(entry.value, ScalarNode) or not entry.value.text:
        raise _fault(entry.value.place if entry else node.place, f"write one text behind '{key}'")
    return entry.value.text


def _texts(node: MapNode, key: str) -> tuple[str, ...]:
    entry = node.entries.get(key)
    if entry is None:
        return ()
    return tuple(item.text for item in _listed(entry.value) if isinstance(item, ScalarNode))
