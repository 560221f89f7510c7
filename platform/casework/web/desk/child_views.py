"""Lists of children on the page of a record: the first of each, the way to all, and to a new one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from casework.cases.access import verdict
from casework.cases.children import ChildList, child_lists
from casework.cases.record import Record
from casework.catalogue import Verb
from casework.web.desk.list_page import Heading, count_words, title_of
from casework.web.desk.list_rows import rows_of
from casework.web.desk.record_form import editing_of, list_url
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class ChildView:
    """`all_url` is the full list; `new_url` makes one that points here; both None where not allowed."""

    name: str
    title: str
    count_text: str
    columns: tuple[Heading, ...]
    rows: Markup
    is_empty: bool
    all_url: str | None
    new_url: str | None
    new_title: str


async def child_views(visit: Visit, record: Record) -> tuple[ChildView, ...]:
    return tuple(_view(visit, record, one) for one in await child_lists(visit.work(), record))


def _view(visit: Visit, record: Record, one: ChildList) -> ChildView:
    names = [column.name for column in one.page.columns]
    titles = tuple(title_of(visit, one.entity, name) for name in names)
    shown = ["reference", *(name for name in names if name != "reference")]
    pointing = urlencode({one.children.field: record.reference})
    url = list_url(visit, one.entity)
    say = visit.site.renderer.translate(visit.language)
    return ChildView(
        name=one.children.name,
        title=one.children.title.text(visit.language),
        count_text=count_words(visit, one.page.count, one.entity),
        columns=tuple((title_of(visit, one.entity, name), None, None) for name in shown),
        rows=rows_of(visit, one.entity, one.page.columns, titles).write(one.page.rows, visit.now),
        is_empty=not one.page.rows,
        all_url=f"{url}?{pointing}" if one.page.next else None,
        new_url=f"{url}/new?{pointing}" if _may_add(visit, one) else None,
        new_title=say("New: {name}").format(name=one.entity.title.text(visit.language)),
    )


def _may_add(visit: Visit, one: ChildList) -> bool:
    """Whether the officer can make a child, and its form asks for the way here."""
    decided = verdict(visit.catalogue, visit.actor(), Verb.CREATE, one.entity.name)
    if not decided.is_allowed:
        return False
    editing = editing_of(visit, one.entity, Verb.CREATE, "")
    return any(field.name == one.children.field for field in editing.fields)
