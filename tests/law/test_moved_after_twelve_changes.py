"""An open case that was under its own law for twelve changes comes under the thirteenth revision."""

from __future__ import annotations

from dataclasses import replace

from casework.cases.upgrade_run import Weighed, upgrade_open
from casework.catalogue import CaseType
from tests.law.borough import act, answers, publish, twelve
from tests.law.test_five_years_later import SENTENCE, printed
from tests.web.driving import Running

KEPT = {
    "a_long_text", "a_money", "a_boolean", "a_date", "a_datetime", "a_email", "a_phone", "a_url",
    "a_address", "a_geo_point", "a_person", "a_organisation", "a_user", "a_team", "a_file",
    "a_record",
}  # fmt: skip
"""Fields that are today what they were."""


def upgrade_all(site: Running) -> list[Weighed]:
    work = replace(site.work("borough"), laws=site.inside.live)
    damage = work.catalogue.entities["damage"]
    assert isinstance(damage, CaseType)

    async def run() -> list[Weighed]:
        found = upgrade_open(work, damage, "https://b.example", site.clock)
        return [one async for one in found]

    return site.run(run())


def with_upgrade(text: str) -> dict[str, str]:
    texts = dict(twelve()[-1][1])
    texts["case_types/damage.yaml"] += text
    return texts


def test_every_answer_is_under_the_name_of_today(site: Running) -> None:
    made = site.api("POST", "/borough/pothole", "chief", json=answers(site))
    reference = str(made.json()["reference"])
    act(site, reference, "look", "pothole").raise_for_status()
    before = site.api("GET", f"/borough/pothole/{reference}", "chief").json()
    for _, texts in twelve():
        publish(site, texts)
    publish(site, with_upgrade("upgrade:\n  fields:\n    ward: '\"north\"'\n"))
    assert [one.becomes for one in upgrade_all(site)] == ["moves"]
    told = site.api("GET", f"/borough/damage/{reference}", "chief").json()
    assert {name: told[name] for name in KEPT} == {name: before[name] for name in KEPT}
    assert told["street"] == before["a_text"]
    assert told["a_integer"] == str(before["a_integer"])
    assert (told["a_choice"], told["a_multi_choice"]) == ("large", ["public", "school"])
    assert (told["state"], told["ward"], told["revision"]) == ("received", "north", 14)
    (aside,) = site.rows("borough", "set_aside", "id", "field = 'a_decimal'")
    assert site.rows("borough", "damage", f'"_aside_{aside[0]}"')[0][0] is not None
    paper = printed(site, "damage", reference)
    assert "Road" in paper
    assert not any(line.startswith(SENTENCE) for line in paper)
    done = act(site, reference, "fix", "damage", a_money="5.00")
    assert done.json()["state"] == "repaired", "and it can be finished as today's cases are"


def test_what_is_missing_after_twelve_changes_is_named(site: Running) -> None:
    site.api("POST", "/borough/pothole", "chief", json=answers(site)).raise_for_status()
    for _, texts in twelve():
        publish(site, texts)
    publish(site, with_upgrade("upgrade: {}\n"))
    (found,) = upgrade_all(site)
    assert found.becomes == "stranded"
    assert [each.text() for each in found.hindrances] == ["Ward needs an answer"]
