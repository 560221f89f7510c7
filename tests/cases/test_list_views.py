"""Named views and groups of a list: their rows and no others, page by page, on both databases."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from casework.cases.access import verdict
from casework.cases.export import export_rows
from casework.cases.facets import count_facets
from casework.cases.list_groups import GroupedPage, list_groups
from casework.cases.list_query import BadQuery, ListQuery, parse_list_query
from casework.cases.list_views import usable_views
from casework.cases.listing import count_records, list_records
from casework.cases.work import Actor
from casework.catalogue import Catalogue, Verb
from casework.store.database import Database
from tests.cases.conftest import NOON, hire, make_town
from tests.cases.park import ADMIN, AGENCY, GARDENER, NORTH, RANGER, REQUEST, SITE, Park
from tests.sample_agency import compile_texts
from tests.store.counted import Counted

LIST = """\
list:
  columns: [reference, subject]
  filters: [seen_on, size, site, is_wet, district, subject, secret]
  group: district
  sort: size
  views:
    large:
      title: {en: Large, es: Grandes}
      filter: is_big
      columns: [subject, size, secret]
      sort: -size
    north: {title: North, filter: 'district == "north" and site.kind == "lawn"', group: state}
    secret: {title: Secret, filter: 'secret == "x"'}
    counted: {title: Counted, filter: hidden_sum > 3}
    of_rangers: {title: Of rangers, roles: [ranger]}
    wet: {title: Wet, group: is_wet}
    teams: {title: By team, group: team, sort: size}
  opens: large
"""
ROWS: list[dict[str, Any]] = [
    {"subject": "a", "district": "north", "size": 3, "is_wet": True},
    {"subject": "b", "district": "south", "size": 5, "state": "done", "closed_on": NOON},
    {"subject": "c", "size": 4, "team": "trees"},
    {"subject": "d", "district": "north", "size": 9, "team": "trees", "is_wet": False},
    {"subject": "e", "district": "south", "team": "lawns"},
    {"subject": "f", "district": "north", "team": "gone", "secret": "x"},
    {"subject": "g", "district": "north", "size": 9, "state": "doing", "is_wet": False},
]


@cache
def catalogue() -> Catalogue:
    texts = {"agency.yaml": AGENCY, "entities/site.yaml": SITE}
    request = REQUEST[: REQUEST.index("list: {")] + LIST
    return compile_texts({**texts, "case_types/request.yaml": request})


@pytest.fixture
async def park(db: Database, tmp_path: Path) -> Park:
    await make_town(db, tmp_path / "home", catalogue())
    found = Park(db, catalogue(), tmp_path / "home")
    await hire(found, 21, "Rita", "ranger")
    await found.fill(ROWS)
    return found


def ask(park: Park, actor: Actor = ADMIN, **params: str) -> ListQuery:
    work = park.work(actor)
    readable = verdict(work.catalogue, actor, Verb.READ, "request").readable
    lists = {name.replace("__", "."): [text] for name, text in params.items()}
    return parse_list_query(lists, park.request, readable, work, has_headings=True)


async def subjects(park: Park, actor: Actor = ADMIN, **params: str) -> list[str]:
    query = msgspec.structs.replace(ask(park, actor, **params), columns=("subject",))
    page = await list_records(park.work(actor), park.request, query)
    return [str(row[3]) for row in page.rows]


async def grouped(park: Park, actor: Actor = ADMIN, **params: str) -> GroupedPage:
    query = msgspec.structs.replace(ask(park, actor, **params), columns=("subject",))
    return await list_groups(park.work(actor), park.request, query)


def told(found: GroupedPage) -> list[str]:
    """Each heading with its count, then its rows on the page."""
    ends = [group.first for group in found.groups[1:]] + [len(found.page.rows)]
    return [
        f"{group.title or group.value} {group.count.value}"
        + (" again" if group.goes_on else "")
        + ": "
        + "".join(str(row[3]) for row in found.page.rows[group.first : end])
        for group, end in zip(found.groups, ends, strict=True)
    ]


async def test_a_view_holds_the_rows_for_which_its_rule_is_true_in_its_own_order(
    park: Park,
) -> None:
    assert await subjects(park, view="large") == ["g", "d", "b", "c"]
    assert await subjects(park, view="large", sort="subject") == ["b", "c", "d", "g"]
    assert await subjects(park, view="large", district="north") == ["g", "d"]
    assert await subjects(park, view="all", sort="subject") == [*"abcdefg"]
    shown = await list_records(park.work(RANGER), park.request, ask(park, RANGER, view="large"))
    assert [column.name for column in shown.columns] == ["subject", "size"]


async def test_counts_facets_and_the_file_are_of_the_view(park: Park) -> None:
    work, query = park.work(ADMIN), ask(park, view="large")
    assert (await count_records(work, park.request, query)).value == 4
    facets = {one.name: one for one in await count_facets(work, park.request, query)}
    assert list(facets) == ["is_wet", "district"]
    assert {o.value: o.count for o in facets["district"].options} == {"north": 2, "south": 1}
    rows = [row async for row in export_rows(work, park.request, query)]
    assert rows[0] == ["reference", "subject", "size", "secret"]
    assert [row[1] for row in rows[1:]] == ["g", "d", "b", "c"]


async def test_a_view_goes_on_where_its_page_ended(park: Park) -> None:
    query = ask(park, view="large", limit="3", fields="subject")
    page = await list_records(park.work(ADMIN), park.request, query)
    assert page.next is not None
    assert (page.count.value, page.count.exact) == (4, True)
    assert await subjects(park, view="large", limit="3", after=page.next) == ["c"]


async def test_a_view_of_a_hidden_field_or_of_another_role_looks_as_if_it_did_not_exist(
    park: Park,
) -> None:
    names = [view.name for view in usable_views(park.work(GARDENER), park.request)]
    assert names == ["large", "north", "wet", "teams"]
    refusals = set()
    for name in ("secret", "counted", "of_rangers", "no_such_view"):
        with pytest.raises(BadQuery) as refused:
            ask(park, GARDENER, view=name)
        refusals.add(str(refused.value).replace(name, "NAME"))
    assert refusals == {"view: there is no view 'NAME'"}
    assert await subjects(park, view="secret") == ["f"]
    assert len(await subjects(park, RANGER, view="of_rangers")) == len(ROWS)


async def test_a_view_opens_no_rows_that_the_role_does_not_see(park: Park) -> None:
    assert await subjects(park, NORTH, view="large") == ["g", "d"]
    names = [view.name for view in usable_views(park.work(NORTH), park.request)]
    assert "north" not in names, "its rule reads sites, of which this role sees some only"


async def test_rows_stand_in_groups_in_the_order_of_the_options(park: Park) -> None:
    assert told(await grouped(park, sort="subject")) == ["North 4: adfg", "South 2: be", " 1: c"]
    assert told(await grouped(park, view="wet", sort="subject")) == [
        "Yes 1: a",
        "No 2: dg",
        " 4: bcef",
    ]
    assert told(await grouped(park, view="teams")) == [
        "Trees 2: cd", "Lawns 1: e", "- 1: f", " 3: abg",
    ]  # fmt: skip


@pytest.mark.parametrize("limit", range(1, 8))
async def test_pages_of_a_grouped_list_hold_every_row_once(park: Park, limit: int) -> None:
    whole = [str(row[3]) for row in (await grouped(park, sort="size")).page.rows]
    found, after = list[str](), {}
    for _ in range(8):
        part = await grouped(park, sort="size", limit=str(limit), **after)
        assert 1 <= len(part.page.rows) <= limit
        assert part.page.count.value == len(ROWS)
        found += [str(row[3]) for row in part.page.rows]
        if part.page.next is None:
            break
        after = {"after": part.page.next}
    assert found == whole == [*"adgfbec"]


async def test_a_heading_counts_its_rows_on_all_pages_and_is_told_again(park: Park) -> None:
    first = await grouped(park, sort="subject", limit="3")
    assert told(first) == ["North 4: adf"]
    second = await grouped(park, sort="subject", limit="3", after=first.page.next or "")
    assert told(second) == ["North 4 again: g", "South 2: be"]
    last = await grouped(park, sort="subject", limit="3", after=second.page.next or "")
    assert told(last) == [" 1: c"]
    assert last.page.next is None


async def test_a_grouped_list_is_filtered_and_searched_like_any_other(park: Park) -> None:
    assert told(await grouped(park, size="gte:5", sort="subject")) == ["North 2: dg", "South 1: b"]
    assert told(await grouped(park, district="south", sort="subject")) == ["South 2: be"]
    assert told(await grouped(park, q="g")) == ["North 1: g"]
    assert (await grouped(park, GARDENER, q="nothing")).groups == ()


async def test_a_group_costs_a_bounded_number_of_statements(park: Park) -> None:
    query = ask(park, sort="subject")
    counting = Counted(park.db)
    await list_groups(replace(park.work(ADMIN), db=counting), park.request, query)
    assert counting.asked <= 2 * (2 + 2), "two options, others and none: each at most two seeks"


async def test_a_file_of_a_grouped_list_has_its_order(park: Park) -> None:
    query = ask(park, sort="subject", fields="subject")
    rows = [row async for row in export_rows(park.work(ADMIN), park.request, query)]
    assert [row[1] for row in rows[1:]] == [*"adfgbec"]


async def test_a_page_of_another_grouping_is_refused(park: Park) -> None:
    first = await grouped(park, sort="subject", limit="2")
    with pytest.raises(BadQuery, match="begin again"):
        ask(park, sort="subject", view="wet", after=first.page.next or "")


async def test_a_plain_form_asks_for_spans_and_words(park: Park) -> None:
    assert await subjects(park, sort="subject", size__from="4", size__until="5") == ["b", "c"]
    assert await subjects(park, sort="subject", subject__has="F") == ["f"]
    assert await subjects(park, created_on__from="2026-10-01", created_on__until="2026-10-02") == []
    with pytest.raises(BadQuery):
        ask(park, GARDENER, secret__has="x")
    with pytest.raises(BadQuery):
        ask(park, size__near="4")
