"""What a list that is asked for open or closed cases asks for."""

from __future__ import annotations

from collections.abc import Sequence

from casework.catalogue import CaseType, Entity

OPEN, CLOSED = "open", "closed"


def spread_states(entity: Entity, texts: Sequence[str]) -> list[str]:
    """`open` and `closed` stand for the states that are so, unless a state has that very name."""
    if not isinstance(entity, CaseType):
        return list(texts)
    still_open = entity.open_states()
    groups = {OPEN: still_open, CLOSED: tuple(s for s in entity.states if s not in still_open)}
    spread: dict[str, None] = {}
    for text in texts:
        is_group = text in groups and text not in entity.states
        spread.update(dict.fromkeys(groups[text] if is_group else (text,)))
    return list(spread)
