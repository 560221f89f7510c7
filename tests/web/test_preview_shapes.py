"""What a draft may change about the shape of things, looked at over the answers of today."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.postgres import fresh_database
from tests.web.city import CITY
from tests.web.driving import Running, staffed_site
from tests.web.test_preview import Looking, dump, started

COMPLAINT, ASSET = CITY["case_types/complaint.yaml"], CITY["entities/asset.yaml"]
AGENCY = CITY["agency.yaml"].replace(
    "rows: {complaint: 'team == \"north\"'}",
    "rows: {complaint: 'district == \"north\" and severity > 3'}",
)
LIVE = {
    **CITY,
    "agency.yaml": AGENCY,
    "entities/asset.yaml": ASSET.replace(
        "  serial: {", "  beside: {type: records, to: asset}\n  serial: {"
    ),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("shapes")
    if request.param == "sqlite":
        with staffed_site(f"sqlite:///{home / 'casework.db'}", home) as running:
            yield stocked(running)
        return
    dsn = request.getfixturevalue("postgres_dsn")
    with fresh_database(dsn) as url, staffed_site(url, Path(home)) as running:
        yield stocked(running)


def stocked(site: Running) -> Running:
    site.publish(LIVE)
    for name in ("Bin", "Lamp"):
        body = {"name": name, "kind": name.lower(), "price": "12.50"}
        body |= {"beside": [{"reference": "AS-00001"}]} if name == "Lamp" else {}  # type: ignore[dict-item]
        made = site.api("POST", "/city/asset", "admin", json=body)
        assert made.status_code == 201, made.text
    for district, severity in (("north", 5), ("south", 4), ("north", 2)):
        body = {"street": f"{district} {severity}", "district": district, "size": "large"}
        body |= {"severity": severity, "asset": {"reference": "AS-00001"}, "cost": "3.00"}  # type: ignore[dict-item]
        made = site.api("POST", "/city/complaint", "admin", json=body)
        assert made.status_code == 201, made.text
    return site


def looks_at(site: Running, **changes: str) -> Looking:
    files = {"complaint": "case_types/complaint.yaml", "asset": "entities/asset.yaml"}
    files |= {
        "dossier": "entities/dossier.yaml",
        "agency": "agency.yaml",
        "thing": "entities/thing.yaml",
    }
    texts: dict[str, str] = {**LIVE, **{files[name]: text for name, text in changes.items()}}
    if "thing" in changes:
        del texts["entities/asset.yaml"]
    return Looking(site, started(site, texts).token)


def cells(text: str, label: str) -> list[str]:
    found = re.findall(rf'<td data-label="{label}"[^>]*>(.*?)</td>', text, re.S)
    return [re.sub("<[^>]+>", "", one).strip() for one in found]


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def test_an_entity_that_is_renamed_keeps_its_records_links_and_children(site: Running) -> None:
    thing = changed(
        LIVE["entities/asset.yaml"],
        ("entity: asset\n", "entity: thing\nwas: asset\n"),
        ("title: Asset\nplural: Assets", "title: Thing\nplural: Things"),
        ("  beside: {type: records, to: asset}", "  near: {was: beside, type: records, to: thing}"),
        ("field: asset}", "field: object}"),
    )
    complaint = changed(
        COMPLAINT,
        ("  asset: {type: record, to: asset}", "  object: {was: asset, type: record, to: thing}"),
    )
    agency = changed(AGENCY, ("asset:", "thing:"))
    looking = looks_at(site, thing=thing, complaint=complaint, agency=agency)
    page = looking.gets("/desk/city/thing?q=bin")
    assert page.status_code == 200, page.text
    assert "AS-00001" in page.text
    assert "AS-00002" not in page.text
    one = looking.gets("/desk/city/thing/AS-00001")
    assert "north 5" in one.text or "CO-2026-00001" in one.text
    assert "AS-00001" in looking.gets("/desk/city/thing/AS-00002").text
    history = re.sub("<[^>]+>", " ", one.text)
    assert "API" in history or "admin" in history.lower()
    rows = looking.gets("/desk/city/complaint?object=AS-00001&fields=object")
    assert "AS-00001" in rows.text
    assert looking.gets("/desk/city/thing", "viewer").status_code == 200
    assert looking.gets("/desk/city/thing", "clerk").status_code == 404
    assert looking.gets("/desk/city/asset").status_code == 404


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("severity: {type: integer, min: 1, max: 5, index: true}",
         "severity: {type: text, title: Severity}", ["2", "4", "5"]),
        ("severity: {type: integer, min: 1, max: 5, index: true}",
         "severity: {type: decimal, title: Severity, places: 2}", ["", "", ""]),
    ],
    ids=["to text", "to decimals"],
)  # fmt: skip
def test_another_type_is_shown_as_converted_where_it_casts_and_else_empty(
    site: Running, old: str, new: str, shown: list[str]
) -> None:
    complaint = changed(
        COMPLAINT,
        (old, new),
        ("'severity >= 4 and size == \"large\"'", "'size == \"large\"'"),
        ("        when: severity >= 1\n", ""),
        ("        else: {en: Set a severity first, es: Primero indique la gravedad}\n", ""),
    )
    agency = changed(AGENCY, (" and severity > 3", ""))
    looking = looks_at(site, complaint=complaint, agency=agency)
    page = looking.gets("/desk/city/complaint?fields=reference&fields=severity&sort=severity")
    assert page.status_code == 200, page.text
    assert sorted(cells(page.text, "Severity")) == shown
    assert looking.gets("/desk/city/complaint/new").status_code == 200
    assert looking.gets("/desk/city/complaint/CO-2026-00001").status_code == 200
    clerk = looking.gets("/desk/city/complaint", "clerk")
    assert "CO-2026" not in clerk.text, "their rule asks for the number, which is none in the draft"


def test_options_that_are_merged_show_the_word_they_become(site: Running) -> None:
    asset = changed(
        LIVE["entities/asset.yaml"],
        ("options: {bin: Bin, lamp: Lamp}", "options: {object: {title: Some object, merge: [bin, lamp]}}"),
    )  # fmt: skip
    looking = looks_at(site, asset=asset)
    page = looking.gets("/desk/city/asset?kind=object&fields=kind")
    assert cells(page.text, "Kind") == ["Some object", "Some object"]


def test_a_row_rule_follows_a_field_that_is_renamed(site: Running) -> None:
    complaint = changed(
        COMPLAINT,
        ("  severity: {type", "  gravity: {was: severity, type"),
        ("severity >=", "gravity >="),
        ("field: severity", "field: gravity"),
    )
    agency = changed(AGENCY, ("severity > 3", "gravity > 0"))
    looking = looks_at(site, complaint=complaint, agency=agency)
    page = looking.gets("/desk/city/complaint?fields=street", "clerk")
    assert "north 5" in page.text
    for hidden in ("south 4", "north 2"):
        assert hidden not in page.text, "the draft's own rule would let it through"
    assert looking.gets("/desk/city/complaint/CO-2026-00001", "clerk").status_code == 200
    assert looking.gets("/desk/city/complaint/CO-2026-00003", "clerk").status_code == 404


def test_a_row_rule_about_words_that_are_merged_lets_nothing_through(site: Running) -> None:
    """What was the south is the north in the draft; the rule speaks of the north of today."""
    told = "options: {north: {en: North, es: Norte}, south: {en: South, es: Sur}}"
    merged = "options: {north: {title: All, merge: [south]}}"
    looking = looks_at(site, complaint=changed(COMPLAINT, (told, merged)))
    assert "CO-2026" not in looking.gets("/desk/city/complaint", "clerk").text
    assert "south 4" in looking.gets("/desk/city/complaint", "officer").text


def test_values_begin_and_cease_to_hold_from_a_day_on(site: Running) -> None:
    site.api("POST", "/city/dossier", "admin", json={"subject": "Old case"})
    later = {"kind": "lamp", "valid_from": "2026-11-01", "reason": "x"}
    headers = {"If-Match": site.api("GET", "/city/asset/AS-00001", "admin").headers["etag"]}
    made = site.api("PATCH", "/city/asset/AS-00001", "admin", json=later, headers=headers)
    assert made.status_code == 200, made.text
    asset = changed(LIVE["entities/asset.yaml"], ("effective: [kind]\n", ""))
    page = looks_at(site, asset=asset).gets("/desk/city/asset?fields=kind")
    assert len(cells(page.text, "Kind")) == 2, "a period is no record"
    dossier = f"{LIVE['entities/dossier.yaml']}effective: [subject]\n"
    looking = looks_at(site, dossier=dossier)
    for path in (
        "/desk/city/dossier",
        "/desk/city/dossier/DO-00001",
        "/desk/city/dossier?on=2026-01-01",
    ):
        assert "Old case" in looking.gets(path).text, path


def test_a_computed_field_of_the_draft_tells_nothing_new(site: Running) -> None:
    complaint = changed(
        COMPLAINT,
        ("  is_urgent:", "  told: {type: computed, title: Told, of: text, value: health}\n  is_urgent:"),
        ("list: {columns: [street", "list: {columns: [told, street"),
    )  # fmt: skip
    looking = looks_at(site, complaint=complaint)
    assert 'data-label="Told"' in looking.gets("/desk/city/complaint").text
    assert 'data-label="Told"' not in looking.gets("/desk/city/complaint", "officer").text


def test_nothing_was_written_by_all_of_this(site: Running) -> None:
    before: Mapping[str, list[str]] = dump(site)
    looking = looks_at(site, agency=AGENCY + "# more\n")
    after = dump(site)
    assert {name for name in after if after[name] != before[name]} <= {
        '"casework__preview"', '"casework"."preview"', '"sqlite_sequence"',
    }  # fmt: skip
    assert looking.gets("/desk").status_code == 200
    assert dump(site) == after
