# ruff: noqa: E501  (lists of addresses)
"""What a role may not see is in no answer it gets, on any path, and no answer betrays it.

Every hidden value is a word that stands nowhere else. The same words are asked for through filters,
sorts and searches: the answer for a hit is, byte for byte, the answer for a miss.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.driving import Running, without_secrets
from tests.web.test_permission_matrix import PICTURE

HIDDEN = {
    "personal": ("Canaryname", "canary.mail@people.example", "2025550143", "Canarywitness"),
    "sensitive": ("Canaryhealth", "Canaryfile", "canary-evidence.png"),
}
PERSONAL, SENSITIVE = (
    ("reporter", "witness"),
    ("health", "risk", "case_file", "evidence", "is_grave"),
)
BLIND = {
    "viewer": (*PERSONAL, *SENSITIVE),
    "clerk": (*PERSONAL, *SENSITIVE),
    "officer": SENSITIVE,
    "reader": SENSITIVE,
}
"""Fields that each role may not see."""
ROLES = list(BLIND)


@pytest.fixture(scope="module")
def case(site: Running) -> str:
    """A complaint in the north with every hidden value, changed and acted on."""
    form: dict[str, Any] = {
        "street": "Canary Lane", "district": "north", "size": "large", "severity": "4",
        "reporter.name": "Canaryname", "reporter.email": "canary.mail@people.example",
        "reporter.phone": "202-555-0143", "witness": "Canarywitness",
    }  # fmt: skip
    made = site.post("/desk/city/complaint/new", form, "supervisor")
    assert made.status_code == 303, made.text
    reference = made.headers["location"].rsplit("/", 1)[1]
    path = f"/city/complaint/{reference}"
    body = {"health": "Canaryhealth", "risk": "grave", "case_file": "Canaryfile"}
    done = site.api("PATCH", path, "supervisor", json=body, headers={"If-Match": '"1"'})
    assert done.status_code == 200, done.text
    form = edit_form(site, reference)
    sent = site.run(
        site.ask(
            "POST", f"/desk{path}/edit", "supervisor", data=form,
            files={"evidence": ("canary-evidence.png", PICTURE, "image/png")},
        )
    )  # fmt: skip
    assert sent.status_code == 303, sent.text
    other = {"street": "Plain Lane", "district": "north", "size": "small"}
    assert site.api("POST", "/city/complaint", "supervisor", json=other).status_code == 201
    return str(reference)


def edit_form(site: Running, reference: str) -> dict[str, Any]:
    from tests.web.driving import form_of

    url = f"/desk/city/complaint/{reference}/edit"
    return form_of(site.get(url, "supervisor"), url)


def answers(site: Running, who: str, reference: str) -> dict[str, str]:
    """Every answer that may tell of the case, by its address."""
    desk, api = f"/desk/city/complaint/{reference}", f"/city/complaint/{reference}"
    pages = [
        "/desk", "/desk/city/complaint", "/desk/city/complaint/facets", "/desk/city/complaint/export.csv",
        "/desk/search?q=canary", f"/desk/search?q={reference}", desk, f"{desk}/edit",
        f"{desk}/actions/accept", f"{desk}/actions/refuse", "/desk/city/complaint?q=canary",
        "/desk/city/person", "/desk/city/person/P-000001", "/desk/city/complaint/new",
        *(f"/desk/city/complaint?fields={n}" for n in (*PERSONAL, *SENSITIVE)),
        *(f"/desk/city/complaint/export.csv?fields={n}" for n in (*PERSONAL, *SENSITIVE)),
        *(f"/desk/city/complaint?sort={n}" for n in (*PERSONAL, *SENSITIVE)),
        *(f"/desk/city/files/{n}" for n in range(1, 6)),
        *(f"/desk/city/go/person/{n}" for n in range(1, 6)),
        *(f"/desk/city/go/complaint/{n}" for n in range(1, 4)),
    ]  # fmt: skip
    found = {page: site.get(page, who) for page in pages}
    found["conflict"] = site.post(
        f"{desk}/edit", {"version": "1", "street": "Mine", "reason": ""}, who
    )
    found["fault"] = site.post(f"{desk}/edit", {"version": "3", "street": "x" * 99}, who)
    for name in ("street", *PERSONAL, *SENSITIVE):
        found[f"validate {name}"] = site.post(f"{desk}/edit/validate/{name}", {name: "Canary"}, who)
    for query in ("", "?q=canary", *(f"?fields={n}" for n in (*PERSONAL, *SENSITIVE))):
        found[f"api {query}"] = site.api("GET", f"/city/complaint{query}", who)
    found["api one"] = site.api("GET", api, who)
    found["api stale"] = site.api(
        "PATCH", api, who, json={"severity": 3}, headers={"If-Match": '"1"'}
    )
    assert all(one.status_code < 500 for one in found.values()), {
        path: one.status_code for path, one in found.items() if one.status_code >= 500
    }
    return {path: one.text + str(one.headers) for path, one in found.items()}


def hidden_words(who: str) -> list[str]:
    sees = {"viewer": (), "clerk": (), "officer": ("personal",), "reader": ("personal",)}[who]
    return [word for privacy, words in HIDDEN.items() if privacy not in sees for word in words]


@pytest.mark.parametrize("who", ROLES)
def test_hidden_values_are_in_no_answer(site: Running, case: str, who: str) -> None:
    for address, text in answers(site, who, case).items():
        digits = re.sub(r"\D", "", text)
        for word in hidden_words(who):
            shown = word.lower() in text.lower() or (word.isdigit() and word in digits)
            assert not shown, (who, address, word)


def test_every_canary_is_seen_by_whoever_may(site: Running, case: str) -> None:
    """Else the test above would prove nothing."""
    page = site.get(f"/desk/city/complaint/{case}", "supervisor").text
    one = site.api("GET", f"/city/complaint/{case}", "supervisor").text
    for word in (
        "Canaryname",
        "Canarywitness",
        "Canaryhealth",
        "Canaryfile",
        "canary-evidence.png",
    ):
        assert word in page, word
        assert word in one, word
    assert "Canarywitness" in site.get("/desk/city/complaint", "officer").text
    assert "Canaryhealth" in site.get("/desk/city/complaint/export.csv", "admin").text
    assert "canary.mail@people.example" in site.get("/desk/city/person", "reader").text
    kept = int(site.rows("city", "file", "max(id)")[0][0])
    assert site.get(f"/desk/city/files/{kept}", "supervisor").status_code == 200
    assert site.get(f"/desk/city/files/{kept}", "officer").status_code == 404
    found = site.api("GET", "/city/complaint?health=Canaryhealth", "supervisor").json()
    assert [item["reference"] for item in found["items"]] == [case]


@pytest.mark.parametrize("who", ROLES)
def test_the_form_posts_no_hidden_field(site: Running, case: str, who: str) -> None:
    if who in ("viewer", "reader"):
        return
    page = site.get(f"/desk/city/complaint/{case}/edit", who)
    assert page.status_code == 200
    for name in BLIND[who]:
        assert f'name="{name}' not in page.text, (who, name)


@pytest.mark.parametrize("who", ["clerk", "officer"])
def test_a_hidden_field_posted_with_a_form_is_not_written(
    site: Running, case: str, who: str
) -> None:
    before = site.rows(
        "city", "complaint", "witness, health, risk, case_file", f"reference = '{case}'"
    )
    reference, version = (
        case,
        str(site.api("GET", f"/city/complaint/{case}", who).json()["version"]),
    )
    url = f"/desk/city/complaint/{reference}/edit"
    from tests.web.driving import form_of

    form = {**form_of(site.get(url, who), url), "version": version, "details": f"By {who}"}
    hidden = dict.fromkeys(BLIND[who], "overwritten")
    assert (
        site.post(url, {**form, **hidden, "state": "fixed", "team": "south"}, who).status_code
        == 303
    )
    after = site.rows(
        "city", "complaint", "witness, health, risk, case_file", f"reference = '{case}'"
    )
    assert after == before
    one = site.api("GET", f"/city/complaint/{case}", who).json()
    assert (one["details"], one["state"], one["team"]) == (f"By {who}", "received", "north")


def same(site: Running, who: str, hit: str, miss: str, words: tuple[str, str]) -> None:
    """The answers for a hit and a miss are alike but for the words that were asked for."""
    one, other = site.get(hit, who), site.get(miss, who)
    bare = [
        without_secrets(text).replace(word, "W")
        for text, word in ((one.text, words[0]), (other.text, words[1]))
    ]
    assert (one.status_code, bare[0]) == (other.status_code, bare[1]), (who, hit)


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("field", [*PERSONAL, *SENSITIVE])
def test_asking_by_a_hidden_field_is_like_asking_by_no_field(
    site: Running, case: str, who: str, field: str
) -> None:
    if field not in BLIND[who]:
        return
    for ask in (
        "{}=Canary",
        "{}=contains:Can",
        "{}=null:no",
        "sort={}",
        "sort=-{}",
        "fields={}",
        "{}=in:a,b",
    ):
        for start in (
            "/desk/city/complaint?",
            "/desk/city/complaint/facets?",
            "/desk/city/complaint/export.csv?",
        ):
            hit, miss = start + ask.format(field), start + ask.format("nonsense")
            same(site, who, hit, miss, (field, "nonsense"))
        one = site.api("GET", "/city/complaint?" + ask.format(field), who)
        other = site.api("GET", "/city/complaint?" + ask.format("nonsense"), who)
        assert one.status_code == other.status_code == 400
        assert one.text.replace(field, "nonsense") == other.text


@pytest.mark.parametrize("who", ROLES)
def test_searching_for_a_hidden_word_is_like_searching_for_none(
    site: Running, case: str, who: str
) -> None:
    for word in hidden_words(who):
        if "@" in word or word.isdigit():
            continue
        for start in (
            "/desk/city/complaint?q=",
            "/desk/search?q=",
            "/desk/city/complaint/export.csv?q=",
            "/desk/city/complaint/facets?q=",
        ):
            same(site, who, start + word, start + "Zebrawords", (word, "Zebrawords"))
        found = site.api("GET", f"/city/complaint?q={word}", who).json()
        assert (found["items"], found["count"]["value"]) == ([], 0)


def test_a_unique_value_of_a_hidden_field_is_not_betrayed(site: Running, case: str) -> None:
    """Nobody who may not write the field can try whether a value is taken."""
    for value in ("Canaryfile", "Freefile"):
        body = {"street": "A", "district": "north", "size": "small", "case_file": value}
        refused = site.api("POST", "/city/complaint", "officer", json=body)
        assert refused.status_code == 400
        assert value not in refused.text


def test_a_row_that_is_held_back_is_in_no_answer(site: Running) -> None:
    """The clerk sees the north only: nothing of the south, on any path, not even in a number."""
    before = site.api("GET", "/city/complaint", "clerk").json()["count"]
    facets = site.get("/desk/city/complaint/facets", "clerk").text
    body = {
        "street": "Hiddenrow Road",
        "district": "south",
        "size": "small",
        "details": "Hiddenrow",
    }
    made = site.api("POST", "/city/complaint", "supervisor", json=body)
    reference = made.json()["reference"]
    number = site.rows("city", "complaint", "id", f"reference = '{reference}'")[0][0]
    for path in (
        "/desk", "/desk/city/complaint", "/desk/city/complaint/export.csv", "/desk/city/complaint?q=hiddenrow",
        "/desk/search?q=hiddenrow", f"/desk/search?q={reference.lower()}", f"/desk/city/go/complaint/{number}",
        f"/desk/city/complaint/{reference}", f"/desk/city/complaint?reference={reference}",
        "/desk/city/complaint?team=south", f"/desk/city/complaint?id={number}",
    ):  # fmt: skip
        text = site.get(path, "clerk").text
        assert "Hiddenrow" not in text, path
        assert reference not in text.replace(path.rsplit("=", 1)[-1], ""), path
    assert site.api("GET", "/city/complaint", "clerk").json()["count"] == before
    assert site.get("/desk/city/complaint/facets", "clerk").text == facets
    bulk = {"reference": [reference], "team": "north", "query": ""}
    assert site.post("/desk/city/complaint/bulk", bulk, "clerk").status_code == 404
    assert site.api("GET", f"/city/complaint/{reference}", "supervisor").json()["team"] == "south"


def test_a_tracking_page_shows_no_more_than_its_state(site: Running, case: str) -> None:
    """The holder of a link is nobody: no answers, no names, no notes, not even of their own case."""
    form = {"street": "Tracked", "district": "north"}
    first = site.post("/city/complaint", form)
    assert first.status_code == 303, first.text
    at = first.headers["location"]
    second = site.post(at, {"size": "small", "details": "Canarydetails"})
    third = site.post(second.headers["location"], {
        "reporter.name": "Canaryreporter", "reporter.email": "me@people.example", "witness": "Canarywit",
    })  # fmt: skip
    check = site.get(third.headers["location"])
    assert "Canaryreporter" in check.text
    sent = site.post(third.headers["location"], {})
    assert sent.status_code == 303, sent.text
    url = sent.headers["location"].removeprefix("http://site.example")
    reference = site.rows("city", "complaint", "max(reference)")[0][0]
    note = {"note": "Canarynote", "key": ""}
    assert site.post(f"/desk/city/complaint/{reference}/notes", note, "officer").status_code == 303
    page = site.get(url)
    assert page.status_code == 200
    assert reference in page.text
    for word in (
        "Canarydetails",
        "Canaryreporter",
        "me@people",
        "Canarywit",
        "Canarynote",
        "Tracked",
    ):
        assert word not in page.text, word
    token = url.split("?")[0]
    assert site.get(token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB")).status_code == 404
