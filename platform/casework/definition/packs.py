"""The documents an agency consists of, from its own files and from the packs it uses.

A pack lies whole in `packs/NAME/`, so a revision holds all it needs; the agency's changes to it lie
in `overlays/`. Whatever the agency writes itself goes before what a pack says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from casework.definition.bundle import kind_of, misplaced
from casework.definition.nodes import Entry, ListNode, MapNode, Node, ScalarNode
from casework.definition.overlay import edits_of, laid_over
from casework.definition.reader import read_document
from casework.definition.shape import read_shape
from casework.definition.translations import speaking
from casework.problems import DefinitionError, Place, Problem, did_you_mean

SHARED = ("teams", "roles")
"""What a pack may bring into agency.yaml."""


@dataclass
class Gathered:
    """The root of every document, by the path it has in an agency without packs."""

    roots: dict[str, MapNode] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    packs: dict[str, str] = field(default_factory=dict)
    """For each document of a pack, the name of the pack."""


def sources(texts: Mapping[str, str]) -> dict[str, str]:
    """The text each document is made of, by the document's path: another text, another document."""
    lent = "\0".join(f"{path}\0{text}" for path, text in sorted(texts.items()) if _is_lent(path))
    agency = f"{texts.get('agency.yaml', '')}\0{lent}" if lent else texts.get("agency.yaml", "")
    found = {path: text for path, text in texts.items() if not _is_lent(path)}
    for path in texts:
        if path.startswith("packs/"):
            found.setdefault(path.split("/", 2)[-1], agency)
    return {**found, "agency.yaml": agency}


def _is_lent(path: str) -> bool:
    return path.startswith(("packs/", "overlays/"))


def gather(texts: Mapping[str, str], folder: Path | None, known: Collection[str] = ()) -> Gathered:
    """Read, and lay overlays over packs. What is wrong with a file is told; the others are read.

    Documents that are `known`, made of the same text (`sources`), are not read again.
    """
    found = Gathered()
    packs_known = "agency.yaml" in known
    wanted = {
        path: text
        for path, text in texts.items()
        if not (packs_known if _is_lent(path) else path in known)
    }
    read = dict(_read(wanted, folder, found.problems))
    for path, root in read.items():
        if kind_of(path) in ("entity", "case_type", "agency") and not path.startswith("packs/"):
            found.roots[path] = root
    for name, manifest in _manifests(read, found.problems):
        _take(name, manifest, read, texts, found)
    _complain_of_strays(read, found)
    return found


def _read(
    texts: Mapping[str, str], folder: Path | None, problems: list[Problem]
) -> Iterator[tuple[str, MapNode]]:
    for path, text in sorted(texts.items()):
        file = str(folder / path) if folder else path
        try:
            if kind_of(path) is None:
                raise DefinitionError([Problem(Place(file), misplaced(path), "file")])
            yield path, read_document(file, text)
        except DefinitionError as error:
            problems.extend(error.problems)


def _manifests(
    read: Mapping[str, MapNode], problems: list[Problem]
) -> Iterator[tuple[str, MapNode]]:
    """The packs whose pack.yaml is well."""
    for path, root in read.items():
        if kind_of(path) != "pack":
            continue
        _, wrong = read_shape("pack", root)
        name, folder = root.entries.get("pack"), PurePosixPath(path).parts[1]
        if not wrong and name is not None and _text(name.value) != folder:
            told = f"this folder is called {folder}, so write 'pack: {folder}' or rename the folder"
            wrong.append(Problem(name.value.place, told, "file"))
        problems += wrong
        if not wrong:
            yield folder, root


def documents_of(
    pack: str, texts: Mapping[str, str], folder: Path | None = None
) -> dict[str, MapNode]:
    """The documents of one pack by their path inside it, in the languages of the agency around it.

    Raises `DefinitionError` for text that cannot be read.
    """
    problems: list[Problem] = []
    read = dict(_read(texts, folder, problems))
    if problems:
        raise DefinitionError(problems)
    manifest, start = read[f"packs/{pack}/pack.yaml"], f"packs/{pack}/"
    own, spoken = _items(manifest, "languages"), _items(read.get("agency.yaml"), "languages")
    return {
        path.removeprefix(start): speaking(kind_of(path) or "", root, own, spoken)
        for path, root in read.items()
        if path.startswith(start)
    }


def _take(
    name: str,
    manifest: MapNode,
    read: Mapping[str, MapNode],
    texts: Mapping[str, str],
    found: Gathered,
) -> None:
    """The documents of one pack, with the overlays of the agency, in the languages it speaks."""
    spoken = _items(found.roots.get("agency.yaml"), "languages")
    own = _items(manifest, "languages")
    for path, root in read.items():
        kind, inner = kind_of(path), path.removeprefix(f"packs/{name}/")
        if inner == path or kind not in ("entity", "case_type"):
            continue
        if inner in texts or inner in found.packs:
            found.problems.append(_taken(inner, root, found))
            continue
        root = speaking(kind, root, own, spoken)
        overlay = read.get(f"overlays/{inner}")
        if overlay is not None:
            root = _overlaid(root, overlay, found.problems)
        found.roots[inner] = root
        found.packs[inner] = name
    if "agency.yaml" in found.roots:
        lent = speaking("pack", manifest, own, spoken)
        found.roots["agency.yaml"] = _lent(found.roots["agency.yaml"], lent)


def _taken(path: str, root: MapNode, found: Gathered) -> Problem:
    if path in found.packs:
        told = f"the pack {found.packs[path]} has {path} too; an agency uses one of the two"
    else:
        told = (
            f"the agency has a file {path} of its own; to change what the pack says, write "
            f"overlays/{path}, else rename the agency's"
        )
    return Problem(root.place, told, "pack")


def _overlaid(root: MapNode, overlay: MapNode, problems: list[Problem]) -> MapNode:
    _, wrong = read_shape("overlay", overlay)
    problems += wrong
    if wrong:
        return root
    whole, wrong = laid_over(root, edits_of(overlay, root))
    problems += wrong
    return whole


def _lent(agency: MapNode, manifest: MapNode) -> MapNode:
    """agency.yaml with the teams and roles of the pack that it does not write itself."""
    entries = dict(agency.entries)
    for key in SHARED:
        lent = manifest.entries.get(key)
        if lent is None or not isinstance(lent.value, MapNode):
            continue
        own = entries.get(key, Entry(lent.key, MapNode(lent.value.place)))
        if isinstance(own.value, MapNode):
            both = {**own.value.entries}
            both.update((k, v) for k, v in lent.value.entries.items() if k not in both)
            entries[key] = Entry(own.key, MapNode(own.value.place, both))
    return MapNode(agency.place, entries)


def _complain_of_strays(read: Mapping[str, MapNode], found: Gathered) -> None:
    """An overlay changes something of a pack; a pack's file lies beside a pack.yaml."""
    for path, root in read.items():
        if kind_of(path) == "overlay" and path.removeprefix("overlays/") not in found.packs:
            known = [f"overlays/{one}" for one in found.packs]
            told = f"no pack of this agency has {path.removeprefix('overlays/')}"
            found.problems.append(Problem(root.place, told + did_you_mean(path, known), "pack"))
        parts = PurePosixPath(path).parts
        if parts[0] == "packs" and f"packs/{parts[1]}/pack.yaml" not in read:
            told = f"there is no packs/{parts[1]}/pack.yaml that can be read, so this belongs to no pack"
            found.problems.append(Problem(root.place, told, "pack"))


def _items(root: MapNode | None, key: str) -> tuple[str, ...]:
    entry = root.entries.get(key) if root else None
    if entry is None or not isinstance(entry.value, ListNode):
        return ()
    return tuple(item.text for item in entry.value.items if isinstance(item, ScalarNode))


def _text(node: Node) -> str:
    return node.text if isinstance(node, ScalarNode) else ""
