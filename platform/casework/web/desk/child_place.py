"""Where children are edited in place: the parent, its list, and what may be done with a child there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from casework.cases.access import verdict
from casework.cases.errors import NotAllowed, NotFound
from casework.cases.reading import read_record
from casework.cases.record import Record
from casework.catalogue import Children, Entity, Verb
from casework.fields.base import Fault, Ref
from casework.web.desk.child_views import child_url
from casework.web.desk.record_form import (
    Editing,
    editing_of,
    entity_of,
    record_url,
    with_uploads,
)
from casework.web.form_body import upload_limits
from casework.web.forms import read_answers
from casework.web.posted import Posted, read_posted
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Place:
    """A list of children on the page of a parent that the officer may see."""

    visit: Visit
    parent: Record
    children: Children
    entity: Entity

    @property
    def url(self) -> str:
        return child_url(self.visit, self.parent, self.children)

    def editing(self, verb: Verb, url: str, child: Record | None = None) -> Editing:
        """All fields but the one that points to the parent, which is never asked here."""
        decided = verdict(self.visit.catalogue, self.visit.actor(), verb, self.entity.name)
        if not decided.is_allowed or self.children.field not in decided.writable:
            raise NotAllowed(verb)
        found = editing_of(self.visit, self.entity, verb, url, child)
        fields = tuple(field for field in found.fields if field.name != self.children.field)
        return replace(found.of(fields), checks=False)

    def changing(self, child: Record) -> Editing:
        return self.editing(Verb.CHANGE, f"{self.url}/{child.reference}/edit", child)

    @property
    def back_url(self) -> str:
        return f"{record_url(self.visit, self.parent)}#children-{self.children.name}"

    @property
    def may_remove(self) -> bool:
        catalogue, actor = self.visit.catalogue, self.visit.actor()
        return verdict(catalogue, actor, Verb.DELETE, self.entity.name).is_allowed

    def say(self, text: str) -> str:
        """A sentence of ours in the officer's language."""
        return self.visit.site.renderer.translate(self.visit.language)(text)

    def title(self, child: Record | None) -> str:
        say = self.say
        if child is not None:
            return say("Change {reference}").format(reference=child.reference)
        return say("New: {name}").format(name=self.entity.title.text(self.visit.language))

    async def child(self) -> Record:
        """The child of the address. NotFound for one of another parent."""
        found = await read_record(self.visit.work(), self.entity, self.visit.param("child"))
        link = found.values.get(self.children.field)
        if not isinstance(link, Ref) or link.id != self.parent.id:
            raise NotFound
        return found


async def find_place(visit: Visit) -> Place:
    parent = await read_record(visit.work(), entity_of(visit), visit.param("reference"))
    children = parent.entity.children.get(visit.param("children"))
    entity = visit.catalogue.entity(children.entity) if children else None
    if children is None or entity is None or entity.is_case or children.is_many:
        raise NotFound
    seen = verdict(visit.catalogue, visit.actor(), Verb.READ, entity.name)
    if not seen.is_allowed or children.field not in seen.readable:
        raise NotFound
    return Place(visit, parent, children, entity)


@dataclass(frozen=True, slots=True)
class SentChild:
    """What was posted. `focus` is the row of a group that was added; `is_between`: not to be written yet."""

    posted: Posted
    raw: Mapping[str, Any]
    answers: Mapping[str, object]
    faults: Mapping[str, Fault]
    is_between: bool
    focus: str

    @property
    def version(self) -> int:
        return self.posted.number("version") or 0


async def read_child(editing: Editing) -> SentChild:
    visit = editing.visit
    posted = await read_posted(visit, upload_limits(editing.fields))
    sent = await with_uploads(visit, editing.fields, posted)
    culture = visit.catalogue.agency.culture(visit.language)
    answers, unread = read_answers(editing.fields, sent.raw, culture)
    faults = {**sent.faults, **unread}
    return SentChild(posted, sent.raw, answers, faults, bool(posted.text("then")), sent.focus)
