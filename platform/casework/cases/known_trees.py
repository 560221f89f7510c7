"""Who may learn where records of a tree stand: whoever reads all of them, and what their place tells of."""

from __future__ import annotations

from casework.cases.access import Acting, verdict
from casework.catalogue import Catalogue, Verb


def knows_tree(catalogue: Catalogue, actor: Acting, name: str) -> bool:
    """Whether the actor may be told of anything what is above and below it. False for what is no tree."""
    entity = catalogue.entity(name)
    if entity is None or entity.tree is None:
        return False
    decided = verdict(catalogue, actor, Verb.READ, name)
    return decided.is_allowed and decided.rows is None and entity.tree.reads <= decided.readable
