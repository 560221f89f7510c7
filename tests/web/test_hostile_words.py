"""Words of agencies and answers of citizens that look like code are shown just as they were written."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.web.render import Renderer
from tests.web.city import AGENCY, CITY, COMPLAINT
from tests.web.driving import Running, running_site

WORDS = "{{7*7}} %s %(n)s {title} {name} {0} <i>&amp; ж"
_QUOTED = f"'{WORDS}'"
DESK = "/desk/city/complaint"


def _hostile(text: str) -> str:
    """Every title, help, option and sentence of a definition replaced by the hostile words."""
    text = re.sub(
        r'(title|plural|help|else|intro|receipt|public): (\{[^}]*\}|"[^"]*")',
        rf"\1: {_QUOTED}",
        text,
    )
    text = re.sub(r"(title|intro|receipt): [A-Z][\w ]*[.]?(?=[,}\n])", rf"\1: {_QUOTED}", text)
    text = re.sub(r"public: [A-Z][\w ]*[.](?=[,}\n])", f"public: {_QUOTED}", text)
    text = re.sub(
        r"(small|large|north|south): (?:\{en: \w+, es: \w+\}|\w+)(?=[,}])", rf"\1: {_QUOTED}", text
    )
    return re.sub(
        r"(details|cost|witness|severity): \{type",
        rf"\1: {{title: {_QUOTED}, help: {_QUOTED}, type",
        text,
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("town")
    with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
        texts = {"agency.yaml": _hostile(AGENCY), "case_types/complaint.yaml": _hostile(COMPLAINT)}
        assert all(text.count(WORDS) > 5 for text in texts.values())
        running.publish({**CITY, **texts})
        running.hire("admin", "city", ["admin"], [])
        running.issue("admin", "city", ["admin"])
        yield running


@pytest.fixture(scope="module")
def reference(town: Running) -> str:
    """A case with hostile answers, on which everything that a timeline tells has happened."""
    body = {"street": WORDS, "district": "north", "size": "large", "severity": 3, "details": WORDS}
    made = town.api("POST", "/city/complaint", "admin", json={**body, "witness": WORDS})
    reference = str(made.json()["reference"])
    for action, form in (("accept", {"version": "1"}), ("fix", {"version": "2", "cost": "3"})):
        answer = town.post(f"{DESK}/{reference}/actions/{action}", form, "admin")
        assert answer.status_code == 303
    assert town.post(f"{DESK}/{reference}/notes", {"note": WORDS}, "admin").status_code == 303
    return reference


def _is_literal(text: str) -> bool:
    shown = text.replace("&#39;", "'").replace("&#34;", '"')
    return html.escape(WORDS) in shown and "<i>" not in shown and not re.search(r">\s*49\b", shown)


@pytest.mark.parametrize(
    "path",
    ["/", "/city", "/city/complaint", DESK, f"{DESK}/facets", f"{DESK}/new", f"{DESK}?severity=gte:x",
     f"{DESK}/REF", f"{DESK}/REF/edit", "/desk/search?q=7", "/desk"],
)  # fmt: skip
def test_pages_show_hostile_words_as_they_were_written(
    town: Running, reference: str, path: str
) -> None:
    answer = town.get(path.replace("REF", reference), "admin")
    assert answer.status_code in (200, 400)
    assert _is_literal(answer.text)


def test_faults_and_refusals_are_told_in_hostile_words(town: Running, reference: str) -> None:
    for path, form in (
        ("/city/complaint", {}),
        (f"{DESK}/new", {"severity": "99", "size": "q"}),
        (f"{DESK}/{reference}/edit", {"version": "1", "street": "q"}),
    ):
        answer = town.post(path, form, "admin")
        assert answer.status_code in (409, 422)
        assert _is_literal(answer.text)
    body = {"street": "x", "district": "north", "size": "small"}
    calm = town.api("POST", "/city/complaint", "admin", json=body).json()["reference"]
    refused = town.post(f"{DESK}/{calm}/actions/accept", {"version": "1"}, "admin")
    assert refused.status_code == 422
    assert _is_literal(refused.text)
    told = town.api(
        "POST",
        f"/city/complaint/{calm}/actions/accept",
        "admin",
        json={},
        headers={"If-Match": "1"},
    )
    assert told.json()["detail"] == WORDS


def test_the_form_its_receipt_and_the_tracking_page_keep_hostile_words(town: Running) -> None:
    step = town.post("/city/complaint", {"street": WORDS, "district": "north"})
    for form in ({"size": "large", "severity": "3", "details": WORDS}, {"witness": WORDS}):
        assert _is_literal(town.get(step.headers["location"]).text)
        step = town.post(step.headers["location"], form)
    assert _is_literal(town.get(step.headers["location"]).text)
    sent = town.post(step.headers["location"], {})
    assert _is_literal(town.get(sent.headers["location"]).text)


def test_what_was_done_is_told_to_htmx_in_plain_letters(town: Running) -> None:
    body = {"street": "x", "district": "north", "size": "large", "severity": 3}
    calm = town.api("POST", "/city/complaint", "admin", json=body).json()["reference"]
    answer = town.post(
        f"{DESK}/{calm}/actions/accept", {"version": "1"}, "admin", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    assert answer.headers["hx-trigger"] == (
        '{"toast": "Done: ' + WORDS.replace("ж", "\\u0436") + '"}'
    )


def test_a_search_for_signs_of_an_address_keeps_them(town: Running) -> None:
    for number in range(12):
        body = {"street": f"Q&A #{number}", "district": "north", "size": "small"}
        assert town.api("POST", "/city/complaint", "admin", json=body).status_code == 201
    page = town.get("/desk/search", "admin", params={"q": "Q&A #"}).text
    assert f"{DESK}?q=Q%26A+%23" in page


def test_no_text_has_no_translation(tmp_path: Path) -> None:
    """gettext gives the head of its catalogue for an empty text: charset, translators, dates."""
    (tmp_path / "messages").mkdir()
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    po = head + 'msgid "Saved"\nmsgstr "Guardado"\n'
    (tmp_path / "messages" / "es.po").write_text(po, encoding="utf-8")
    say = Renderer(tmp_path).translate("es")
    assert (say("Saved"), say("")) == ("Guardado", "")
