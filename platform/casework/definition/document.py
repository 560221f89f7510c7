"""An agency's definition: its documents, each with its nodes and as a struct."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Generic, TypeVar

import msgspec

from casework.actions import ACTIONS
from casework.definition.bundle import FOLDERS, read_texts
from casework.definition.metaschema import DOCUMENTS
from casework.definition.model import CaseTypeText, EntityText
from casework.definition.model_agency import AgencyText
from casework.definition.nodes import MapNode, Source, Spot
from casework.definition.packs import gather, sources
from casework.definition.shape import read_shape
from casework.definition.written import ActionText
from casework.fields import FIELD_TYPES, FieldText
from casework.problems import DefinitionError, Place, Problem

KINDS = {"agency.yaml": "agency", **FOLDERS}
Written = TypeVar("Written", AgencyText, EntityText, CaseTypeText)


@dataclass(frozen=True)
class Document(Generic[Written]):
    """One file: `text` is what it says, `spot` where each word of it stands, `written` its letters."""

    file: str
    text: Written
    root: MapNode
    path: str = ""
    written: str = field(default="", repr=False)

    @property
    def spot(self) -> Spot:
        return Spot(self.root)

    @property
    def source(self) -> Source:
        """The file's own text; every document has at least one key."""
        return next(iter(self.root.entries.values())).key.source


@dataclass(frozen=True)
class Definition:
    """What an agency wrote, of the right shape; its names are not yet looked up."""

    agency: Document[AgencyText]
    entities: tuple[Document[EntityText], ...] = ()
    case_types: tuple[Document[CaseTypeText], ...] = ()

    def documents(self) -> tuple[Document[Any], ...]:
        return (self.agency, *self.entities, *self.case_types)


def read_agency(folder: Path) -> Definition:
    """The definition in a folder. Raises `DefinitionError` with the problems of every file."""
    return read_bundle(read_texts(folder), folder)


def read_bundle(
    texts: Mapping[str, str], folder: Path | None = None, beside: Definition | None = None
) -> Definition:
    """The definition in a bundle, as a stored revision holds it. `folder` only names the places.

    A file that is word for word in `beside` is taken from there: two revisions share most of theirs.
    """
    made_of = sources(texts)
    documents = [
        one
        for one in (beside.documents() if beside else ())
        if made_of.get(one.path) == one.written
    ]
    gathered = gather(texts, folder, {one.path for one in documents})
    problems = gathered.problems
    for path, root in sorted(gathered.roots.items()):
        try:
            documents.append(_document(path, root, made_of[path]))
        except DefinitionError as error:
            problems.extend(error.problems)
    documents.sort(key=lambda one: one.path)
    problems.extend(_around(texts, documents, folder))
    if problems:
        raise DefinitionError(problems)
    return Definition(
        next(one for one in documents if isinstance(one.text, AgencyText)),
        tuple(one for one in documents if isinstance(one.text, EntityText)),
        tuple(one for one in documents if isinstance(one.text, CaseTypeText)),
    )


def read_readable(texts: Mapping[str, str]) -> list[Document[Any]]:
    """The files that have the shape of the language; what is wrong with the others is not told."""
    documents, made_of = list[Document[Any]](), sources(texts)
    for path, root in sorted(gather(texts, None).roots.items()):
        with suppress(DefinitionError):
            documents.append(_document(path, root, made_of[path]))
    return documents


def _document(path: str, root: MapNode, written: str) -> Document[Any]:
    kind = KINDS[PurePosixPath(path).parts[0]]
    data, problems = read_shape(kind, root)
    name = root.entries.get(kind)
    if kind != "agency" and name is not None and data[kind] != PurePosixPath(path).stem:
        stem = PurePosixPath(path).stem
        message = f"this file is called {stem}.yaml, so write '{kind}: {stem}' or rename the file"
        problems.append(Problem(name.value.place, message, "file"))
    if problems:
        raise DefinitionError(problems)
    return Document(root.place.file, _struct(kind, data), root, path, written)


def _struct(kind: str, data: dict[str, Any]) -> Any:
    return msgspec.convert(data, DOCUMENTS[kind], dec_hook=_registered)


def _registered(wanted: type, data: Any) -> Any:
    """A field or an action: its class comes from the registry, its options are what is left."""
    if wanted is FieldText:
        options = {key: value for key, value in data.items() if key != "type"}
        kind = FIELD_TYPES[data["type"]]
        return FieldText(msgspec.convert(options, kind, dec_hook=_registered))
    if wanted is ActionText:
        ((name, options),) = data.items()
        return ActionText(msgspec.convert(options, ACTIONS[name]))
    raise NotImplementedError(f"{wanted} has no place in a document")


def _around(
    texts: Mapping[str, str], documents: list[Document[Any]], folder: Path | None
) -> list[Problem]:
    """Faults of the folder as a whole: no agency.yaml, one name for two things."""
    problems = []
    if "agency.yaml" not in texts:
        place = Place(str(folder / "agency.yaml") if folder else "agency.yaml")
        problems.append(
            Problem(
                place,
                "every agency needs the file agency.yaml in its folder, and there is none",
                "file",
            )
        )
    agency = next((one for one in documents if isinstance(one.text, AgencyText)), None)
    if agency and folder and agency.text.agency != folder.resolve().name:
        name = folder.resolve().name
        message = f"this folder is called {name}, so write 'agency: {name}' or rename the folder"
        problems.append(Problem(agency.spot["agency"].place, message, "file"))
    entities = {one.text.entity for one in documents if isinstance(one.text, EntityText)}
    for one in documents:
        if isinstance(one.text, CaseTypeText) and one.text.case_type in entities:
            message = f"entities/{one.text.case_type}.yaml has this name too; a name is used once"
            problems.append(Problem(one.spot["case_type"].place, message, "name"))
    return problems
