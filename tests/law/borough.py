"""A borough that changes its definition twelve times, and a case that was closed before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import httpx

from casework.definition import digest_of
from casework.publishing.bundles import Bundle
from casework.publishing.publish import Published, publish_folder
from tests.web.driving import PICTURE, Running

Texts = dict[str, str]

AGENCY = """\
format: 1
agency: borough
title: Borough
languages: [en]
time_zone: America/New_York
region: US
currency: USD
teams:
  streets: {title: Streets}
roles:
  clerk: {title: Clerk, sees: [personal], may: {all: [read, create, change, act, assign, note]}}
  chief: {title: Chief, sees: [personal, sensitive], may: {all: all}}
"""
ASSET = """\
entity: asset
title: Asset
reference: "A-{number}"
label: name
fields:
  name: {type: text, required: true}
"""
POTHOLE = """\
case_type: pothole
title: Pothole
plural: Potholes
reference: "PH-{number:04}"
label: a_text
fields:
  a_text: {type: text, title: Street, searchable: true}
  a_long_text: {type: long_text, title: What is it like}
  a_integer: {type: integer, title: How deep, max: 500}
  a_decimal: {type: decimal, places: 3, title: Length}
  a_money: {type: money, title: Cost}
  a_boolean: {type: boolean, title: In the lane}
  a_date: {type: date, title: Seen on}
  a_datetime: {type: datetime, title: Seen at}
  a_choice: {type: choice, title: Size, options: {small: Small, big: Big, huge: Huge}}
  a_multi_choice: {type: multi_choice, title: Near, options: {shop: Shop, church: Church, school: School}}
  a_email: {type: email, title: Mail, privacy: internal}
  a_phone: {type: phone, title: Telephone, privacy: internal}
  a_url: {type: url, title: Picture elsewhere}
  a_address: {type: address, title: Postal address, privacy: internal}
  a_geo_point: {type: geo_point, title: Place}
  a_person: {type: person, title: Reporter, privacy: personal}
  a_organisation: {type: organisation, title: Firm}
  a_record: {type: record, to: asset, title: Thing}
  a_user: {type: user, title: Inspector}
  a_team: {type: team, title: Crew}
  a_file: {type: file, accept: image, title: Photo}
  a_computed: {type: computed, of: integer, value: a_integer + 1, title: One deeper}
  a_choice_told: {type: computed, of: boolean, value: 'a_choice == "big"', title: Is it big}
form:
  public: true
  steps:
    - title: What is it
      fields: [a_text, a_long_text, a_choice, a_integer]
    - title: More about it
      fields: [a_decimal, a_money, a_date]
states:
  received:
    title: Received
    start: true
    on:
      look: {title: Look at it, to: looking}
  looking:
    title: Somebody looks
    public: Somebody is on the way.
    on:
      fix: {title: Mend, to: fixed, ask: [a_money], when: a_integer > 5, else: Not deep enough}
      leave: {title: Leave it, to: left}
  fixed: {title: Mended, final: done, public: It is mended.}
  left: {title: Left, final: refused}
deadlines:
  answer: {title: First answer, start: opened, stop: leaving received, due: 3 days}
"""
LOOKING = """\
      look: {title: Look at it, to: looking}
  looking:
    title: Somebody looks
    public: Somebody is on the way.
    on:
"""
FIRST: Texts = {
    "agency.yaml": AGENCY,
    "entities/asset.yaml": ASSET,
    "case_types/pothole.yaml": POTHOLE,
}


def changed(texts: Texts, *changes: tuple[str, str]) -> Texts:
    """Another revision: in whichever file the words stand."""
    found = dict(texts)
    for before, after in changes:
        (path,) = [path for path, text in found.items() if before in text]
        found[path] = found[path].replace(before, after)
    return found


def twelve() -> tuple[tuple[str, Texts], ...]:
    """What is changed, and the text after it: each stands on the one before."""
    steps: list[tuple[str, Texts]] = []
    texts = dict(FIRST)

    def step(what: str, *changes: tuple[str, str]) -> None:
        nonlocal texts
        texts = changed(texts, *changes)
        steps.append((what, texts))

    step(
        "a field is renamed",
        ("  a_text: {type: text,", "  street: {type: text, was: a_text,"),
        ("label: a_text", "label: street"),
        ("[a_text, a_long", "[street, a_long"),
    )
    step(
        "a field gets another type",
        (
            "  a_integer: {type: integer, title: How deep, max: 500}",
            "  a_integer: {type: text, title: How deep}",
        ),
        ("value: a_integer + 1", "value: '1'"),
        ("when: a_integer > 5", 'when: a_integer != "0"'),
    )
    step(
        "a field is taken out",
        ("  a_decimal: {type: decimal, places: 3, title: Length}\n", ""),
        ("[a_decimal, a_money, a_date]", "[a_money, a_date]"),
    )
    step(
        "options are merged",
        (
            "{small: Small, big: Big, huge: Huge}",
            "{small: Small, large: {title: Large, merge: [big, huge]}}",
        ),
        ('a_choice == "big"', 'a_choice == "large"'),
        (
            "{shop: Shop, church: Church, school: School}",
            "{shop: Shop, public: {title: Public, merge: [church]}, school: School}",
        ),
    )
    step(
        "a state is renamed, another merged",
        ("  fixed: {title: Mended, final", "  repaired: {was: fixed, title: Repaired, final"),
        ("to: fixed", "to: repaired"),
        (
            "  received:\n    title: Received\n",
            "  received:\n    title: Arrived\n    merge: [looking]\n",
        ),
        (LOOKING, ""),
    )
    texts = {
        ("entities/lamp.yaml" if path == "entities/asset.yaml" else path): text
        for path, text in texts.items()
    }
    step(
        "an entity is renamed",
        ("entity: asset\ntitle: Asset\n", "entity: lamp\nwas: asset\ntitle: Lamp\n"),
        ("to: asset", "to: lamp"),
    )
    texts = {
        ("case_types/damage.yaml" if path == "case_types/pothole.yaml" else path): text
        for path, text in texts.items()
    }
    step(
        "the case type is renamed",
        (
            "case_type: pothole\ntitle: Pothole\n",
            "case_type: damage\nwas: pothole\ntitle: Damage\n",
        ),
    )
    step(
        "the form is made anew",
        (
            "    - title: What is it\n",
            "    - title: Begin here\n      fields: [a_geo_point]\n    - title: Then\n",
        ),
    )
    step(
        "labels change",
        ("title: Street, ", "title: Road, "),
        ("title: Telephone", "title: Number"),
        ("title: First answer", "title: Reply"),
        ("title: Mend,", "title: Repair,"),
    )
    step(
        "a field is added that wants an answer",
        ("form:\n", "  ward: {type: text, title: Ward, required: true}\nform:\n"),
        ("[a_geo_point]", "[a_geo_point, ward]"),
    )
    step("a field becomes unique", ("title: Mail,", "title: Mail, unique: true,"))
    step(
        "a field becomes sensitive",
        ("title: Number, privacy: internal", "title: Number, privacy: sensitive"),
    )
    return tuple(steps)


def publish(site: Running, texts: Mapping[str, str]) -> Published:
    bundle = Bundle("borough", texts, digest_of(texts), "")
    done = site.run(
        publish_folder(
            site.inside.db, bundle, note="", who="Ana", now=site.clock(), allow_destructive=True
        )
    )
    site.run(site.inside.live.refresh())
    return done


def settle(site: Running) -> None:
    """The first revision, its people, and what the case will point to."""
    publish(site, FIRST)
    for name in ("clerk", "chief"):
        site.hire(name, "borough", (name,), ("streets",))
        site.issue(name, "borough", (name,))
    site.api("POST", "/borough/asset", "chief", json={"name": "Lamp 7"}).raise_for_status()
    stamp = 0 if site.inside.db.dialect == "sqlite" else site.clock()

    async def add_organisation() -> None:
        async with site.inside.db.transaction() as tx:
            await tx.execute(
                f"INSERT INTO {site.inside.db.table('borough', 'organisation')}"
                " (reference, version, created_on, changed_on, name) VALUES (?, 1, ?, ?, ?)",
                ("ORG-1", stamp, stamp, "Acme"),
            )

    site.run(add_organisation())


def answers(site: Running) -> dict[str, Any]:
    """An answer to every field of the first revision."""
    sent = {"file": ("hole.png", PICTURE)}
    photo = site.api("POST", "/borough/files/pothole/a_file", "chief", files=sent)
    photo.raise_for_status()
    return {
        "a_text": "Elm Street",
        "a_long_text": "Deep\nand wide",
        "a_integer": 40,
        "a_decimal": "12.345",
        "a_money": "99.50",
        "a_boolean": True,
        "a_date": "2026-11-20",
        "a_datetime": "2026-11-20T15:30:00Z",
        "a_choice": "big",
        "a_multi_choice": ["church", "school"],
        "a_email": "ann@example.org",
        "a_phone": "+12125550142",
        "a_url": "https://example.org/hole",
        "a_address": {
            "line1": "1 Elm Street",
            "city": "Springfield",
            "region": "IL",
            "postcode": "62701",
        },
        "a_geo_point": {"lat": 40.5, "lon": -73.9},
        "a_person": {"name": "Ann Author", "email": "ann@example.org"},
        "a_organisation": {"reference": "ORG-1"},
        "a_record": {"reference": "A-1"},
        "a_user": {"id": site.users["chief"]},
        "a_team": "streets",
        "a_file": {"reference": photo.json()["token"]},
    }


def act(site: Running, reference: str, action: str, entity: str, **body: Any) -> httpx.Response:
    now = site.api("GET", f"/borough/{entity}/{reference}", "chief")
    return site.api(
        "POST",
        f"/borough/{entity}/{reference}/actions/{action}",
        "chief",
        json=body,
        headers={"If-Match": now.headers["etag"]},
    )


def main_text(page: httpx.Response) -> list[str]:
    """The lines that people read in the main part of a page."""
    assert page.status_code == 200, page.text
    body = page.text.split("<main", 1)[1].split("</main>", 1)[0].partition(">")[2]
    bare = re.sub(r"<[^>]+>", "\n", body)
    lines = (unescape(line).strip() for line in bare.splitlines())
    return [line for line in lines if line]
