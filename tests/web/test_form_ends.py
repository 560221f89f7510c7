"""Forms that end early, and declarations: the server decides, whichever way the answers come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from casework.cases.assign import add_note
from casework.cases.audit import verify_audit
from casework.cases.form_ends import digest_of_answers
from casework.cases.past import MOST_EVENTS
from tests.postgres import fresh_database
from tests.web.driving import Running, form_of, running_site

AGENCY = """\
format: 1
agency: kennel
title: Kennel
languages: [en, es]
time_zone: America/Los_Angeles
region: US
currency: USD
roles:
  officer: {title: Officer, sees: [personal], may: {all: all}}
  clerk: {title: Clerk, may: {all: all}}
"""
DOG = """\
case_type: dog
title: {en: Dog licence, es: Licencia}
reference: "DG-{number:05}"
fields:
  in_city: {type: boolean, required: true}
  breed: {type: text, required: true}
form:
  public: true
  steps:
    - title: Where do you live?
      fields: [in_city]
      exit:
        - when: in_city == false
          title: {en: Your county licenses your dog, es: Su condado da la licencia}
          text: We only license dogs that live in the city.
          link: https://county.example/dogs
          link_title: Dogs in the county
    - title: Which dog?
      fields: [breed]
  declaration:
    text: {en: "All I say is true <b>", es: "Todo lo que digo es verdad"}
    signature: name
states:
  received: {start: true, on: {grant: {to: granted}}}
  granted: {final: done}
"""
START, SIGNED = "/kennel/dog", {"declaration": "yes", "declaration.name": "Ana  Ruiz"}
BODY: dict[str, Any] = {"in_city": True, "breed": "Corgi"}
CONFIRMED = {"confirmed": True, "name": "Ana Ruiz"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("kennel")
    if request.param == "sqlite":
        with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
            yield staffed(running)
        return
    with (
        fresh_database(request.getfixturevalue("postgres_dsn")) as url,
        running_site(url, home) as running,
    ):
        yield staffed(running)


def staffed(site: Running) -> Running:
    site.publish({"agency.yaml": AGENCY, "case_types/dog.yaml": DOG}, "kennel")
    for role in ("officer", "clerk"):
        site.hire(role, "kennel", (role,), ())
        site.issue(role, "kennel", (role,))
    return site


def check_url(site: Running) -> str:
    second = site.post(START, {"in_city": "yes"}).headers["location"]
    return str(site.post(second, {"breed": "Corgi"}).headers["location"])


def newest(site: Running) -> str:
    return str(site.rows("kennel", "dog", "max(reference)")[0][0])


# -- exits -----------------------------------------------------------------------------------------
def test_an_answer_that_ends_the_form_leads_to_a_page_that_says_why_and_where_to_go(
    site: Running,
) -> None:
    before = site.count("kennel", "dog")
    ended = site.post(START, {"in_city": "no"})
    assert ended.status_code == 303
    page = site.get(ended.headers["location"])
    assert page.status_code == 200
    for words in (
        "Your county licenses your dog",
        "We only license",
        "https://county.example/dogs",
    ):
        assert words in page.text
    draft = ended.headers["location"].split("/")[3]
    assert f'href="{START}/{draft}/1"' in page.text
    for tail in ("check",):
        again = site.get(f"{START}/{draft}/{tail}")
        assert again.status_code == 303
    site.post(f"{START}/{draft}/2", {"breed": "Corgi"})
    sent = site.post(f"{START}/{draft}/check", SIGNED)
    assert sent.status_code == 303
    assert "/track/" not in sent.headers["location"]
    assert site.count("kennel", "dog") == before
    changed = site.post(f"{START}/{draft}/1", {"in_city": "yes"})
    assert changed.headers["location"].endswith("/2")
    assert site.get(f"{START}/{draft}/exit/1").headers["location"].endswith("/1")
    assert "Corgi" in site.get(f"{START}/{draft}/2").text, "nothing typed was lost"


def test_neither_a_program_nor_the_desk_gets_past_an_exit(site: Running) -> None:
    before = site.count("kennel", "dog")
    body = {**BODY, "in_city": False, "declaration": CONFIRMED}
    refused = site.api("POST", START, json=body)
    assert refused.status_code == 422
    assert refused.json()["title"] == "The form ends here"
    assert "Your county licenses your dog" in refused.json()["detail"]
    typed = {"in_city": "no", "breed": "Corgi", "key": "k1", **SIGNED}
    desk = site.post(f"/desk{START}/new", typed, "officer")
    assert desk.status_code == 422
    assert "Your county licenses your dog" in desk.text
    assert 'value="Corgi"' in desk.text
    assert site.count("kennel", "dog") == before


# -- declarations ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "words", "where"),
    [
        ({}, "Confirm the declaration", "f-declaration"),
        ({"declaration.name": "Ana"}, "Confirm the declaration", "f-declaration"),
        ({"declaration": "yes"}, "Type your full name", "f-declaration-name"),
        ({"declaration": "yes", "declaration.name": " . "}, "Type your full", "f-declaration-name"),
    ],
)
def test_a_form_is_not_sent_undeclared(
    site: Running, typed: dict[str, str], words: str, where: str
) -> None:
    before, url = site.count("kennel", "dog"), check_url(site)
    page = site.post(url, typed)
    assert page.status_code == 422
    assert words in page.text
    assert f'href="#{where}"' in page.text
    assert form_of(page, url).get("declaration.name") == [typed.get("declaration.name", "").strip()]
    assert site.count("kennel", "dog") == before


def test_what_was_declared_is_kept_word_for_word_in_its_language(site: Running) -> None:
    url = check_url(site)
    assert "All I say is true &lt;b&gt;" in site.get(url).text
    sent = site.post(f"{url}?lang=es", SIGNED, headers={"Accept-Language": "es"})
    assert sent.status_code == 303
    reference = newest(site)
    submitted, declared = site.rows(
        "kennel", "event", "changes, because", "kind IN ('submitted', 'declared') ORDER BY id DESC"
    )[1::-1]
    told = json.loads(declared[1])["declaration"]
    assert told["text"] == "Todo lo que digo es verdad"
    assert (told["language"], told["name"]) == ("es", "Ana Ruiz")
    assert told["sha256"] == digest_of_answers(json.loads(submitted[0]))
    page = site.get(f"/desk{START}/{reference}", "officer").text
    assert '<blockquote class="app-prose app-declaration" lang="es">Todo lo que digo' in page
    assert "Signed by Ana Ruiz on" in page
    assert told["sha256"] in page
    hidden = site.get(f"/desk{START}/{reference}", "clerk").text
    assert "Confirmed on" in hidden
    assert "Ana Ruiz" not in hidden, "a name is personal"


def test_a_program_must_declare_too(site: Running) -> None:
    for body in (BODY, {**BODY, "declaration": {"confirmed": False, "name": "A"}}):
        refused = site.api("POST", START, json=body)
        assert refused.status_code == 422
        assert refused.json()["fields"] == {"declaration": "Confirm the declaration"}
    unsigned = site.api("POST", START, json={**BODY, "declaration": {"confirmed": True}})
    assert "full name" in unsigned.json()["fields"]["declaration"]
    for wrong in ("yes", {"confirmed": "yes"}, {"confirmed": True, "name": 3}, {"signed": True}):
        assert site.api("POST", START, json={**BODY, "declaration": wrong}).status_code == 400
    made = site.api("POST", START, json={**BODY, "declaration": CONFIRMED})
    assert made.status_code == 201
    page = site.get(f"/desk{START}/{made.json()['reference']}", "officer").text
    assert "(entered by officer)" in page
    document = site.get("/api/v1/kennel/openapi.json").json()
    schema = document["components"]["schemas"]["dog_write"]["properties"]["declaration"]
    assert schema["required"] == ["confirmed", "name"]


def test_the_desk_declares_for_the_person_before_it(site: Running) -> None:
    typed = {"in_city": "yes", "breed": "Corgi", "key": "k2"}
    page = site.post(f"/desk{START}/new", typed, "officer")
    assert page.status_code == 422
    assert 'href="#f-declaration"' in page.text
    shown = site.get(f"/desk{START}/new", "officer").text
    assert 'name="declaration.name"' in shown
    assert site.post(f"/desk{START}/new", {**typed, **SIGNED}, "officer").status_code == 303


def test_a_declaration_is_a_link_of_the_audit_chain(site: Running) -> None:
    assert site.api("POST", START, json={**BODY, "declaration": CONFIRMED}).status_code == 201
    db, home = site.inside.db, site.settings.home
    assert site.run(verify_audit(db, "kennel", home)) is None
    table = db.table("kennel", "event")
    row = site.rows("kennel", "event", "id, because", "kind = 'declared' ORDER BY id DESC")[0]

    async def write(text: str) -> None:
        async with db.transaction() as tx:
            await tx.execute(f"UPDATE {table} SET because = ? WHERE id = ?", (text, row[0]))

    site.run(write(str(row[1]).replace("Ana Ruiz", "Eva Ruiz")))
    assert site.run(verify_audit(db, "kennel", home)) == row[0]
    site.run(write(str(row[1])))
    assert site.run(verify_audit(db, "kennel", home)) is None


def test_a_declaration_is_shown_however_much_has_happened_since(site: Running) -> None:
    created = site.api("POST", "/kennel/dog", json={**BODY, "declaration": CONFIRMED})
    assert created.status_code == 201, created.text
    reference = created.json()["reference"]
    page = f"/desk/kennel/dog/{reference}"
    assert "Signed by Ana Ruiz" in site.get(page, "officer").text
    work = site.work("kennel")

    async def busy() -> None:
        for number in range(MOST_EVENTS):
            await add_note(work, work.catalogue.entities["dog"], reference, f"Note {number}")

    site.run(busy())
    shown = site.get(page, "officer").text
    assert "Note 199" in shown
    assert "Signed by Ana Ruiz" in shown
    assert "Signed by" not in site.get(page, "clerk").text
