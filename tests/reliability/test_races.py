"""Many people and programs at once, over HTTP, with two server processes and both databases."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from tests.postgres import fresh_database
from tests.reliability.conftest import lamps_at
from tests.reliability.servers import CSRF, KEY, Server, found, sign_in
from tests.reliability.writers import DESK, OUTAGES

T = TypeVar("T")

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Site:
    server: Server
    token: str

    def program(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=self.server.url, headers=headers, timeout=60)

    def cases(self, word: str) -> list[str]:
        with self.program() as program:
            items = program.get(OUTAGES, params={"q": word}).json()["items"]
        return [item["reference"] for item in items]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("races")
    if request.param == "sqlite":
        yield from served(folder, f"sqlite:///{folder / 'casework.db'}")
    else:
        with fresh_database(request.getfixturevalue("postgres_dsn")) as url:
            yield from served(folder, url)


def served(folder: Path, database: str) -> Iterator[Site]:
    at = lamps_at(folder, database)
    with Server(at, workers=2) as server:
        yield Site(server, at.token)


def at_once(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Run them on a thread each, all let go in the same moment."""
    gate = threading.Barrier(len(tasks))

    def go(task: Callable[[], T]) -> T:
        gate.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(go, tasks))


def test_a_program_that_sends_twenty_times_at_once_with_one_key_makes_one_case(site: Site) -> None:
    clients = [site.program() for _ in range(20)]
    body, headers = {"address": "Twentyfold Road"}, {"Idempotency-Key": "twenty"}
    answers = at_once(
        [lambda c=c: c.post(OUTAGES, json=body, headers=headers) for c in clients]  # type: ignore[misc]
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({(a.text, a.headers["etag"], a.headers["location"]) for a in answers}) == 1
    assert site.cases("twentyfold") == [answers[0].json()["reference"]]
    other = clients[0].post(OUTAGES, json={"address": "Elsewhere"}, headers=headers)
    assert other.status_code == 422


def test_a_form_that_is_posted_twenty_times_at_once_makes_one_case(site: Site) -> None:
    with httpx.Client(base_url=site.server.url, timeout=60) as officer:
        sign_in(officer)
        page = officer.get(f"{DESK}/new").text
        posted = {
            "csrf": found(CSRF, page),
            "key": found(KEY, page),
            "address": "Impatience Alley",
        }
        clients = [
            httpx.Client(base_url=site.server.url, cookies=officer.cookies, timeout=60)
            for _ in range(20)
        ]
        answers = at_once([lambda c=c: c.post(f"{DESK}/new", data=posted) for c in clients])  # type: ignore[misc]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    (reference,) = site.cases("impatience")
    assert answers[0].headers["location"].endswith(reference)


def test_of_eighty_edits_by_eight_people_none_that_was_acknowledged_is_lost(site: Site) -> None:
    with site.program() as program:
        made = program.post(OUTAGES, json={"address": "Edit Street", "severity": 0}).json()
        one = f"{OUTAGES}/{made['reference']}"
        assert program.patch(one, json={"severity": 1}).status_code == 428

        def edit_ten_times() -> Counter[int]:
            statuses: Counter[int] = Counter()
            with site.program() as own:
                for _ in range(10):
                    seen = own.get(one)
                    more = {"severity": seen.json()["severity"] + 1}
                    match = {"If-Match": seen.headers["etag"]}
                    statuses[own.patch(one, json=more, headers=match).status_code] += 1
            return statuses

        statuses = sum(at_once([edit_ten_times] * 8), Counter[int]())
        assert set(statuses) <= {200, 412}
        assert sum(statuses.values()) == 80
        assert statuses[412] > 0, "nobody met anybody: this was no race"
        assert program.get(one).json()["severity"] == statuses[200]
