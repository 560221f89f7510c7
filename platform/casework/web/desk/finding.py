"""What a box that picks a record offers while somebody types: the records whose words fit, as options."""

from __future__ import annotations

from typing import Any

from litestar import Response
from markupsafe import Markup

from casework.cases.list_query import LONGEST_WORDS, ListQuery
from casework.cases.listing import FIRST_COLUMN, list_records
from casework.cases.scope import Scope
from casework.cases.tree_reading import ways_of
from casework.catalogue import Verb
from casework.web.desk.record_form import entity_of
from casework.web.respond import html_response
from casework.web.route import route
from casework.web.visit import Visit

OFFERED = 10
_OPTION = Markup('<option value="{}">{}</option>')


@route("GET", "/desk/{agency:str}/go/{entity:str}", who="officer", verb=Verb.READ)
async def offer_records(visit: Visit) -> Response[Any]:
    """`?{name}=words`: of several references the last, which is the one that is being typed."""
    typed = next((values[-1] for values in visit.query().values() if values), "")
    words = typed.replace(";", ",").rpartition(",")[2].strip()[:LONGEST_WORDS]
    if not words:
        return html_response(b"")
    work, entity = visit.work(), entity_of(visit)
    label = entity.label_field or ""
    columns = Scope.open(work, entity).readable(("reference", label))
    page = await list_records(work, entity, ListQuery(words=words, limit=OFFERED, columns=columns))
    place = columns.index(label) + FIRST_COLUMN if label in columns else None
    culture = visit.catalogue.agency.culture(visit.language)
    is_tree, written = entity.tree is not None, []
    ways = await ways_of(work, entity, [str(row[1]) for row in page.rows]) if is_tree else {}
    for row in page.rows:
        value = row[place] if place is not None else None
        name = entity.fields[label].kind.display(value, culture) if value is not None else ""
        name = ways.get(str(row[1]), name)
        written.append(_OPTION.format(row[1], f"{row[1]} {name}".strip()))
    return html_response("".join(written).encode())
