"""Every request of `docs/api.md` is sent to the sample agency, and its answer compared."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from casework.publishing.bundles import read_folder
from tests.docs.pages import ROOT, Block, blocks_of, commands_in
from tests.web.driving import PICTURE, Running, running_site

PAGE = ROOT / "docs" / "api.md"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The sample agency with the token of an officer, and nothing in it."""
    home: Path = tmp_path_factory.mktemp("api")
    with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
        running.publish(read_folder(ROOT / "agencies" / "public_works").text, "public_works")
        running.issue("officer", "public_works", ["officer"])
        yield running


FILES = {"fixed.png": PICTURE, "notes.txt": b"The hole is closed."}
"""Files that the page sends, by name."""


def send(site: Running, command: str, told: Mapping[str, str]) -> httpx.Response:
    """What `curl` would send. `told` are the words that answers before gave, by `$NAME`."""
    for name, value in told.items():
        command = command.replace(name, value)
    words = iter(shlex.split(command)[1:])
    method, headers, body, url, files = "", {}, None, "", {}
    for word in words:
        match word:
            case "-i":
                continue
            case "-X":
                method = next(words)
            case "-H":
                header = next(words).replace(
                    "$AUTH", f"Authorization: Bearer {site.tokens['officer']}"
                )
                name, _, value = header.partition(": ")
                headers[name] = value
            case "-d":
                body = next(words)
            case "-F":
                part, _, path = next(words).partition("=@")
                files[part] = (path, FILES[path])
            case _:
                url = word.replace("$URL", "/api/v1/public_works")
    method = method or ("POST" if body is not None or files else "GET")
    sent = {"files": files} if files else {"content": body}
    answer = site.run(site.client.request(method, url, headers=headers, **sent))
    assert isinstance(answer, httpx.Response)
    return answer


def holds(expected: Any, found: Any) -> bool:
    """Whether everything that is expected is there; `…` stands for anything."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            name in found and holds(value, found[name]) for name, value in expected.items()
        )
    if isinstance(expected, list):
        return len(expected) == len(found) and all(map(holds, expected, found))
    return expected == "…" or bool(expected == found)


def compare(block: Block, answer: httpx.Response) -> None:
    head, _, body = block.text.partition("\n\n")
    status, *headers = head.splitlines()
    told = f"{block}: {answer.status_code} {answer.text}"
    assert f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}" == status, told
    for line in headers:
        name, _, value = line.partition(": ")
        assert answer.headers[name] == value, told
    if body.strip():
        assert holds(json.loads(body), answer.json()), told


def test_every_request_of_the_page_is_answered_as_it_says(site: Running) -> None:
    told: dict[str, str] = {}
    sent = 0
    for block, following in pairwise([*blocks_of(PAGE), Block("", 0, "", "", "")]):
        for command in commands_in(block):
            if not command.startswith("curl "):
                continue
            answer, sent = send(site, command, told), sent + 1
        if following.language == "http":
            compare(following, answer)
            for member, value in re.findall(r'"(next|token)":"([^"]+)"', answer.text):
                told[f"${member.upper()}"] = value
    assert sent > 15


def test_an_answer_that_lacks_something_is_noticed() -> None:
    assert holds({"a": [{"b": "…"}]}, {"a": [{"b": 1, "c": 2}], "d": 3})
    assert not holds({"a": [{"b": "…"}]}, {"a": [{"c": 2}]})
    assert not holds({"a": [1]}, {"a": [1, 2]})
