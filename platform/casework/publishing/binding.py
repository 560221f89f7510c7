"""An older revision bound to the tables of today: its words, where its answers are, who may see them.

Words are those of then. Roles, grants and privacy are those of today: nobody sees more of an old case
than of a new one. What is not there any more (a purge) is left out, with all that asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import msgspec

from casework.cases.laws import Law
from casework.catalogue import CaseType, Catalogue, Field
from casework.catalogue.placement import Placed, Placement
from casework.fields.base import FieldType, Privacy
from casework.fields.multi_choice import MultiChoice
from casework.fields.options import Listed
from casework.publishing.binding_workflow import Workflow, children_today, unique_today
from casework.publishing.tracing import Past, Place, strictest
from casework.store.meaning import keeps_type


def bind(past: Past) -> Law:
    """The law of the older revision."""
    bound = {}
    for case_type in past.old.case_types():
        now = past.entity_today(case_type.name)
        if isinstance(now, CaseType):
            bound[now.name] = _Binding(past, case_type, now)
    law = _catalogue(past, {name: one.case_type() for name, one in bound.items()})
    seen = {name: one.seen() for name, one in bound.items()}
    names = {name: past.last_names(one.old) for name, one in bound.items()}
    if not any(seen.values()):
        return Law(law, law, names=names)
    untouched = {name: one.case_type(is_untouched=True) for name, one in bound.items()}
    return Law(law, _catalogue(past, untouched), seen, names)


def _catalogue(past: Past, case_types: Mapping[str, CaseType]) -> Catalogue:
    """The agency speaks as it did; its roles and teams are those of today."""
    old, live = past.old.agency, past.live.agency
    teams = {
        name: replace(team, title=old.teams[name].title) if name in old.teams else team
        for name, team in live.teams.items()
    }
    agency = replace(
        live, currency=old.currency, region=old.region, time_zone=old.time_zone, teams=teams
    )
    entities = MappingProxyType({**past.live.entities, **case_types})
    return replace(past.old, agency=agency, entities=entities, today=past.live)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A field as it is bound, with the columns that do not lie under their own name."""

    own: Field
    columns: Mapping[str, Placed] = field(default_factory=dict)
    seen: str | None = None
    stem: str = ""
    """What its columns are called today."""


class _Binding:
    """One case type of then on the table of now."""

    def __init__(self, past: Past, old: CaseType, now: CaseType) -> None:
        self.past, self.old, self.now = past, old, now

    def case_type(self, is_untouched: bool = False) -> CaseType:
        bound = {one.own.name: one for one in self._fields(is_untouched)}
        fields = MappingProxyType({name: one.own for name, one in bound.items()})
        columns = {name: placed for one in bound.values() for name, placed in one.columns.items()}
        columns |= self._state()
        old, workflow = self.old, self._workflow(fields)
        label = old.label_field if old.label_field in fields else None
        names = {one.stem: name for name, one in bound.items() if one.stem}
        return replace(
            old,
            name=self.now.name,
            fields=fields,
            label_field=label,
            computed=tuple(name for name in old.computed if name in fields),
            list_columns=tuple(
                name for name in old.list_columns if name in fields or name in old.system_fields()
            ),
            children=workflow.children,
            unique=unique_today(self.now, names),
            validations=tuple(
                one
                for one in old.validations
                if workflow.is_whole(one.rule) and one.field in fields
            ),
            sections=tuple(
                one if one.show is None or workflow.is_whole(one.show) else replace(one, show=None)
                for one in old.sections
            ),
            forms=workflow.forms(),
            states=workflow.states(),
            upgrade=None,
            was=None,
            placement=Placement(self.now.name, MappingProxyType(columns)),
        )

    def _workflow(self, fields: Mapping[str, Field]) -> Workflow:
        children = children_today(self.past, self.old)
        return Workflow(self.past, self.old, self.now, fields, children)

    def seen(self) -> tuple[str, ...]:
        """The columns that tell whether converted answers were touched since."""
        return tuple(one.seen for one in self._fields(True) if one.seen)

    # -- fields ----------------------------------------------------------------------------------
    def _fields(self, is_untouched: bool) -> list[_Bound]:
        found: dict[str, _Bound] = {}
        for own in self.old.stored_fields():
            place = self.past.place(self.old, own, self.now)
            bound = self._bound(own, place, is_untouched) if place else None
            if bound is not None:
                found[own.name] = bound
        for name in self.old.computed:
            own = self.old.fields[name]
            workflow = self._workflow({name: one.own for name, one in found.items()})
            if own.rule is not None and workflow.is_whole(own.rule):
                found[name] = _Bound(replace(own, kind=self._private(own)))
        return [found[name] for name in self.old.fields if name in found]

    def _private(self, own: Field) -> FieldType:
        """A computed value is not more open than the one of the same name is today."""
        today = self.now.fields.get(own.name)
        privacy = strictest(own.kind.privacy, today.kind.privacy) if today else own.kind.privacy
        return msgspec.structs.replace(own.kind, privacy=privacy)

    def _bound(self, own: Field, place: Place, is_untouched: bool) -> _Bound | None:
        if _is_same(own.kind, place.kind):
            kind = self._linked(_as_today(own.kind, place))
            if kind is None:
                return None
            columns = self._columns(own, kind, place)
            return _Bound(replace(own, kind=kind), columns, stem=place.stem)
        before = self.past.converted(self.old, own, self.now)
        if is_untouched and before is not None:
            kind = _as_today(own.kind, place)
            columns = {
                each.name(own.name): Placed(each.name(before.stem), seen=before.seen)
                for each in kind.columns()
            }
            return _Bound(replace(own, kind=kind), columns, before.seen)
        kind = self._linked(
            msgspec.structs.replace(
                place.kind, privacy=place.privacy, required=own.kind.required,
                default=None, was=None, backfill=None,
            )
        )  # fmt: skip
        if kind is None:
            return None
        bound = replace(own, kind=kind, rules_kind=own.kind)
        return _Bound(bound, self._columns(own, kind, place), stem=place.stem)

    def _linked(self, kind: FieldType) -> FieldType | None:
        """A link to an entity follows it to the name it has by now; None when that was purged."""
        target: Any = getattr(kind, "to", None)
        if not isinstance(target, str) or kind.links_to() != target:
            return kind
        if target in self.past.live.entities and target not in self.past.then:
            return kind
        today = self.past.entity_today(target)
        name = today.name if today else self.past.table_aside(target)
        return msgspec.structs.replace(kind, to=name) if name else None

    def _columns(self, own: Field, kind: FieldType, place: Place) -> dict[str, Placed]:
        if isinstance(own.kind, Listed) and isinstance(kind, Listed):
            stem = f"{self.old.name}.{own.name}"
            words, kept = self.past.words(stem, own.kind.words, self.now.name)
            if words or kept or place.stem != own.name:
                is_list = isinstance(kind, MultiChoice)
                return {own.name: Placed(place.stem, words, kept, is_list=is_list)}
            return {}
        return {
            each.name(own.name): Placed(each.name(place.stem))
            for each in kind.columns()
            if place.stem != own.name
        }

    def _state(self) -> dict[str, Placed]:
        words, kept = self.past.words(
            f"{self.old.name}.state", tuple(self.old.states), self.now.name
        )
        return {"state": Placed("state", words, kept)} if words or kept else {}


def _is_same(old: FieldType, now: FieldType) -> bool:
    """Whether what lies there is a value of the old type as it stands."""
    scales = getattr(old, "scale", None), getattr(now, "scale", None)
    columns = [(each.kind, each.suffix) for each in old.columns()]
    return (
        keeps_type(now, old)
        and scales[0] == scales[1]
        and columns == [(each.kind, each.suffix) for each in now.columns()]
    )


def _as_today(kind: FieldType, place: Place) -> FieldType:
    """The old type with what the live revision decides: privacy, uniqueness, search."""
    privacy: Privacy = place.privacy
    return msgspec.structs.replace(
        kind,
        privacy=privacy,
        unique=place.kind.unique and not place.is_aside,
        searchable=place.kind.searchable and not place.is_aside,
        was=None,
        backfill=None,
    )
