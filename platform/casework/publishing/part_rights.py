"""What a role may do with the records that come into an agency: as it was where they come from, or not.

A role that the agency has already keeps all that it may do with its own records, its title and what
it sees.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from casework.catalogue import Verb
from casework.definition import MapNode, read_document
from casework.definition.model_agency import RoleText
from casework.definition.overlay_text import entry_text, with_entry, without
from casework.definition.paths import shown

_WITHOUT_STATES = frozenset({Verb.ACT, Verb.ASSIGN})
_WITH_STATES = frozenset({Verb.ARCHIVE})
"""Verbs that mean nothing for a record without states, and for a case."""


@dataclass(frozen=True, slots=True)
class Rights:
    """The roles of both sides as they are written, and the documents that come."""

    ours: Mapping[str, RoleText]
    theirs: Mapping[str, RoleText]
    paths: Collection[str]

    def are_same(self, role: str) -> bool:
        return self.see_the_same(role) and not self._other(role)

    def see_the_same(self, role: str) -> bool:
        return set(self.ours[role].sees) == set(self.theirs[role].sees)

    def _other(self, role: str) -> list[str]:
        """The entities over which it has other rights here."""
        ours, theirs = self.ours[role], self.theirs[role]
        documents = sorted(path for path in self.paths if path != "agency.yaml")
        differing = (path for path in documents if _granted(ours, path) != _granted(theirs, path))
        return [PurePosixPath(path).stem for path in differing]

    def added(self, text: str, role: str) -> str | None:
        """Our agency.yaml, in which the role may do with these entities what it may do there.

        None when the role is not written on lines.
        """
        entry = entry_text(text, ("roles", role))
        head, _, inner = (entry or "").partition("\n")
        told: str | None = textwrap.dedent(inner)
        for entity in self._other(role):
            said, rule = self.theirs[role].may, self.theirs[role].rows.get(entity)
            verbs = "" if isinstance(said, str) else ", ".join(said.get(entity, ()))
            told = _put(told, "may", f"{entity}: [{verbs}]\n")
            if rule is not None:
                told = _put(told, "rows", f"{entity}: {quoted(rule)}\n")
        if not told or not entry:
            return None
        return with_entry(text, "roles", f"{head}\n{textwrap.indent(told, '  ')}")


def quoted(rule: str) -> str:
    return "'" + rule.replace("'", "''") + "'"


def _put(text: str | None, section: str, entry: str) -> str | None:
    """An entry more in a mapping, which is written on lines from then on."""
    if not text:
        return None
    longer = with_entry(text, section, entry)
    if longer is None or f"\n\n{section}:" in longer:
        longer = _on_lines(text, section)
        longer = with_entry(longer, section, entry) if longer else None
    return longer and longer.replace(f"\n\n{section}:", f"\n{section}:")


def _on_lines(text: str, section: str) -> str | None:
    """A mapping in braces, written one key a line at the end."""
    root = read_document("role", text)
    written = root.entries.get(section)
    if written is None or not isinstance(written.value, MapNode):
        return text
    told = without(text, (section,))
    for key, one in written.value.entries.items():
        told = with_entry(told, section, f"{key}: {shown(one.value, 10_000)}\n") if told else None
    return told


def _granted(role: RoleText, path: str) -> tuple[frozenset[str], str | None]:
    """The verbs over the records of a document, and the rule that says which of them."""
    name, folder = PurePosixPath(path).stem, PurePosixPath(path).parts[0]
    written = {"all": "all"} if isinstance(role.may, str) else role.may
    words = frozenset[str]()
    for key in ("all", name):
        said = written.get(key, ())
        words |= frozenset(Verb) if isinstance(said, str) else frozenset(said)
    return words - (_WITH_STATES if folder == "case_types" else _WITHOUT_STATES), role.rows.get(
        name
    )
