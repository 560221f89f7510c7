"""What pages keep to be quick is never seen: each page says what it would say when made anew."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from casework.settings import bundled
from casework.web.desk.password import PasswordPage
from casework.web.desk.searching import SearchPage
from casework.web.frames import Frames
from casework.web.quick_templates import QuickEnvironment
from casework.web.render import Renderer
from casework.web.shell import Shell
from tests.ui_templates.samples import shell as sample_shell
from tests.web.driving import Running, form_of, without_secrets

NASTY = "<b>100% \"Elm\" & 'Oak'</b> %s \\"


def complaint(site: Running, **fields: Any) -> str:
    """The reference of a new complaint."""
    body = {"street": "Elm Street 5", "district": "north", "size": "small", **fields}
    created = site.api("POST", "/city/complaint", json=body)
    assert created.status_code == 201, created.text
    return str(created.json()["reference"])


# -- lists -----------------------------------------------------------------------------------
def test_a_row_shows_text_as_it_was_written_whatever_signs_it_has(site: Running) -> None:
    reference = complaint(site, street=NASTY)
    page = site.get("/desk/city/complaint?fields=street,size,state", "officer").text
    row = next(part for part in page.split("<tr data-row>") if f'value="{reference}"' in part)
    assert "&lt;b&gt;100% &#34;Elm&#34; &amp; &#39;Oak&#39;&lt;/b&gt; %s \\" in row
    assert f'href="/desk/city/complaint/{reference}"' in row
    assert f'aria-label="Select {reference}"' in row
    assert "\x01" not in page
    assert '<td data-label="Size">Small</td>' in row


def test_the_same_list_is_written_in_each_reader_s_language(site: Running) -> None:
    complaint(site)
    english = site.get("/desk/city/complaint?lang=en", "officer").text
    spanish = site.get("/desk/city/complaint?lang=es", "officer").text
    assert 'data-label="Street"' in english
    assert 'data-label="Calle"' in spanish
    assert "Norte</td>" in spanish
    assert "North</td>" in english


def test_columns_stand_in_the_order_in_which_they_are_asked_for(site: Running) -> None:
    complaint(site)
    for names, labels in (("size,street", ["Size", "Street"]), ("street,size", ["Street", "Size"])):
        page = site.get(f"/desk/city/complaint?fields={names}", "officer").text
        row = page.split("<tr data-row>")[1].split("</tr>")[0]
        found = [part.split('"')[0] for part in row.split('<td data-label="')[1:]]
        assert found == labels


def test_what_stands_around_a_list_is_never_that_of_another_role(site: Running) -> None:
    """The same address in turn, so that whoever comes second could be given what the first one saw."""
    complaint(site)
    offered = {
        "officer": {"/new", "export.csv", "bulk-team", "col-reporter"},
        "viewer": {"export.csv"},
        "reader": {"col-reporter"},
    }
    words = frozenset().union(*offered.values())
    for who in ("officer", "viewer", "reader", "officer", "viewer", "reader"):
        page = site.get("/desk/city/complaint?state=open", who).text
        assert {word for word in words if word in page} == offered[who], who


def test_a_list_is_framed_anew_for_every_address(site: Running) -> None:
    complaint(site)
    sorted_up = site.get("/desk/city/complaint?sort=size", "officer").text
    sorted_down = site.get("/desk/city/complaint?sort=-size", "officer").text
    assert 'aria-sort="ascending"' in sorted_up
    assert 'aria-sort="descending"' in sorted_down
    ticked = site.get("/desk/city/complaint?size=small", "officer").text
    assert 'value="small" checked' in ticked
    assert 'value="small" checked' not in sorted_up
    wrong = site.get("/desk/city/complaint?size=tiny", "officer")
    assert wrong.status_code == 400


def test_long_addresses_are_not_kept(site: Running) -> None:
    site.get("/desk/city/complaint", "officer")
    frames = site.inside.kept(site.catalogue())["frames"]
    before = len(frames)
    site.get("/desk/city/complaint?size=" + ",".join(["small"] * 40) + "&q=" + "x" * 190, "officer")
    site.get("/desk/city/complaint?fields=" + ",".join(["size"] * 300), "officer")
    assert len(frames) <= before + 1


def test_counts_of_facets_follow_every_change_at_once(site: Running) -> None:
    def north() -> int:
        page = site.get("/desk/city/complaint/facets", "officer").text
        tail = page.split('value="north"')[1].split("</label>")[0]
        return int(tail.split('app-facet__count">')[1].split("<")[0])

    before = north()
    assert north() == before
    complaint(site)
    assert north() == before + 1


def test_counts_of_one_role_are_never_shown_to_another(site: Running) -> None:
    """The clerk sees the north team only; both ask for the same list."""
    complaint(site, district="south", size="large", severity=5)
    complaint(site)

    def all_counts(who: str) -> list[str]:
        page = site.get("/desk/city/complaint/facets", who).text
        return [part.split("<")[0] for part in page.split('app-facet__count">')[1:]]

    officer, clerk = all_counts("officer"), all_counts("clerk")
    assert officer != clerk
    assert all_counts("officer") == officer


# -- forms -----------------------------------------------------------------------------------
def test_a_form_with_kept_inputs_is_the_form_that_the_templates_write(site: Running) -> None:
    reference = complaint(site, street=NASTY)
    url = f"/desk/city/complaint/{reference}/edit"
    first = without_secrets(site.get(url, "officer").text)
    kept = site.inside.kept(site.catalogue())
    memory = kept[("inputs", "complaint", "en")]
    assert memory
    again = without_secrets(site.get(url, "officer").text)
    memory.clear()
    assert without_secrets(site.get(url, "officer").text) == again == first


def test_kept_inputs_carry_the_addresses_of_the_record_at_hand(site: Running) -> None:
    one, other = complaint(site), complaint(site)
    site.get(f"/desk/city/complaint/{one}/edit", "officer")
    page = site.get(f"/desk/city/complaint/{other}/edit", "officer").text
    assert one not in page
    assert f"/desk/city/complaint/{other}/edit/validate/street" in page
    assert "\x01" not in page


def test_the_form_of_another_record_holds_its_own_answers(site: Running) -> None:
    one, other = complaint(site, street="First Street"), complaint(site, street="Second Street")
    for reference, street in (
        (one, "First Street"),
        (other, "Second Street"),
        (one, "First Street"),
    ):
        page = site.get(f"/desk/city/complaint/{reference}/edit", "officer")
        assert form_of(page, f"/desk/city/complaint/{reference}/edit")["street"] == [street]


def test_answers_in_personal_fields_are_not_kept(site: Running) -> None:
    fields = site.catalogue().entities["complaint"].fields
    personal = {n for n, f in fields.items() if f.privacy in ("personal", "sensitive")}
    secret = "Xanthippe Unforgettable"
    text = next(n for n in sorted(personal) if fields[n].kind.type_name in ("text", "long_text"))
    reference = complaint(site)
    path = f"/city/complaint/{reference}"
    changed = site.api("PATCH", path, "admin", json={text: secret}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    assert secret in site.get(f"/desk/city/complaint/{reference}/edit", "admin").text
    memory = site.inside.kept(site.catalogue())[("inputs", "complaint", "en")]
    assert memory
    assert secret not in repr(memory)


# -- frames ----------------------------------------------------------------------------------
PAPER = Renderer(bundled("ui_templates"))
SHELLS = [
    {},
    {"title": NASTY, "person": NASTY, "csrf": "other", "search_text": NASTY},
    {"person": None, "nav": (), "sign_in_url": "/sign-in", "search_url": None},
    {"languages": (("en", "English", '/desk?a=<"&lang=en', True),)},
    {"languages": (("en", "English", "?lang=en", False), ("csrf", "Main", "?lang=main", True))},
    {"messages": (("success", NASTY),), "title": "Once"},
    {"messages": (), "title": "After", "shortcuts": False, "agency_name": NASTY},
    {"theme_url": "/theme/city/colours.css?v=1", "help_text": None, "dir": "rtl"},
]


def shells() -> list[Shell]:
    return [Shell(**vars(sample_shell(**changes))) for changes in SHELLS]


def made_anew(page: Any) -> str:
    template = PAPER.environment("en").get_template(page.template)
    return template.render({one.name: getattr(page, one.name) for one in fields(page)})


def test_a_page_in_a_kept_frame_is_the_page_that_the_template_writes() -> None:
    for shell in [*shells(), *reversed(shells())]:
        for errors in ((), (("current", NASTY),)):
            page = PasswordPage(shell, 12, errors)
            assert PAPER.page(page, "en").decode() == made_anew(page)
            other = SearchPage(shell, NASTY, ())
            assert PAPER.page(other, "en").decode() == made_anew(other)


def test_a_page_that_writes_more_than_its_inside_has_no_frame() -> None:
    environment = QuickEnvironment(
        loader=DictLoader(
            {
                "layout": "<title>{{ shell.title }}</title>{% block head %}{% endblock %}"
                "{% block main %}{% endblock %}",
                "page": "{% extends 'layout' %}{% block head %}{{ more }}{% endblock %}"
                "{% block main %}{{ shell.title }}{% endblock %}",
            }
        ),
        autoescape=True,
        undefined=StrictUndefined,
    )
    frames, template = Frames(), environment.get_template("page")
    for more in ("one", "<two>"):
        for shell in shells():
            given = {"shell": shell, "more": more}
            assert frames.write(template, given) == template.render(given)


def test_whoever_asks_second_is_called_by_their_own_name(site: Running) -> None:
    reference = complaint(site)
    pages = {
        who: site.get(f"/desk/city/complaint/{reference}", who).text
        for who in ("officer", "viewer", "reader", "officer")
    }
    tokens = {who: page.split('X-CSRF-Token": "')[1].split('"')[0] for who, page in pages.items()}
    assert len(set(tokens.values())) == len(pages)
    names = {who: page.split('app-user__name">')[1].split("<")[0] for who, page in pages.items()}
    assert len(set(names.values())) == len(pages)


# -- templates -------------------------------------------------------------------------------
TEMPLATES = {
    "macros": "{% macro pair(a, b='none') %}<{{ a }}|{{ b }}>{% endmacro %}"
    "{% macro framed(a) %}[{{ a }}{{ caller() }}]{% endmacro %}"
    "{% macro rest() %}{{ varargs | join(',') }}{{ kwargs | length }}{% endmacro %}",
    "page": "{% from 'macros' import framed, pair, rest %}{{ pair(x) }}{{ pair(x, b=y) }}"
    "{% call framed('c') %}{{ x }}{% endcall %}{{ rest(1, 2, k=3) }}"
    "{% for i in range(2) %}{{ pair(i, loop.index) }}{% endfor %}{{ _('Hello %(n)s', n=x) }}"
    "{{ x.upper() }}{{ safe }}{{ n }}{{ none }}{{ x ~ safe }}{{ _('100%% <b>sure</b>') }}"
    "{% trans %}It's plain{% endtrans %}{% trans n=x %}Of {{ n }}{% endtrans %}"
    "{% trans n=n %}One{% pluralize %}Many {{ n }}{% endtrans %}"
    "{{ once(pair, x) }}{{ once(pair, x) }}{{ once(pair, y) }}"
    "{% autoescape false %}{{ x }}{{ _('<raw>') }}{% endautoescape %}{{ [x, safe] }}",
}


def rendered(kind: type[Environment], template: str = "page") -> str:
    environment = kind(
        loader=DictLoader(TEMPLATES | {"wrong": "{{ x.nothing() }}"}),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )

    def shout(text: str) -> str:
        return text.upper().replace("%(N)S", "%(n)s")

    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        shout, lambda one, many, n: shout(one if n == 1 else many), newstyle=True
    )
    environment.globals["plain_gettext"] = shout
    environment.globals.setdefault("once", lambda macro, *args: macro(*args))
    return environment.get_template(template).render(x="<x>", y="&", safe=Markup("<i>"), n=0)


def test_templates_write_the_same_as_with_plain_jinja() -> None:
    page = rendered(QuickEnvironment)
    assert page == rendered(Environment)
    assert "<&lt;x&gt;|none>" in page
    assert "100% <B>SURE</B>" in page


def test_a_call_of_nothing_is_still_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendered(QuickEnvironment, "wrong")
