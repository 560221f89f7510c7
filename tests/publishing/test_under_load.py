# ruff: noqa: E501  (tables are read by their lines)
"""Publishing while people work: a field comes, a field is renamed, nobody is refused, nothing is lost."""

from __future__ import annotations

import asyncio
from typing import Any

from casework.store import open_database
from tests.publishing.conftest import BODY, added, with_complaint
from tests.web.city import CITY
from tests.web.driving import Running

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
    assert one["details"] == "Deep", "a case keeps the words of its revision"
    assert "story" not in one
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
            assert kept.json()["surface"] == "asphalt", "in the words of its revision"
            listed = await site.ask(
                "GET", "/api/v1/city/complaint?fields=pavement&street=Kept", "token:admin"
            )
            assert "asphalt" in [item["pavement"] for item in listed.json()["items"]]
        finally:
            stop.set()
            await other.close()
        return failed

    before = site.count("city", "complaint")
    assert site.run(run()) == []
    assert site.count("city", "complaint") > before
