"""What one case type needs of its agency: found by the references that the compiler resolved."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from casework.actions.assign import Assign
from casework.catalogue import CaseType, Catalogue, Entity
from casework.definition import ListNode, MapNode, Node, ScalarNode, read_document
from casework.definition.bundle import kind_of
from casework.definition.marks import marks
from casework.fields.base import FieldType
from casework.fields.group import Group

QUOTED = re.compile(r"""["']([a-z][a-z0-9_]*)["']""")
"""A word that a rule compares with."""


@dataclass(frozen=True, slots=True)
class Needs:
    """By name; `entities` are case types too. Roles are those that are named, not all who may."""

    entities: frozenset[str]
    teams: frozenset[str]
    roles: frozenset[str]

    @property
    def paths(self) -> frozenset[str]:
        """Where their documents may lie."""
        folders = ("case_types", "entities")
        return frozenset(f"{folder}/{name}.yaml" for folder in folders for name in self.entities)


def needs_of(
    catalogue: Catalogue, name: str, text: Mapping[str, str], stories: Mapping[str, str]
) -> Needs:
    """Everything that has to go along with a case type; `stories` are its scenarios."""
    entities = _linked(catalogue, name)
    needed = [catalogue.entities[one] for one in sorted(entities)]
    documents = Needs(entities, frozenset(), frozenset()).paths
    words = {word for path in documents & text.keys() for word in _quoted(path, text[path])}
    words |= {word for story in stories.values() for word in _first_words(story)}
    roles = _named_roles(needed) | words | _granting(catalogue, entities)
    roles &= catalogue.agency.roles.keys()
    for role in (catalogue.agency.roles[one] for one in roles):
        rows = [role.grants[one].rows for one in entities & role.grants.keys()]
        words |= {word for rule in rows if rule for word in QUOTED.findall(rule.text)}
    teams = (_named_teams(needed) | words) & catalogue.agency.teams.keys()
    return Needs(entities, frozenset(teams), frozenset(roles))


# -- entities --------------------------------------------------------------------------------------
def _linked(catalogue: Catalogue, name: str) -> frozenset[str]:
    found, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one not in found and one in catalogue.entities:
            found.add(one)
            waiting += _links(catalogue.entities[one])
    return frozenset(found)


def _links(entity: Entity) -> Iterator[str]:
    """What its fields lead to, and its children."""
    kinds = [field.kind for field in entity.fields.values()]
    yield from (target for kind in kinds for target in _targets(kind))
    yield from (children.entity for children in entity.children.values())


def _targets(kind: FieldType) -> Iterator[str]:
    if isinstance(kind, Group):
        yield from (target for inner in kind.inner.values() for target in _targets(inner))
    if target := kind.links_to():
        yield target


# -- teams and roles -------------------------------------------------------------------------------
def _named_teams(needed: Iterable[Entity]) -> set[str]:
    found = set[str]()
    for entity in needed:
        found |= {str(field.kind.default) for field in entity.fields.values() if field.kind.default}
        if isinstance(entity, CaseType):
            found |= {route.team for route in entity.routing if route.team}
            moves = (
                move for state in entity.states.values() for move in state.transitions.values()
            )
            found |= {do.team for move in moves for do in move.do if isinstance(do, Assign)}
    return found


def _named_roles(needed: Iterable[Entity]) -> set[str]:
    found = set[str]()
    for entity in needed:
        found = found.union(*(view.roles for view in entity.views.values()))
        if isinstance(entity, CaseType):
            found = found.union(*(form.roles for form in entity.forms.values()))
            for state in entity.states.values():
                found = found.union(*(move.roles for move in state.transitions.values()))
    return found


def _granting(catalogue: Catalogue, entities: Collection[str]) -> set[str]:
    """Roles that have these and not every entity of the agency: they are made for this work."""
    everything = catalogue.entities.keys()
    return {
        role.name
        for role in catalogue.agency.roles.values()
        if role.grants.keys() & set(entities) and role.grants.keys() != everything
    }


def _quoted(path: str, text: str) -> Iterator[str]:
    """Words in the rules of a document."""
    root = read_document(path, text)
    for mark in marks(kind_of(path) or "", root):
        if mark.role == "rule" and isinstance(mark.node, ScalarNode):
            yield from QUOTED.findall(mark.node.text)


def _first_words(story: str) -> Iterator[str]:
    """Who and what a scenario may speak of: the beginning of each sentence, and each answer."""
    for text in _texts(read_document("scenario", story)):
        yield text.partition(" ")[0]


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, ScalarNode):
        yield node.text
    for item in node.items if isinstance(node, ListNode) else ():
        yield from _texts(item)
    for key, entry in node.entries.items() if isinstance(node, MapNode) else ():
        yield key
        yield from _texts(entry.value)
