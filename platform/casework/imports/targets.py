"""What a row can fill in: the stored fields of an entity, and of a case also where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from casework.catalogue import PRIORITIES, VALID_FROM, CaseType, Catalogue, Entity
from casework.fields import Choice, Date, DateTime, FieldType, Text
from casework.fields.options import Written
from casework.labels import Label

Options = dict[str, Written]
MOMENTS = ("opened_on", "closed_on")


def targets_of(catalogue: Catalogue, entity: Entity) -> Mapping[str, FieldType]:
    """The kinds of value that may be written, by name. System fields of a case among them."""
    kinds: dict[str, FieldType] = {f.name: f.kind for f in entity.stored_fields()}
    if isinstance(entity, CaseType):
        kinds |= _of_case(catalogue, entity)
    if entity.dated:
        kinds[VALID_FROM] = Date()
    return kinds


def system_names(entity: Entity) -> frozenset[str]:
    """Those of the targets that are no fields of the entity's own."""
    if not isinstance(entity, CaseType):
        return frozenset([VALID_FROM] if entity.dated else [])
    return frozenset((*MOMENTS, "state", "channel", "team", "priority"))


def _of_case(catalogue: Catalogue, case_type: CaseType) -> dict[str, FieldType]:
    states: Options = {name: _words(s.title, name) for name, s in case_type.states.items()}
    kinds: dict[str, FieldType] = dict.fromkeys(MOMENTS, DateTime())
    kinds["state"] = Choice(options=states)
    kinds["channel"] = Text(max_length=40)
    kinds["priority"] = Choice(options={word: word.capitalize() for word in PRIORITIES})
    teams = catalogue.agency.teams
    if teams:
        options: Options = {name: _words(team.title, name) for name, team in teams.items()}
        kinds["team"] = Choice(options=options)
    return kinds


def _words(label: Label, name: str) -> Written:
    return dict(label.words) or name
