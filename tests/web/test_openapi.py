"""The OpenAPI document of an agency: valid, complete, and true of what the API answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from casework import web
from casework.catalogue import CaseType, Catalogue
from casework.definition import read_texts
from casework.publishing.bundles import agency_folders
from casework.settings import bundled
from casework.web.route import ROUTES
from tests.web.city import CITY
from tests.web.driving import PICTURE, Running, staffed_site

FOLDERS = agency_folders(bundled("agencies"))
AGENCIES = ["city", *(folder.name for folder in FOLDERS)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Every agency of the repository is live, and a token that may do everything there."""
    home = tmp_path_factory.mktemp("openapi")
    with staffed_site(f"sqlite:///{home / 'casework.db'}", home) as running:
        for folder in FOLDERS:
            running.publish(read_texts(folder), folder.name)
        for name in AGENCIES:
            roles = tuple(running.catalogue(name).agency.roles)
            running.issue(f"all of {name}", name, roles)
        yield running


def document_of(site: Running, agency: str) -> dict[str, Any]:
    answer = site.get(f"/api/v1/{agency}/openapi.json", headers={"Cookie": ""})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    return dict(answer.json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in ("get", "post", "patch", "put", "delete"):
            if method in item:
                shared = item.get("parameters", [])
                operation = {**item[method], "parameters": [*shared, *item[method]["parameters"]]}
                yield method, path, operation


@pytest.mark.parametrize("agency", AGENCIES)
def test_the_document_is_valid(site: Running, agency: str) -> None:
    document = document_of(site, agency)
    assert document["openapi"].startswith("3.1.")
    assert [str(e) for e in OpenAPIV31SpecValidator(document).iter_errors()] == []


@pytest.mark.parametrize("agency", AGENCIES)
def test_operation_names_are_unique(site: Running, agency: str) -> None:
    names = [one["operationId"] for _, _, one in operations(document_of(site, agency))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("agency", AGENCIES)
def test_every_entity_and_action_of_the_agency_is_documented(site: Running, agency: str) -> None:
    catalogue, document = site.catalogue(agency), document_of(site, agency)
    assert set(expected_paths(catalogue)) | file_paths(catalogue) == set(document["paths"])
    for entity in catalogue.entities.values():
        for field in entity.fields:
            assert field in document["components"]["schemas"][entity.name]["properties"]


def expected_paths(catalogue: Catalogue) -> Iterator[str]:
    for entity in catalogue.entities.values():
        yield f"/{entity.name}"
        yield f"/{entity.name}/{{reference}}"
        yield from (f"/{entity.name}/{{reference}}/{name}" for name in entity.children)
        if entity.has_archive:
            yield from (f"/{entity.name}/{{reference}}/{deed}" for deed in ("archive", "restore"))
        if entity.dated:
            yield f"/{entity.name}/{{reference}}/withdraw"
        if isinstance(entity, CaseType):
            for state in entity.states.values():
                for action in state.transitions:
                    yield f"/{entity.name}/{{reference}}/actions/{action}"


def file_paths(catalogue: Catalogue) -> set[str]:
    found = {
        f"/files/{entity.name}/{field.name}"
        for entity in catalogue.entities.values()
        for field in entity.fields.values()
        if field.kind.type_name == "file"
    }
    return found | {"/files/{number}"} if found else found


def test_an_agency_without_files_has_no_word_about_them(site: Running) -> None:
    assert not [path for path in document_of(site, "harbor")["paths"] if "files" in path]


@pytest.mark.parametrize("agency", AGENCIES)
def test_every_documented_operation_answers_a_minimal_call(site: Running, agency: str) -> None:
    """Not with a fault of ours, not with a missing route, and as the document says."""
    for method, path, operation in operations(document_of(site, agency)):
        url = f"/api/v1/{agency}" + path.replace("{reference}", "NO-1").replace("{number}", "1")
        named = [p for p in operation["parameters"] if p["in"] == "header"]
        headers = {p["name"]: '"1"' for p in named if p["required"]}
        body = minimal_body(operation)
        who = f"token:all of {agency}"
        answer = site.run(site.ask(method.upper(), url, who, headers=headers, **body))
        assert answer.status_code < 500, (method, path, answer.text)
        assert answer.status_code not in (400, 405, 428), (method, path, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
        else:
            assert str(answer.status_code) in operation["responses"], (method, path)


def minimal_body(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {"content": {}})["content"]
    if "multipart/form-data" in content:
        (part,) = content["multipart/form-data"]["schema"]["required"]
        return {"files": {part: ("dot.png", PICTURE)}}
    return {"json": {}} if content else {}


def test_every_documented_parameter_of_a_list_is_taken(site: Running) -> None:
    document = document_of(site, "city")
    values = {
        "sort": "street", "limit": "5", "q": "word", "fields": "street", "severity": "gte:2",
        "asset": "null:yes", "reporter": "null:yes", "photo": "null:yes", "evidence": "null:yes",
    }  # fmt: skip
    for parameter in document["paths"]["/complaint"]["get"]["parameters"]:
        name = parameter["name"]
        if name == "after":
            continue
        tried = [values[name]] if name in values else ["null:yes", "null:no", "open", "x", "1"]
        codes = {
            site.api("GET", "/city/complaint", "admin", params={name: v}).status_code for v in tried
        }
        assert 200 in codes, name


def test_every_route_of_the_api_is_documented_and_back(site: Running) -> None:
    web.load_routes()
    routes = {
        (one.method.lower(), re.sub(r":\w+", "", one.path))
        for one in ROUTES
        if one.is_api and not one.path.endswith("openapi.json")
    }
    documented = set()
    for method, path, _ in operations(document_of(site, "city")):
        general = re.sub(r"^/files/\w+/\w+$", "/files/{entity}/{field}", path)
        general = re.sub(r"^/(?!files/)\w+", "/{entity}", general)
        general = re.sub(
            r"(\{reference\})/(?!actions/|archive|restore|withdraw)\w+$", r"\1/{children}", general
        )
        general = re.sub(r"actions/\w+", "actions/{action}", general)
        documented.add((method, f"/api/v1/{{agency}}{general}"))
    assert routes == documented


def test_what_is_read_has_the_documented_shape(site: Running) -> None:
    from jsonschema import Draft202012Validator

    body = {"street": "Elm", "district": "north", "size": "large", "severity": 2, "cost": "2.00"}
    body["reporter"] = {"name": "Ada", "email": "ada@x.example"}  # type: ignore[assignment]  # JSON
    created = site.api("POST", "/city/complaint", "admin", json=body)
    assert created.status_code == 201, created.text
    document = document_of(site, "city")
    schema = {**document["components"]["schemas"]["complaint"], "$schema": "x"}
    schema["components"] = document["components"]
    Draft202012Validator(schema).validate(created.json())
    assert set(created.json()) == set(schema["properties"])


def test_the_document_of_a_new_revision_is_the_next_answer(site: Running) -> None:
    site.publish(
        {
            **CITY,
            "entities/dossier.yaml": CITY["entities/dossier.yaml"] + "  pages: {type: integer}\n",
        }
    )
    assert "pages" in document_of(site, "city")["components"]["schemas"]["dossier"]["properties"]


def test_folders_are_found() -> None:
    assert "public_works" in AGENCIES
    assert all((Path(folder) / "agency.yaml").is_file() for folder in FOLDERS)
