# ruff: noqa: E501  (tables are read by their lines)
"""From text to a live revision: nothing twice, nothing lost, nobody interrupted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from casework.problems import DefinitionError
from casework.publishing.bundles import agency_folders, read_folder
from casework.publishing.live import Live
from casework.publishing.publish import PublishRefused, apply_folder, plan_folder
from casework.publishing.scaffold import CannotScaffold, write_agency, write_case_type, write_entity
from casework.store import open_database, revisions
from tests.web.city import CITY, COMPLAINT
from tests.web.driving import Running, staffed_site

Texts = dict[str, str]
BODY: dict[str, Any] = {"street": "Elm", "district": "north", "size": "small", "details": "Deep"}


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Running]:
    """A city of its own for each test: what is published cannot be taken back."""
    with staffed_site(database_url, tmp_path / "home") as running:
        yield running


def with_complaint(*changes: tuple[str, str]) -> Texts:
    text = COMPLAINT
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return {**CITY, "case_types/complaint.yaml": text}


def added(name: str, rest: str = "type: text") -> Texts:
    line = "  details: {type: long_text"
    return with_complaint((line, f"  {name}: {{{rest}}}\n{line}"))


def folder_of(home: Path, texts: Mapping[str, str], name: str = "city") -> Path:
    for path, text in texts.items():
        (home / name / path).parent.mkdir(parents=True, exist_ok=True)
        (home / name / path).write_text(text, encoding="utf-8")
    return home / name


def state_of(site: Running) -> tuple[Any, ...]:
    numbers = site.run(revisions.live_numbers(site.inside.db))
    return numbers, site.count("casework", "revision"), site.rows("city", "complaint", "count(*)")


# -- twice, refused, wrong -----------------------------------------------------------------
def test_publishing_twice_changes_nothing(site: Running) -> None:
    before, catalogue = state_of(site), site.catalogue()
    done = site.publish(CITY)
    assert (done.is_new, done.number, done.plan.steps) == (False, catalogue.number, ())
    assert state_of(site) == before
    assert site.catalogue() is catalogue, "no process had to load it again"


def test_a_change_of_words_is_a_revision_without_a_step(site: Running) -> None:
    number = site.catalogue().number
    done = site.publish(with_complaint(("Tell us what is wrong.", "Tell us more.")))
    assert (done.is_new, done.number, done.plan.steps) == (True, number + 1, ())
    assert "Tell us more." in site.get("/city/complaint").text


def test_what_would_lose_data_is_refused_with_the_reason_and_changes_nothing(site: Running) -> None:
    path = site.api("POST", "/city/complaint", json=BODY).headers["location"]
    before, catalogue = state_of(site), site.catalogue()
    less = with_complaint(
        ("  details: {type: long_text, searchable: true}\n", ""), ("        - details\n", "")
    )
    with pytest.raises(PublishRefused) as refusal:
        site.publish(less)
    assert "details" in str(refusal.value)
    assert state_of(site) == before
    assert site.catalogue() is catalogue
    assert site.api("GET", path.removeprefix("/api/v1")).json()["details"] == "Deep"


def test_text_with_problems_is_refused_with_every_one(site: Running) -> None:
    before = state_of(site)
    wrong = with_complaint(("to: in_progress", "to: in_progres"), ("team: south", "team: sooth"))
    with pytest.raises(DefinitionError) as refusal:
        site.publish(wrong)
    words = str(refusal.value)
    assert "in_progres" in words
    assert "sooth" in words
    assert state_of(site) == before


def test_the_plan_is_what_publishing_does(site: Running, tmp_path: Path) -> None:
    texts = added("colour", "type: text, index: true")
    folder, db = folder_of(tmp_path, texts), site.inside.db
    planned = site.run(plan_folder(db, folder))
    done = site.publish(texts)
    assert planned.steps
    assert planned.render() == done.plan.render()
    assert site.run(plan_folder(db, folder)).steps == ()


def test_applying_brings_the_tables_along_and_publishes_nothing(
    site: Running, tmp_path: Path
) -> None:
    number = site.catalogue().number
    folder = folder_of(tmp_path, added("early"))
    assert site.run(apply_folder(site.inside.db, folder)).steps
    assert site.run(apply_folder(site.inside.db, folder)).steps == ()
    site.run(site.inside.live.refresh())
    assert site.catalogue().number == number
    assert site.api("GET", "/city/complaint?early=x").status_code == 400
    site.publish(added("early"))
    assert site.api("GET", "/city/complaint?early=x").status_code == 200


# -- other processes -----------------------------------------------------------------------
def test_another_process_takes_over_what_was_published(site: Running) -> None:
    async def follow() -> tuple[bool, bool, bool, set[str]]:
        db = await open_database(site.settings.database)
        try:
            live = Live(db)
            first, again = await live.refresh(), await live.refresh()
            await asyncio.to_thread(site.publish, added("later"))
            third = await live.refresh()
            found = live.catalogue("city")
            assert found is not None
            return first, again, third, set(found.entities["complaint"].fields)
        finally:
            await db.close()

    first, again, third, fields = asyncio.run(follow())
    assert (first, again, third) == (True, False, True)
    assert "later" in fields


def test_a_running_site_notices_by_itself_within_two_seconds(site: Running) -> None:
    async def publish_elsewhere() -> float:
        from casework.clock import system_clock
        from casework.definition import digest_of
        from casework.publishing.bundles import Bundle
        from casework.publishing.publish import publish_folder

        texts = added("noticed")
        bundle = Bundle("city", texts, digest_of(texts), "")
        await publish_folder(site.inside.db, bundle, note="", who="x", now=system_clock())
        loop = asyncio.get_running_loop()
        start = loop.time()
        while loop.time() - start < 5:
            found = site.inside.live.catalogue("city")
            if found and "noticed" in found.entities["complaint"].fields:
                return loop.time() - start
            await asyncio.sleep(0.02)
        return 99

    assert site.run(publish_elsewhere()) < 2
    assert "noticed" in site.get("/desk/city/complaint", "officer").text


def test_old_revisions_stay_loadable_as_they_were(site: Running) -> None:
    first = site.catalogue().number
    site.publish(added("extra"))
    live = site.inside.live
    old = site.run(live.at("city", first))
    assert old is not None
    assert "extra" not in old.entities["complaint"].fields
    assert site.run(live.at("city", first)) is old, "kept, not compiled again"
    now = site.run(live.at("city", site.catalogue().number))
    assert now is site.catalogue()
    assert site.run(live.at("city", 9999)) is None
    assert site.run(live.at("nowhere", 1)) is None


def test_a_case_remembers_the_revision_it_was_made_under(site: Running) -> None:
    made = site.api("POST", "/city/complaint", json=BODY).json()
    assert made["revision"] == site.catalogue().number
    site.publish(added("extra"))
    again = site.api("GET", f"/city/complaint/{made['reference']}").json()
    assert again["revision"] == made["revision"]


# -- while people work ---------------------------------------------------------------------
RENAMED = with_complaint(
    ("  details: {type: long_text, searchable: true}", "  story: {type: long_text, searchable: true, was: details}"),
    ("        - details\n", "        - story\n"),
)  # fmt: skip


def test_a_rename_keeps_the_data(site: Running) -> None:
    path = (
        site.api("POST", "/city/complaint", json=BODY).headers["location"].removeprefix("/api/v1")
    )
    site.publish(RENAMED)
    one = site.api("GET", path).json()
    assert one["story"] == "Deep"
    assert "details" not in one
    found = site.api("GET", "/city/complaint?q=deep&fields=story").json()["items"]
    assert "Deep" in [item["story"] for item in found]


def test_a_request_under_the_old_catalogue_is_repeated_under_the_new(site: Running) -> None:
    """The tables have moved on and this process has not noticed yet: the answer is right all the same."""
    path = site.api("POST", "/city/complaint", json=BODY).headers["location"]
    desk = path.replace("/api/v1/", "/desk/")

    async def meanwhile() -> list[Any]:
        from casework.definition import digest_of
        from casework.publishing.bundles import Bundle
        from casework.publishing.publish import publish_folder

        live, old = site.inside.live, site.inside.live.catalogue("city")
        assert old is not None
        bundle = Bundle("city", RENAMED, digest_of(RENAMED), "")
        await publish_folder(site.inside.db, bundle, note="", who="x", now=site.clock())
        answers = []
        for method, url, who, more in (
            ("GET", path, "token:officer", {}),
            ("GET", desk, "officer", {}),
            ("GET", "/api/v1/city/complaint?fields=street", "token:officer", {}),
            ("POST", "/api/v1/city/complaint", "token:officer", {"json": {k: v for k, v in BODY.items() if k != "details"}}),
            ("POST", "/city/complaint", "anonymous", {"data": {"street": "A", "district": "north", "csrf": site.csrf("anonymous")}}),
        ):  # fmt: skip
            live._live["city"] = old  # as a process that has not polled yet
            answers.append(await site.ask(method, url, who, **more))
        return answers

    codes = [answer.status_code for answer in site.run(meanwhile())]
    assert codes == [200, 200, 200, 201, 303]


def test_nobody_is_refused_while_fields_come_and_are_renamed(site: Running) -> None:
    """Requests run all the while; a field is added, then renamed with its data."""
    texts = [
        added("surface"),
        added("pavement", "type: text, was: surface"),
        CITY | {"case_types/complaint.yaml": added("pavement")["case_types/complaint.yaml"]},
    ]

    async def ask_until(stop: asyncio.Event, number: int) -> list[tuple[str, int, str]]:
        failed: list[tuple[str, int, str]] = []
        done = 0
        while not stop.is_set() or done < 5:
            for method, path, who, more in (
                ("GET", "/desk/city/complaint", "officer", {}),
                ("GET", "/api/v1/city/complaint?limit=5", "token:officer", {}),
                ("POST", "/api/v1/city/complaint", "token:officer", {"json": BODY}),
                ("GET", "/city/complaint", "anonymous", {}),
                ("GET", "/desk/city/complaint/new", "officer", {}),
            ):
                answer = await site.ask(method, path, who, **more)
                if answer.status_code not in (200, 201):
                    failed.append((path, answer.status_code, answer.text[-300:]))
                done += 1
        return failed

    async def run() -> list[tuple[str, int, str]]:
        from casework.definition import digest_of
        from casework.publishing.bundles import Bundle
        from casework.publishing.publish import publish_folder

        stop = asyncio.Event()
        loops = [asyncio.create_task(ask_until(stop, number)) for number in range(4)]
        other = await open_database(site.settings.database)
        try:
            for number, one in enumerate(texts):
                await asyncio.sleep(0.3)
                bundle = Bundle("city", one, digest_of(one), "")
                await publish_folder(other, bundle, note="", who="x", now=site.clock())
                await asyncio.sleep(0.8)
                if number == 0:
                    made = await site.ask(
                        "POST",
                        "/api/v1/city/complaint",
                        "token:admin",
                        json={**BODY, "street": "Kept"},
                    )
                    url, version = made.headers["location"], made.headers["etag"]
                    changed = await site.ask(
                        "PATCH", url, "token:admin", json={"surface": "asphalt"}, headers={"If-Match": version}
                    )  # fmt: skip
                    assert changed.status_code == 200, changed.text
            stop.set()
            failed = [fault for loop in await asyncio.gather(*loops) for fault in loop]
            kept = await site.ask("GET", url, "token:admin")
            assert kept.json()["pavement"] == "asphalt"
        finally:
            stop.set()
            await other.close()
        return failed

    before = site.count("city", "complaint")
    assert site.run(run()) == []
    assert site.count("city", "complaint") > before


# -- folders and first files ---------------------------------------------------------------
def test_folders_are_found_at_in_and_above_a_path(tmp_path: Path) -> None:
    city, other = folder_of(tmp_path, CITY), folder_of(tmp_path, CITY, "other")
    assert agency_folders(tmp_path) == [city, other]
    assert agency_folders(city) == [city]
    assert agency_folders(city / "agency.yaml") == [city]
    assert agency_folders(city / "case_types" / "complaint.yaml") == [city]
    (tmp_path / "empty").mkdir()
    assert agency_folders(tmp_path / "empty") == []


def test_first_files_check_clean_and_publish(site: Running, tmp_path: Path) -> None:
    from casework.compiler import check_agency

    written = write_agency(tmp_path, "parks")
    folder = tmp_path / "parks"
    for name in ("tree", "x", "lawn_and_bed", "bus"):
        written += [write_entity(folder, name), write_case_type(folder, f"{name}_report")]
    assert all(path.is_file() for path in written)
    assert [str(problem) for problem in check_agency(folder)[1]] == []
    done = site.publish(read_folder(folder).text, "parks")
    assert done.is_new
    assert site.get("/parks/request").status_code == 200


@pytest.mark.parametrize(
    "name", ["", "Parks", "2parks", "p-arks", "../x", "a" * 49, "parks\n", "é"]
)
def test_a_first_file_needs_a_name_and_writes_over_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotScaffold):
        write_agency(tmp_path, name)
    assert list(tmp_path.iterdir()) == []
    write_agency(tmp_path, "parks")
    with pytest.raises(CannotScaffold):
        write_agency(tmp_path, "parks")
    with pytest.raises(CannotScaffold):
        write_case_type(tmp_path / "parks", "request")
    with pytest.raises(CannotScaffold):
        write_entity(tmp_path / "nowhere", "tree")
