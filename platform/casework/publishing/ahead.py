"""A revision that is not published yet, over the tables of today: the words of the draft, the answers of
now, and to see no more than the live revision lets see.

Roles and their rights are those of the live revision, a field is as private as the stricter of the two
says. What the draft adds is empty, what it renames is read where it lies. A row rule that cannot be said
of the draft without a doubt lets nothing through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import msgspec

from casework.catalogue import CaseType, Catalogue, Entity, Field, Grant, Role
from casework.catalogue.placement import Placed
from casework.fields.base import FieldType
from casework.fields.columns import ColumnKind
from casework.fields.multi_choice import MultiChoice
from casework.fields.options import Listed
from casework.publishing.ahead_rights import rights_ahead
from casework.publishing.lineage import lineage_of
from casework.publishing.tracing import strictest
from casework.store.entity_tables import shape_of
from casework.store.meaning import keeps_type
from casework.store.standing_tables import Lying

CASTS = frozenset({ColumnKind.TEXT, ColumnKind.INTEGER})


@dataclass(frozen=True, slots=True)
class Origins:
    """Where everything of a draft comes from: paths of the live revision by paths of the draft."""

    draft: Catalogue
    live: Catalogue
    known: Mapping[str, str]

    @classmethod
    def of(cls, draft: Catalogue, live: Catalogue) -> Origins:
        now = lineage_of(live, None, {}, 0, {})
        ahead = lineage_of(draft, live, now, 1, {})
        paths = {identity: path for path, identity in now.items()}
        return cls(draft, live, {p: paths[i] for p, i in ahead.items() if i in paths})

    def entity(self, name: str) -> Entity | None:
        """The live entity; None where it is new, or was no case type and is one now."""
        found, own = self.live.entity(self.known.get(name, "")), self.draft.entities[name]
        return found if found is not None and found.is_case == own.is_case else None

    def field(self, entity: str, name: str) -> Field | None:
        home, now = self.entity(entity), self.known.get(f"{entity}.{name}", "")
        table, _, column = now.partition(".")
        return home.fields.get(column) if home is not None and home.name == table else None

    def words(self, stem: str, words: tuple[str, ...], merged: Mapping[str, str]) -> dict[str, str]:
        """Words of the draft by those of today, where they differ."""
        today = {self.known[f"{stem}.{one}"].rpartition(".")[2]: one for one in words
                 if f"{stem}.{one}" in self.known}  # fmt: skip
        return {word: own for word, own in {**merged, **today}.items() if word != own}


@dataclass(frozen=True, slots=True)
class Bound:
    """A draft as it is looked at. `names` are the entities of the live revision by those of the draft;
    `empty` are fields whose answers only publishing can convert."""

    catalogue: Catalogue
    lying: tuple[Lying, ...]
    names: Mapping[str, str]
    empty: tuple[str, ...]


def bind_ahead(draft: Catalogue, live: Catalogue) -> Bound:
    """The draft over the tables of the live revision."""
    origins = Origins.of(draft, live)
    entities: dict[str, Entity] = {}
    lying: list[Lying] = []
    empty: list[str] = []
    for own in draft.entities.values():
        one = _Binding(origins, own)
        entities[own.name] = one.entity()
        lying.append(one.lying(entities[own.name]))
        empty += one.empty
    roles = {role.name: _role(origins, role, entities) for role in live.agency.roles.values()}
    agency = replace(draft.agency, roles=MappingProxyType(roles))
    catalogue = replace(draft, agency=agency, entities=MappingProxyType(entities))
    found = {name: now.name for name in entities if (now := origins.entity(name)) is not None}
    return Bound(catalogue, tuple(lying), found, tuple(empty))


def _role(origins: Origins, role: Role, entities: Mapping[str, Entity]) -> Role:
    """The live role. Over what is new it may do what the draft says: there is nothing to see yet."""
    ahead = origins.draft.agency.roles.get(role.name)
    grants: dict[str, Grant] = {}
    for name, entity in entities.items():
        now = origins.entity(name)
        if now is not None:
            grant = role.grants.get(now.name)
            grants |= {name: rights_ahead(origins, grant, entity, now)} if grant else {}
        elif ahead is not None and name in ahead.grants:
            grants[name] = ahead.grants[name]
    title = ahead.title if ahead else role.title
    return replace(role, title=title, grants=MappingProxyType(grants))


class _Binding:
    """One entity of the draft on its table of today."""

    def __init__(self, origins: Origins, own: Entity) -> None:
        self.origins, self.own = origins, own
        self.now = origins.entity(own.name)
        self.empty: list[str] = []

    def entity(self) -> Entity:
        fields = {name: self._field(one) for name, one in self.own.fields.items()}
        return replace(self.own, fields=MappingProxyType(fields), was=None)

    def _field(self, own: Field) -> Field:
        today = self.origins.field(self.own.name, own.name)
        if today is None and self.now is not None and own.is_computed:
            today = self.now.fields.get(own.name)
        if today is None:
            return own
        privacy = strictest(own.kind.privacy, today.kind.privacy)
        return replace(own, kind=msgspec.structs.replace(own.kind, privacy=privacy))

    def lying(self, entity: Entity) -> Lying:
        columns: dict[str, Placed] = {}
        casts: dict[str, tuple[str, ColumnKind]] = {}
        links: dict[str, str] = {}
        for own in entity.stored_fields():
            today = self.origins.field(entity.name, own.name)
            if today is None:
                columns |= {each: Placed(None) for each in own.column_names()}
            elif self._is_same(own.kind, today.kind):
                columns |= self._same(own, today)
                if own.name != today.name:
                    links[today.name] = own.name
            else:
                self._converted(own, today, columns, casts)
        columns |= self._state()
        if self.now is None:
            return Lying(entity, None, columns)
        columns |= self._added(entity, self.now)
        has_periods = bool(self.now.dated) and not entity.dated
        return Lying(entity, self.now.name, columns, casts, links, has_periods)

    @staticmethod
    def _added(entity: Entity, now: Entity) -> dict[str, Placed]:
        """Columns of the platform that the table of today has not: its values hold from no day on."""
        own = {name for field in entity.stored_fields() for name in field.column_names()}
        there = {column.name for column in shape_of(now).columns}
        names = {column.name for column in shape_of(entity).columns} - own - there
        return {name: Placed(None) for name in names}

    def _is_same(self, own: FieldType, today: FieldType) -> bool:
        scales = getattr(own, "scale", None), getattr(today, "scale", None)
        columns = [[(one.kind, one.suffix) for one in kind.columns()] for kind in (own, today)]
        target, now = own.links_to(), today.links_to()
        home = (
            self.origins.known.get(target or "") if target in self.origins.draft.entities else None
        )
        is_target = now in (target, home)
        is_alike = keeps_type(own, today) and scales[0] == scales[1] and columns[0] == columns[1]
        return is_alike and is_target and own.structure() == today.structure()

    def _same(self, own: Field, today: Field) -> dict[str, Placed]:
        if isinstance(own.kind, Listed):
            path = f"{self.own.name}.{own.name}"
            words = self.origins.words(path, own.kind.words, own.kind.merged)
            is_list = isinstance(own.kind, MultiChoice)
            return {own.name: Placed(today.name, words, is_list=is_list)}
        return {
            each.name(own.name): Placed(each.name(today.name))
            for each in own.kind.columns()
            if own.name != today.name
        }

    def _converted(
        self,
        own: Field,
        today: Field,
        columns: dict[str, Placed],
        casts: dict[str, tuple[str, ColumnKind]],
    ) -> None:
        """Another type: what casts is shown as it will be, the rest is empty until it is converted."""
        old, new = today.kind.columns(), own.kind.columns()
        kinds = {each.kind for each in (*old, *new)}
        is_scaled = any(getattr(kind, "scale", None) for kind in (own.kind, today.kind))
        is_list = isinstance(own.kind, MultiChoice) or isinstance(today.kind, MultiChoice)
        if len(old) == len(new) == 1 and kinds <= CASTS and not is_scaled and not is_list:
            casts[new[0].name(own.name)] = (old[0].name(today.name), old[0].kind)
            return
        self.empty.append(f"{self.own.name}.{own.name}")
        columns |= {each: Placed(None) for each in own.column_names()}

    def _state(self) -> dict[str, Placed]:
        if not isinstance(self.own, CaseType) or self.now is None:
            return {}
        states = self.own.states
        merged = {old: one.name for one in states.values() for old in one.merge}
        words = self.origins.words(f"{self.own.name}.state", tuple(states), merged)
        return {"state": Placed("state", words)} if words else {}
