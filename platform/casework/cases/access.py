"""The one function that decides. Screens, API, search, export, jobs: every path asks `verdict`.

What is not granted is denied, and so is whatever goes wrong while deciding. Forbidden looks exactly
like absent: callers turn a denied read into `NotFound`, an unreadable field into an unknown one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from casework.catalogue import REASON, CaseType, Catalogue, Entity, Field, Grant, Role, Verb
from casework.fields.base import PRIVACY_CLASSES
from casework.rules import Rule
from casework.rules.functions.trees import PATH

LINK_FIELDS = frozenset({"reference", "state", "opened_on", "changed_on", "closed_on", "due_on"})
"""The system fields that the holder of a tracking link may read of the one case."""

WRITING = frozenset({Verb.CREATE, Verb.CHANGE, Verb.ACT})
"""The verbs that carry answers."""


class Acting(Protocol):
    """What the decision needs to know of an actor."""

    @property
    def kind(self) -> str: ...

    @property
    def roles(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an actor may do with an entity. `rows`: None is every row, else rows where any rule is TRUE.

    An empty tuple is no row at all: the holder of a tracking link reads its one case through the
    link and may never list. `readable` and `writable` are names of fields; `readable` also holds the
    system fields. They hold for every row of the verdict, so a list may sort and filter by them.
    """

    is_allowed: bool
    rows: tuple[Rule, ...] | None = ()
    readable: frozenset[str] = frozenset()
    writable: frozenset[str] = frozenset()
    why: str = ""
    sees: frozenset[str] = frozenset()
    """The privacy classes that are read on every row of the verdict."""


_DECIDED = "verdicts"
"""Decisions already made under a Catalogue are kept with it. Only roles decide, so they are few."""


def verdict(catalogue: Catalogue, actor: Acting, verb: Verb, entity_name: str) -> Verdict:
    """Whether the actor may do this with records of the entity, with which rows and which fields.

    `rows` of CREATE say nothing, there is no row yet. What is changed must be readable too: writers
    ask for READ and for their own verb.
    """
    try:
        known: dict[tuple[object, ...], Verdict] = catalogue.kept.setdefault(_DECIDED, {})
        key = (actor.kind, tuple(actor.roles), verb, entity_name)
        found = known.get(key)
        if found is None:
            found = known[key] = _decide(catalogue, actor, Verb(verb), entity_name)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        return Verdict(False, why=f"the decision failed: {type(error).__name__}")
    return found


def _decide(catalogue: Catalogue, actor: Acting, verb: Verb, entity_name: str) -> Verdict:
    entity = catalogue.entities.get(entity_name)
    if entity is None:
        return Verdict(False, why="there is no such entity")
    match actor.kind:
        case "officer" | "token":
            roles = [catalogue.agency.roles[n] for n in actor.roles if n in catalogue.agency.roles]
            return _by_roles(entity, roles, verb, Elsewhere(catalogue, tuple(roles)))
        case "citizen":
            return _by_portal(entity, verb)
        case "link":
            return _by_link(entity, verb, Elsewhere(catalogue))
        case "system":
            return Verdict(
                True,
                None,
                _all_readable(entity),
                _written(entity.fields.values()),
                "system",
                frozenset(PRIVACY_CLASSES),
            )
    return Verdict(False, why="nobody knows this kind of actor")


def is_told(catalogue: Catalogue, actor: Acting, entity: Entity, rule: Rule) -> bool:
    """Whether the actor may read all that a rule reads, in every row: what it picks out tells of that."""
    decided = verdict(catalogue, actor, Verb.READ, entity.name)
    if not decided.is_allowed or not rule.reads - entity.children.keys() <= decided.readable:
        return False
    known = catalogue.agency.roles
    roles = tuple(known[name] for name in actor.roles if name in known)
    return actor.kind == "system" or Elsewhere(catalogue, roles).is_told(entity, rule)


def _by_roles(entity: Entity, roles: Iterable[Role], verb: Verb, elsewhere: Elsewhere) -> Verdict:
    """The union of what the roles grant. Exporting needs a role that also reads, for the same rows."""
    reading = [(role, role.grants[entity.name]) for role in roles if entity.name in role.grants]
    asked = {Verb.READ, verb} if verb is Verb.EXPORT else {verb}
    granting = [(role, grant) for role, grant in reading if asked <= grant.verbs]
    if not granting:
        return Verdict(False, why=f"no role grants {verb.value} on {entity.name}")
    reading = [(role, grant) for role, grant in reading if Verb.READ in grant.verbs]
    seen = _classes(granting if verb is Verb.EXPORT else reading)
    writes = _classes(granting) if verb in WRITING else frozenset()
    return Verdict(
        True,
        _rows(grant for _, grant in granting),
        _readable(entity, seen, elsewhere) if reading else frozenset(),
        _written(field for field in entity.fields.values() if field.privacy in writes),
        "granted by " + ", ".join(sorted(role.name for role, _ in granting)),
        seen if reading else frozenset(),
    )


def _rows(grants: Iterable[Grant]) -> tuple[Rule, ...] | None:
    rules: list[Rule] = []
    for grant in grants:
        if grant.rows is None:
            return None
        rules.append(grant.rows)
    return tuple(rules)


def _classes(granting: list[tuple[Role, Grant]]) -> frozenset[str]:
    """Privacy classes seen on EVERY row that the roles open together.

    A role that sees personal data of the north district only must not lend that sight to the rows
    which another role opens: a class counts when a role without a row rule sees it, or all do.
    """
    everywhere = [role.sees for role, grant in granting if grant.rows is None]
    sights = [role.sees for role, _ in granting]
    wide: frozenset[str] = frozenset().union(*everywhere)
    common: frozenset[str] = (
        frozenset.intersection(*map(frozenset, sights)) if sights else frozenset()
    )
    return wide | common | {"public", "internal"} if granting else frozenset()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What these roles see of other entities: what a rule works out of them tells of them."""

    catalogue: Catalogue
    roles: tuple[Role, ...] = ()

    def is_told(self, entity: Entity, rule: Rule) -> bool:
        """Whether all that the rule reads of other records could be read there, in every row."""
        asked = [
            (one.entity, {one.field, *rule.reads_of_rows.get(name, ())})
            for name, one in entity.children.items()
            if name in rule.reads
        ]
        for name, names in rule.reads_of_rows.items():
            if target := entity.records_of(name):
                asked.append((target, {"reference", *names}))
        for link, names in rule.reads_of_links.items():
            asked.append((entity.fields[link].kind.links_to() or "", set(names)))
        return all(names <= self._seen(target) for target, names in asked)

    def _seen(self, name: str) -> frozenset[str]:
        entity = self.catalogue.entities[name]
        granting = [(role, role.grants[name]) for role in self.roles if name in role.grants]
        reading = [(role, grant) for role, grant in granting if Verb.READ in grant.verbs]
        if not reading or _rows(grant for _, grant in reading) is not None:
            return frozenset()
        seen = _classes(reading)
        own = {field.name for field in entity.fields.values() if field.privacy in seen}
        own |= set(entity.system_fields())
        if entity.tree is not None and entity.tree.reads <= own:
            own.add(PATH)
        return frozenset(own)


def _readable(entity: Entity, seen: frozenset[str], elsewhere: Elsewhere) -> frozenset[str]:
    """A computed field tells of what it reads, so it is readable only with all of that."""
    hidden = {name for name, field in entity.fields.items() if field.privacy not in seen}
    rules = {name: field.rule for name, field in entity.fields.items() if field.rule}
    hidden |= {name for name, rule in rules.items() if not elsewhere.is_told(entity, rule)}
    while telling := {name for name, rule in rules.items() if rule.reads & hidden} - hidden:
        hidden |= telling
    return _all_readable(entity) - hidden


def _all_readable(entity: Entity) -> frozenset[str]:
    return frozenset(entity.fields) | frozenset(entity.system_fields())


def _written(fields: Iterable[Field]) -> frozenset[str]:
    """Fields that answers may carry: stored ones. System fields are never among them."""
    return frozenset(field.name for field in fields if field.is_stored)


def _by_portal(entity: Entity, verb: Verb) -> Verdict:
    """Anybody may open a case of a public service, and say what its form asks. Nothing else."""
    if verb is not Verb.CREATE or not isinstance(entity, CaseType) or not entity.public_forms():
        return Verdict(False, why="the portal only opens cases of public services")
    forms = entity.public_forms()
    asked = {question.field for form in forms for question in form.questions()} - {REASON}
    fields = [field for name, field in entity.fields.items() if name in asked]
    return Verdict(True, (), frozenset(), _written(fields), "a public service")


def _by_link(entity: Entity, verb: Verb, elsewhere: Elsewhere) -> Verdict:
    """Reads its case, and answers what `upgrade` asks of it: `upgrade_answers` finds out whether it does."""
    if verb is Verb.CHANGE and isinstance(entity, CaseType) and entity.upgrade is not None:
        asked = [entity.fields[name] for name in entity.upgrade.ask]
        return Verdict(bool(asked), (), frozenset(), _written(asked), "what the case is asked for")
    if verb is not Verb.READ or not isinstance(entity, CaseType):
        return Verdict(False, why="a tracking link only reads its case")
    public = _readable(entity, frozenset({"public"}), elsewhere) & frozenset(entity.fields)
    return Verdict(True, (), public | LINK_FIELDS, frozenset(), "the holder of the link")
