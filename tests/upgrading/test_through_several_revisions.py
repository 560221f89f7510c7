"""Names are followed through every revision since: of fields, of states, of the case type itself."""

from __future__ import annotations

from typing import Any

from tests.upgrading.licences import AGENCY, ASK_NOTHING, Texts, first, second
from tests.upgrading.stalls import act_on_stall, apply, publish, read, upgrade
from tests.web.driving import Running

PATH = "case_types/stall.yaml"


def changed(texts: Texts, *changes: tuple[str, str]) -> dict[str, str]:
    text = texts[PATH]
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return {**texts, PATH: text}


def test_a_former_field_is_found_by_the_name_it_had_last(site: Running) -> None:
    reference, _ = apply(site)
    road = changed(
        first(),
        ("  street: {type: text,", "  road: {type: text, was: street,"),
        ("[name, street,", "[name, road,"),
    )
    publish(site, road)
    body = {"name": "Oaks", "road": "Oak", "kind": "fixed"}
    later = site.api("POST", "/town/stall", "chief", json=body).json()["reference"]
    final = changed(
        second(*ASK_NOTHING), ("  street: {type: text}", "  road: {type: text}"),
        ("address: street", "address: road"),
    )  # fmt: skip
    publish(site, final)
    assert {one.becomes for one in upgrade(site).values()} == {"moves"}
    assert (read(site, reference)["address"], read(site, later)["address"]) == ("Elm", "Oak")


def test_one_run_takes_cases_of_every_earlier_revision(site: Running) -> None:
    old, _ = apply(site)
    act_on_stall(site, old, "wait")
    publish(site, changed(first(), ("title: Street}", "title: Road}")))
    newer, _ = apply(site)
    publish(site, second(*ASK_NOTHING))
    body = {"stall_name": "New", "address": "Ash", "risk": "low"}
    newest = site.api("POST", "/town/stall", "chief", json=body)
    found = upgrade(site)
    assert {name: one.revision for name, one in found.items()} == {old: 1, newer: 2}
    assert newest.json()["reference"] not in found
    assert (read(site, old)["state"], read(site, newer)["state"]) == ("on_hold", "received")


def test_the_link_of_a_question_goes_on_when_the_case_type_is_renamed(site: Running) -> None:
    reference, token = apply(site)
    publish(site, second())
    upgrade(site)
    booth = second()[PATH].replace("case_type: stall\n", "case_type: booth\nwas: stall\n")
    publish(site, {"agency.yaml": AGENCY, "case_types/booth.yaml": booth})
    assert "Near a school?" in site.get(f"/track/{token}").text
    assert site.post(f"/track/{token}", {"near_school": "no"}).status_code == 303
    told = site.api("GET", f"/town/booth/{reference}", "chief").json()
    assert (told["revision"], told["near_school"], told["address"]) == (3, False, "Elm")
    page = site.get(f"/desk/town/booth/{reference}", "chief").text
    assert "Moved to the revision of today" in page


def test_a_rule_of_the_upgrade_may_ask_other_records(site: Running) -> None:
    publish(site, with_owners(first()))
    for name, is_good in (("Good", True), ("Bad", False)):
        body = {"name": name, "is_good": is_good}
        site.api("POST", "/town/firm", "chief", json=body).raise_for_status()
    good, bad, none = (by_firm(site, firm) for firm in ("F-1", "F-2", None))
    asking = with_owners(second(*ASK_NOTHING))
    publish(
        site,
        changed(
            asking,
            ('when: kind == "fixed"', "when: firm.is_good or count(visits) > 0"),
            ("risk: '\"low\"'", 'risk: \'count(visits) > 0 ? "high" : "low"\''),
        ),
    )
    visit = {"stall": {"reference": none}, "note": "seen"}
    site.api("POST", "/town/visit", "chief", json=visit).raise_for_status()
    found = {name: one.becomes for name, one in upgrade(site).items()}
    assert found == {good: "moves", bad: "stays", none: "moves"}
    assert (read(site, good)["risk"], read(site, none)["risk"]) == ("low", "high")


def with_owners(texts: Texts) -> dict[str, str]:
    field = "  firm: {type: record, to: firm, title: Firm}\n  owner:"
    children = "children:\n  visits: {entity: visit, field: stall}\nform:\n"
    made = changed(texts, ("  owner:", field))
    return {
        **made,
        PATH: made[PATH].replace("form:\n", children, 1),
        "entities/firm.yaml": (
            'entity: firm\ntitle: Firm\nreference: "F-{number}"\nlabel: name\nfields:\n'
            "  name: {type: text}\n  is_good: {type: boolean}\n"
        ),
        "entities/visit.yaml": (
            'entity: visit\ntitle: Visit\nreference: "V-{number}"\nfields:\n'
            "  stall: {type: record, to: stall}\n  note: {type: text}\n"
        ),
    }


def by_firm(site: Running, firm: str | None) -> str:
    more: dict[str, Any] = {"firm": {"reference": firm}} if firm else {}
    body = {"name": "Tacos", "street": "Elm", "kind": "cart", **more}
    made = site.api("POST", "/town/stall", "chief", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["reference"])
