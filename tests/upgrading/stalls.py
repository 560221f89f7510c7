"""Driving the town of licences: publish, apply, weigh, upgrade."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework.cases.submit import submit_case
from casework.cases.upgrade_run import Weighed, upgrade_open, weigh_open
from casework.cases.work import Actor, Work
from casework.catalogue import CaseType
from casework.definition import digest_of
from casework.fields.columns import ColumnKind
from casework.publishing.bundles import Bundle
from casework.publishing.publish import publish_folder
from casework.store.codec import encode
from tests.upgrading.licences import Texts
from tests.web.driving import Running

ANSWERS: dict[str, Any] = {
    "name": "Tacos",
    "street": "Elm",
    "house": 7,
    "size": 20,
    "kind": "fixed",
}
URL = "https://town.example"


def publish(site: Running, texts: Texts) -> None:
    bundle = Bundle("town", texts, digest_of(texts), "")
    db, now = site.inside.db, site.clock()
    site.run(publish_folder(db, bundle, note="", who="Ana", now=now, allow_destructive=True))
    site.run(site.inside.live.refresh())


def work_of(site: Running) -> Work:
    return replace(site.work("town"), laws=site.inside.live)


def stall(site: Running) -> CaseType:
    found = site.catalogue("town").entities["stall"]
    assert isinstance(found, CaseType)
    return found


def apply(site: Running, **more: Any) -> tuple[str, str]:
    """An application over the public form: its reference and tracking token."""
    citizen = replace(site.work("town"), actor=Actor("citizen", ""))
    made = site.run(submit_case(citizen, stall(site), {**ANSWERS, **more}))
    return made.reference, made.tracking


def upgrade(site: Running) -> dict[str, Weighed]:
    async def run() -> list[Weighed]:
        found = upgrade_open(work_of(site), stall(site), URL, site.clock)
        return [one async for one in found]

    return {one.reference: one for one in site.run(run())}


def weigh(site: Running) -> dict[str, Weighed]:
    async def run() -> list[Weighed]:
        return [one async for one in weigh_open(work_of(site), stall(site))]

    return {one.reference: one for one in site.run(run())}


def read(site: Running, reference: str) -> Any:
    return site.api("GET", f"/town/stall/{reference}", "chief").json()


def stamp(site: Running) -> Any:
    return lambda moment: encode(ColumnKind.TIMESTAMP, moment, site.inside.db.dialect)


def act_on_stall(site: Running, reference: str, action: str) -> None:
    now = site.api("GET", f"/town/stall/{reference}", "chief")
    done = site.api(
        "POST",
        f"/town/stall/{reference}/actions/{action}",
        "chief",
        json={},
        headers={"If-Match": now.headers["etag"]},
    )
    assert done.status_code == 200, done.text
