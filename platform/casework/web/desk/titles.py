"""What people call a field in a list: the agency's own, and those that every record has."""

from __future__ import annotations

from casework.catalogue import Entity
from casework.web.visit import Visit

SYSTEM_TITLES = {
    "reference": "Reference",
    "state": "State",
    "team": "Team",
    "officer": "Officer",
    "priority": "Priority",
    "channel": "Channel",
    "due_on": "Due",
    "opened_on": "Opened",
    "closed_on": "Closed",
    "created_on": "Created",
    "changed_on": "Changed",
    "valid_from": "Holds from",
    "version": "Version",
    "revision": "Revision",
}


def title_of(visit: Visit, entity: Entity, name: str) -> str:
    field = entity.fields.get(name)
    if field is not None:
        return field.title.text(visit.language)
    return visit.site.renderer.translate(visit.language)(SYSTEM_TITLES.get(name, name))
