"""People and organisations: entities of the platform, the same at every agency.

Who may see a person follows from the cases: whoever may read a record that names the person in a
field of personal data. Whoever reads every row of such an entity and is nowhere held to some rows sees
every person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casework.cases.access import Verdict, verdict
from casework.cases.errors import NotFound
from casework.cases.scope import Scope
from casework.cases.work import Work
from casework.catalogue import Verb
from casework.catalogue.contact import ORGANISATION, PERSON, Contact
from casework.rules import Rule
from casework.store.names import quoted
from casework.store.views import Views, views_of
from casework.store.views_fields import RECORD
from casework.store.views_scope import Piece, Source, joined, where

__all__ = ["ORGANISATION", "PERSON", "Contact", "Naming", "namings_of", "open_contacts"]


@dataclass(frozen=True, slots=True, eq=False)
class ContactSource(Source):
    """A table of contacts as one actor may see it. `visible` None is every row."""

    visible: Piece | None = None

    def rows(self, rules: tuple[Rule, ...] | None) -> list[Piece]:
        return [] if self.visible is None else [self.visible]


def open_contacts(work: Work, contact: Contact, verb: Verb = Verb.READ) -> Scope:
    """The people (or organisations) the actor may see, or change. NotFound when it is nobody at all."""
    namings = list(namings_of(work, contact, verb))
    if not namings or not _sees_all_live(work, contact, verb):
        raise NotFound
    agency, moment = work.agency, work.moment
    source = ContactSource.of(contact, agency, work.db.dialect, moment)
    assert isinstance(source, ContactSource)  # noqa: S101  (a class method of the class)
    if not _is_wide(work, namings):
        source = replace(source, visible=_named_by(namings))
    views = Views(work.catalogue, work.db.dialect, {contact.name: source})
    readable = frozenset(contact.fields) | frozenset(contact.system_fields())
    return Scope(work, contact, Verdict(True, None, readable), views, source)


@dataclass(frozen=True, slots=True)
class Naming:
    """A field that names contacts, in rows that the actor may read."""

    source: Source
    verdict: Verdict
    field: str


def namings_of(work: Work, contact: Contact, verb: Verb = Verb.READ) -> Iterator[Naming]:
    """The fields of personal data in which the actor may read (or write) whom a record names."""
    if work.actor.kind not in ("officer", "token", "system"):
        return
    views = views_of(work.catalogue, work.db.dialect)
    for entity in work.catalogue.entities.values():
        seen = verdict(work.catalogue, work.actor, Verb.READ, entity.name)
        decided = verdict(work.catalogue, work.actor, verb, entity.name)
        if not seen.is_allowed or not decided.is_allowed:
            continue
        names = seen.readable if verb is Verb.READ else seen.readable & decided.writable
        for field in entity.stored_fields():
            is_personal = field.privacy in ("personal", "sensitive")
            if is_personal and field.name in names and field.kind.links_to() == contact.name:
                yield Naming(views.source(entity.name), decided, field.name)


def _sees_all_live(work: Work, contact: Contact, verb: Verb) -> bool:
    """In a preview contacts are there for who sees all of them live: a draft opens nobody's address."""
    if work.told is None:
        return True
    live = replace(work, catalogue=work.told.live, told=None)
    namings = list(namings_of(live, contact, verb))
    return bool(namings) and _is_wide(live, namings)


def _is_wide(work: Work, namings: list[Naming]) -> bool:
    """Whether no grant to read holds the actor to some rows."""
    verdicts = [
        verdict(work.catalogue, work.actor, Verb.READ, name) for name in work.catalogue.entities
    ]
    is_held = any(each.is_allowed and each.rows is not None for each in verdicts)
    return not is_held and all(naming.verdict.rows is None for naming in namings)


def _named_by(namings: list[Naming]) -> Piece:
    """The condition that one of the records names the contact."""
    found = []
    for naming in namings:
        rows, place = where(naming.source.rows(naming.verdict.rows)), naming.source.place()
        inner = f"SELECT {RECORD}.{quoted(naming.field)} AS contact FROM {place.text}{rows.text}"
        test = f"EXISTS (SELECT 1 FROM ({inner}) AS naming WHERE naming.contact = {RECORD}.id)"
        found.append(Piece(test, (*place.slots, *rows.slots)))
    either = joined(found, " OR ")
    return Piece(f"({either.text})", either.slots)
