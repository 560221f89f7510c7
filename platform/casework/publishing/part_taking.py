"""One case type of another installation, taken into an agency: its files, and the teams and roles it names.

What the agency has under the same name and says otherwise is told, all of it at once, and nothing is
written before the whole agency compiled with what came.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from casework.catalogue import Catalogue
from casework.definition import Document, MapNode, Node, read_bundle, read_document, read_texts
from casework.definition.model_agency import AgencyText
from casework.definition.overlay_text import entry_text, with_entry
from casework.definition.paths import same
from casework.problems import DefinitionError, Refused
from casework.publishing.bundle_file import STORIES, Packed
from casework.publishing.compiling import compile_bundle
from casework.publishing.part_cutting import Complaints
from casework.publishing.part_languages import spoken
from casework.publishing.part_rights import Rights

Rule = Literal["refuse", "keep", "replace"]
"""What is done where the agency says something else: nothing at all, stay with ours, take theirs."""
SECTIONS = ("teams", "roles")


class CannotTake(Refused):
    """The part cannot be taken in as things stand; every reason is told. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What taking a part in means: the files to write, and a sentence for each thing that came."""

    folder: Path
    writes: Mapping[str, str]
    told: tuple[str, ...]


def plan_taking(folder: Path, packed: Packed, rule: Rule, complaints: Complaints) -> Taking:
    """Raises `CannotTake`, and `DefinitionError` when the agency would not be well with it."""
    texts = read_texts(folder)
    agency = read_bundle(texts, folder).agency
    came = read_bundle(packed.definition).agency
    part = _in_languages(packed, came, agency)
    rights = Rights(agency.text.roles, came.text.roles, packed.definition.keys())
    plan = _Plan(folder, rule, rights)
    for path, text in sorted(part.items()):
        if path != "agency.yaml":
            plan.file(path, text)
    plan.agency(texts["agency.yaml"], agency, part["agency.yaml"])
    plan.stop(packed.part)
    whole = {**texts, **{p: t for p, t in plan.writes.items() if not p.startswith(STORIES)}}
    catalogue = compile_bundle(whole, folder=str(folder))
    writes = dict(_fitting(catalogue, plan, complaints))
    told = (*plan.told, *_differences(came.text, agency.text))
    return Taking(folder, writes, told)


def carry_out(taking: Taking) -> None:
    """All files are written beside their places first, then each moves into its own."""
    fresh: list[tuple[Path, Path]] = []
    try:
        for path, text in taking.writes.items():
            file = taking.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            beside = file.with_name(f".{file.name}.new")
            fresh.append((beside, file))
            beside.write_text(text, encoding="utf-8", newline="")
        for beside, file in fresh:
            os.replace(beside, file)
    finally:
        for beside, _ in fresh:
            beside.unlink(missing_ok=True)


def _in_languages(
    packed: Packed, came: Document[AgencyText], agency: Document[AgencyText]
) -> dict[str, str]:
    own, wanted = tuple(came.text.languages), tuple(agency.text.languages)
    missing = [code for code in wanted if code not in own]
    if missing:
        raise CannotTake(
            f"{agency.text.agency} speaks {', '.join(wanted)}, and {packed.part} is written in "
            f"{', '.join(own)}: {', '.join(missing)} is missing. Have it translated where it comes from "
            "(casework messages export), then export it again"
        )
    return {path: spoken(path, text, own, wanted) for path, text in packed.text.items()}


def _fitting(
    catalogue: Catalogue, plan: _Plan, complaints: Complaints
) -> Iterator[tuple[str, str]]:
    """The files without scenarios that cannot be read here: their words may be in another language."""
    stories = {path: text for path, text in plan.writes.items() if path.startswith(STORIES)}
    wrong = complaints(catalogue, stories)
    for path, text in plan.writes.items():
        is_new = not (plan.folder / path).is_file()
        if wrong.get(path):
            told = wrong[path][0]
            plan.told.append(f"{path}: left out, it does not fit in here ({told.message})")
        else:
            plan.told += [f"{path}: added"] if is_new else []
            yield path, text


def _differences(came: AgencyText, agency: AgencyText) -> Iterator[str]:
    """What the same words mean otherwise here."""
    if came.currency != agency.currency:
        yield f"amounts were in {came.currency} there and are in {agency.currency} here"
    if came.region != agency.region:
        yield f"phone numbers were of {came.region} there and are of {agency.region} here"


class _Plan:
    """Collects what is to be written, what is to be told, and all that stands against it."""

    def __init__(self, folder: Path, rule: Rule, rights: Rights) -> None:
        self.folder, self.rule, self.rights = folder, rule, rights
        self.writes: dict[str, str] = {}
        self.told: list[str] = []
        self.against: list[str] = []

    def file(self, path: str, text: str) -> None:
        file = self.folder / path
        if not file.is_file():
            self.writes[path] = text
        elif _says_the_same(file, text):
            self.told.append(f"{path}: is there already")
        elif self._gives_way(path, f"{file} is there and says something else"):
            self.writes[path] = text

    def agency(self, text: str, agency: Document[AgencyText], came: str) -> None:
        """The teams and roles of the part, at the end of the agency's own."""
        ours, theirs, longer = agency.root, read_document("agency.yaml", came), text
        for section in SECTIONS:
            for name, node in _inside(theirs, section).items():
                known = _inside(ours, section).get(name)
                if known is None:
                    longer = self._with(longer, came, section, name)
                    self.told.append(f"agency.yaml: {section[:-1]} '{name}' added")
                elif self._is_same(section, name, known, node):
                    self.told.append(f"agency.yaml: {section[:-1]} '{name}' is there already")
                elif self._gives_way(
                    f"agency.yaml: {section[:-1]} '{name}'",
                    f"{known.place}: the agency has a {section[:-1]} '{name}' that says something else",
                ):
                    longer = self._replaced(longer, came, section, name)
        if longer != text:
            self.writes["agency.yaml"] = longer

    def _is_same(self, section: str, name: str, ours: Node, theirs: Node) -> bool:
        """A role is the same that gives the same rights over what came, whatever else it may."""
        return self.rights.are_same(name) if section == "roles" else same(ours, theirs)

    def stop(self, part: str) -> None:
        if self.against:
            listed = "\n  ".join(self.against)
            raise CannotTake(
                f"{part} cannot be taken in; nothing was written\n  {listed}\n"
                "to stay with what the agency has: --keep; to take what came: --replace"
            )

    def _gives_way(self, what: str, told: str) -> bool:
        """Whether ours gives way to theirs."""
        if self.rule == "refuse":
            self.against.append(told)
        else:
            done = {"keep": "stays as it is here", "replace": "as it came"}[self.rule]
            self.told.append(f"{what}: {done}")
        return self.rule == "replace"

    def _replaced(self, text: str, came: str, section: str, name: str) -> str:
        if section == "teams":
            return self._with(text, came, section, name)
        if not self.rights.see_the_same(name):
            told = ", ".join(sorted(self.rights.theirs[name].sees)) or "nothing private"
            self.told.append(
                f"agency.yaml: role '{name}' saw {told} there; here it sees what it saw"
            )
        return self._sure(self.rights.added(text, name), section)

    def _with(self, text: str, came: str, section: str, name: str) -> str:
        entry = entry_text(came, (section, name))
        return self._sure(with_entry(text, section, entry) if entry else None, section)

    def _sure(self, longer: str | None, section: str) -> str:
        if longer is None:
            raise CannotTake(
                f"{self.folder / 'agency.yaml'}: write '{section}' on lines of its own, a name on each, "
                "so that others can be added"
            )
        return longer


def _inside(root: MapNode, section: str) -> Mapping[str, Node]:
    entry = root.entries.get(section)
    if entry is None or not isinstance(entry.value, MapNode):
        return {}
    return {name: one.value for name, one in entry.value.entries.items()}


def _says_the_same(file: Path, text: str) -> bool:
    """Other comments and quotes are no other words."""
    written = file.read_text(encoding="utf-8")
    try:
        return same(read_document(str(file), written), read_document(str(file), text))
    except DefinitionError:
        return False
