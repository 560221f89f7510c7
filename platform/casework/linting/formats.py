"""Problems as programs read them: JSON, SARIF 2.1.0 for code scanning, workflow commands of GitHub."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from casework.linting.finding import KINDS
from casework.problems import Problem

SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
Report = Callable[[Sequence[Problem], str], str]
"""The text of a report; the second argument is the version of the program."""


def text(problems: Sequence[Problem], version: str = "") -> str:
    """A line each, as editors and compilers write them; the code leads to `docs/findings.md`."""
    del version
    return "\n".join(map(_line, problems))


def as_json(problems: Sequence[Problem], version: str = "") -> str:
    """An array of objects."""
    del version
    return json.dumps([_as_data(problem) for problem in problems], indent=2, ensure_ascii=False)


def sarif(problems: Sequence[Problem], version: str = "") -> str:
    """A log with one run; paths are relative to where the program was started, if they lie below."""
    codes = sorted({problem.code for problem in problems})
    run = {
        "tool": {"driver": _driver(codes, version)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"uri": Path.cwd().as_uri() + "/"}},
        "results": [_result(problem, codes.index(problem.code)) for problem in problems],
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def github(problems: Sequence[Problem], version: str = "") -> str:
    """`::error file=...,line=...,col=...,title=...::message`, which GitHub shows beside the line."""
    del version
    return "\n".join(map(_command, problems))


FORMATS: Mapping[str, Report] = MappingProxyType(
    {"text": text, "json": as_json, "sarif": sarif, "github": github}
)


def _line(problem: Problem) -> str:
    if problem.severity == "error":
        return str(problem)
    return f"{problem.place}: warning: {problem.message} [{problem.code}]"


def _as_data(problem: Problem) -> dict[str, object]:
    place, kind = problem.place, KINDS.get(problem.code)
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "code": problem.code,
        "severity": problem.severity,
        "help": kind.anchor if kind else None,
    }


def _driver(codes: Sequence[str], version: str) -> dict[str, Any]:
    driver: dict[str, Any] = {"name": "casework check", "rules": [_rule(code) for code in codes]}
    return {**driver, "version": version} if version else driver


def _rule(code: str) -> dict[str, Any]:
    kind = KINDS.get(code)
    if kind is None:
        said = "What cannot become a service as it is written."
        return {"id": code, "shortDescription": {"text": said}}
    return {
        "id": code,
        "shortDescription": {"text": kind.what},
        "help": {"text": f"{kind.mend} See {kind.anchor}."},
        "defaultConfiguration": {"level": kind.severity},
    }


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    place = problem.place
    region = {"startLine": place.line, "startColumn": place.column}
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": problem.message},
        "locations": [
            {"physicalLocation": {"artifactLocation": _artifact(place.file), "region": region}}
        ],
    }


def _artifact(file: str) -> dict[str, str]:
    path = _seen_from_here(file)
    if PurePath(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(PurePath(path).as_posix()), "uriBaseId": "SRCROOT"}


def _seen_from_here(file: str) -> str:
    """GitHub and SARIF want paths from the top of the repository, which is where the program starts."""
    path = Path(file)
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else file


def _command(problem: Problem) -> str:
    place = problem.place
    where = {
        "file": _seen_from_here(place.file),
        "line": str(place.line),
        "col": str(place.column),
        "title": problem.code,
    }
    properties = ",".join(f"{key}={_property(value)}" for key, value in where.items())
    return f"::{problem.severity} {properties}::{_data(problem.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
