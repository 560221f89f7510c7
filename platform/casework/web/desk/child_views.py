"""Lists of children on the page of a record: the first of each, the way to all, and to a new one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

from casework.cases.access import verdict
from casework.cases.children import ChildList, child_lists
from casework.cases.record import Record
from casework.catalogue import Children, Verb
from casework.web.desk.list_page import Heading, count_number
from casework.web.desk.list_rows import HERE, rows_of
from casework.web.desk.record_form import ConflictView, editing_of, list_url, record_url
from casework.web.desk.titles import title_of
from casework.web.forms import FormView
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class ChildForm:
    """A child as it is filled in. `section` is the id of its list on the parent's page."""

    title: str
    form: FormView
    action: str
    section: str
    cancel_url: str
    version: int
    key: str
    remove_url: str
    """Empty for a new one, and where the officer may not."""
    conflict: ConflictView | None


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
    is_in_place: bool
    """Whether children are added and changed here; a case is opened by a form of its own, and so is
    what may belong to other records as well."""
    list_url: str
    """Of the page that this list stands on."""
    form: ChildForm | None = None
    is_news: bool = False
    """Whether it was changed just now and gets the focus."""


async def child_views(visit: Visit, record: Record, name: str = "") -> tuple[ChildView, ...]:
    """Every list of children, or the one of this name."""
    lists = await child_lists(visit.work(), record)
    return tuple(_view(visit, record, one) for one in lists if name in ("", one.children.name))


def child_url(visit: Visit, parent: Record, children: Children) -> str:
    """Below it children are added, changed and removed in place."""
    return f"{record_url(visit, parent)}/children/{children.name}"


def _view(visit: Visit, record: Record, one: ChildList) -> ChildView:
    names = [column.name for column in one.page.columns]
    titles = tuple(title_of(visit, one.entity, name) for name in names)
    shown = ["reference", *(name for name in names if name != "reference")]
    pointing = urlencode({one.children.field: record.reference})
    url = list_url(visit, one.entity)
    say = visit.site.renderer.translate(visit.language)
    is_in_place = not one.entity.is_case and not one.children.is_many
    changes = is_in_place and _may_change(visit, one)
    here = child_url(visit, record, one.children)
    written = rows_of(visit, one.entity, one.page.columns, titles, changes)
    rows = str(written.write(one.page.rows, visit.now)).replace(HERE, str(escape(here)))
    columns = tuple((title_of(visit, one.entity, name), None, None) for name in shown)
    new_url = f"{here}/new" if is_in_place else f"{url}/new?{pointing}"
    return ChildView(
        name=one.children.name,
        title=one.children.title.text(visit.language),
        count_text=count_number(one.page.count),
        columns=(*columns, (say("Change"), None, None)) if changes else columns,
        rows=Markup(rows),  # noqa: S704  # written by the list, with an escaped address
        is_empty=not one.page.rows,
        all_url=f"{url}?{pointing}" if one.page.next else None,
        new_url=new_url if _may_add(visit, one) else None,
        new_title=say("New: {name}").format(name=one.entity.title.text(visit.language)),
        is_in_place=is_in_place,
        list_url=record_url(visit, record),
    )


def _may_add(visit: Visit, one: ChildList) -> bool:
    """Whether the officer can make a child, and its form asks for the way here."""
    decided = verdict(visit.catalogue, visit.actor(), Verb.CREATE, one.entity.name)
    if not decided.is_allowed:
        return False
    editing = editing_of(visit, one.entity, Verb.CREATE, "")
    return any(field.name == one.children.field for field in editing.fields)


def _may_change(visit: Visit, one: ChildList) -> bool:
    """Some rows at least; the form says so when it is not this one."""
    decided = verdict(visit.catalogue, visit.actor(), Verb.CHANGE, one.entity.name)
    return decided.is_allowed and one.children.field in decided.writable
