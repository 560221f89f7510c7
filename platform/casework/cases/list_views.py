"""Named views of a list: which of them an actor has."""

from __future__ import annotations

from casework.cases.access import is_told
from casework.cases.work import Work
from casework.catalogue import Entity, ListView


def usable_views(work: Work, entity: Entity) -> tuple[ListView, ...]:
    """The views for the actor's roles, without those whose rule reads what the actor may not:
    the rows that such a view holds would tell of it."""
    return tuple(view for view in entity.views.values() if _may_use(work, entity, view))


def find_view(work: Work, entity: Entity, name: str) -> ListView | None:
    """The view of that name, if the actor has it."""
    return next((view for view in usable_views(work, entity) if view.name == name), None)


def _may_use(work: Work, entity: Entity, view: ListView) -> bool:
    actor = work.actor
    if view.roles and actor.kind != "system" and not view.roles & set(actor.roles):
        return False
    return view.filter is None or is_told(work.catalogue, actor, entity, view.filter)
