"""Which texts of other records an actor finds records by: those that it could read there in every row.

A hit tells of the text that it was found by. So a way is searched only by who may read the link in
every row it reads, and the field there in every row there is: a role that is held to some rows of the
other entity does not search its words at all.
"""

from __future__ import annotations

from casework.cases.access import Acting, Verdict, verdict
from casework.catalogue import Catalogue, Entity, SearchPath, Verb
from casework.catalogue.contact import CONTACTS

NAME = "name"


def found_through(
    catalogue: Catalogue, actor: Acting, entity: Entity, decided: Verdict
) -> tuple[SearchPath, ...]:
    """The ways through which the actor may search; `decided` is what it may read of the entity."""
    return tuple(
        path
        for path in entity.search_through
        if path.link in decided.readable and _is_told(catalogue, actor, decided, path)
    )


def _is_told(catalogue: Catalogue, actor: Acting, decided: Verdict, path: SearchPath) -> bool:
    """Whoever reads a link of personal data may see whom it names, and their name is what it is shown by."""
    if path.target in CONTACTS:
        return (
            path.field == NAME or CONTACTS[path.target].fields[path.field].privacy in decided.sees
        )
    there = verdict(catalogue, actor, Verb.READ, path.target)
    return there.is_allowed and there.rows is None and path.field in there.readable
