"""Every agency of the repository, on every page of every role, in each of its languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from casework.catalogue import CaseType
from casework.definition import read_texts
from casework.fields import RecordLink
from casework.publishing.bundles import agency_folders
from casework.settings import bundled
from tests.web.driving import Running, running_site

PLAIN: dict[str, Any] = {
    "integer": 1,
    "boolean": True,
    "money": "1000.00",
    "decimal": "1",
    "person": {"name": "Ana Ruiz", "email": "ana@example.org"},
}
"""An answer that such a field takes."""
FOLDERS = agency_folders(bundled("agencies"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("shipped")
    with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
        for folder in FOLDERS:
            running.publish(read_texts(folder), folder.name)
            agency = running.catalogue(folder.name).agency
            running.hire(
                f"all_of_{folder.name}", folder.name, tuple(agency.roles), tuple(agency.teams)
            )
            running.issue(f"all_of_{folder.name}", folder.name, tuple(agency.roles))
            for role in agency.roles:
                running.hire(f"{role}_of_{folder.name}", folder.name, [role], [])
        yield running


def answer(site: Running, agency: str, kind: Any, refused: Any) -> Any:
    """What such a field takes; not again what was refused, when there is a choice."""
    if isinstance(kind, RecordLink):
        path, who = f"/{agency}/{kind.to}", f"all_of_{agency}"
        known = site.api("GET", path, who).json()["items"]
        linked = known[0]["reference"] if known else created(site, agency, kind.to)
        return {"reference": linked}
    if kind.type_name == "group":
        inner = {name: text.kind for name, text in kind.fields.items() if text.kind.required}
        return [{name: answer(site, agency, each, None) for name, each in inner.items()}]
    if kind.type_name == "date":
        return "2026-11-20" if refused else "2027-11-20"
    words = [word for word, _ in kind.choices("en") or ()]
    if words:
        return words[words.index(refused) + 1 if refused else 0]
    return PLAIN.get(kind.type_name, "One of many" if refused else "One")


def created(site: Running, agency: str, name: str) -> str:
    """A record with the least that its form takes: what is asked for is answered, until it is content."""
    fields = site.catalogue(agency).entities[name].fields
    body: dict[str, Any] = {}
    for _ in range(10):
        path, who = f"/{agency}/{name}", f"all_of_{agency}"
        made = site.api("POST", path, who, json=body)
        if made.status_code == 201:
            return str(made.json()["reference"])
        assert "fields" in made.json(), (name, body, made.text)
        for missing in made.json()["fields"]:
            if missing == "declaration" and missing not in fields:
                body[missing] = {"confirmed": True, "name": "Ana Ruiz"}
                continue
            body[missing] = answer(site, agency, fields[missing].kind, body.get(missing))
    raise AssertionError((name, body, made.text))


@pytest.mark.parametrize("agency", [folder.name for folder in FOLDERS])
def test_every_page_is_shown_to_every_role_in_every_language(site: Running, agency: str) -> None:
    catalogue, boss = site.catalogue(agency), f"all_of_{agency}"
    for entity in catalogue.entities.values():
        desk = f"/desk/{agency}/{entity.name}"
        one = f"{desk}/{created(site, agency, entity.name)}"
        actions = (
            {n for s in entity.states.values() for n in s.transitions}
            if isinstance(entity, CaseType)
            else ()
        )
        pages = [desk, f"{desk}/facets", f"{desk}/export.csv", f"{desk}/new", one, f"{one}/edit"]
        pages += [f"{one}/actions/{action}" for action in sorted(actions)]
        for language in catalogue.agency.languages:
            assert site.get(f"{one}?lang={language}", boss).status_code == 200
            for role in catalogue.agency.roles:
                for page in pages:
                    answer = site.get(f"{page}?lang={language}", f"{role}_of_{agency}")
                    if answer.status_code == 303:  # the one form that this role may use
                        assert answer.headers["location"].startswith(f"{desk}/new/"), page
                        answer = site.get(answer.headers["location"], f"{role}_of_{agency}")
                    assert answer.status_code in (200, 403, 404), (page, role, answer.text[-400:])


@pytest.mark.parametrize("agency", [folder.name for folder in FOLDERS])
def test_every_public_service_can_be_begun_in_every_language(site: Running, agency: str) -> None:
    catalogue = site.catalogue(agency)
    assert catalogue.public_services()
    for service in catalogue.public_services():
        for language in catalogue.agency.languages:
            page = site.get(f"/{agency}/{service.name}?lang={language}")
            assert page.status_code == 200
            assert service.form.steps[0].title.text(language) in page.text.replace("&#39;", "'")
        empty = site.post(f"/{agency}/{service.name}", {})
        assert empty.status_code in (303, 422)
