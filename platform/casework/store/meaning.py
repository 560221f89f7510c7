"""What the values in a field's columns mean, in a form that outlives the definition.

Columns do not show it: minor units of another scale, ids of another table and words of a choice all
look like numbers and texts. What was set aside comes back only as what it was.
"""

from __future__ import annotations

import json

from casework.catalogue import Entity
from casework.fields.base import FieldType

FREE_TEXT = frozenset({"text", "long_text"})
TEXTS = FREE_TEXT | {"email", "phone", "url", "choice", "team"}


def meaning_of(kind: FieldType) -> str:
    columns = [[column.kind.value, column.suffix] for column in kind.columns()]
    scale, currency = getattr(kind, "scale", None), getattr(kind, "currency", None)
    said = [kind.type_name, columns, scale, currency, kind.links_to()]
    structure = kind.structure()
    return json.dumps(said if structure is None else [*said, structure])


def meaning_of_entity(entity: Entity) -> str:
    return "case_type" if entity.is_case else "entity"


def fits(meaning: str, kind: FieldType) -> bool:
    """Whether values of that meaning are values of this type as they lie there."""
    if meaning == meaning_of(kind):
        return True
    old = json.loads(meaning)
    return kind.type_name in FREE_TEXT and old[0] in TEXTS and old[1] == [["text", ""]]


def keeps_type(new: FieldType, old: FieldType) -> bool:
    """A text may become a freer text; nothing else turns into something else by itself."""
    if new.type_name == old.type_name:
        return True
    return new.type_name in FREE_TEXT and old.type_name in TEXTS
