"""`casework check` for people, pipelines, code scanning and GitHub."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.commands.conftest import Operator

REQUEST = "case_types/request.yaml"


@pytest.fixture
def odd(operator: Operator) -> Path:
    """An agency that works, with one thing that is odd: on line 6 of its case type."""
    operator.does("new", "agency", "parks")
    file = operator.agencies / "parks" / REQUEST
    text = file.read_text(encoding="utf-8").replace(
        "fields:\n", "fields:\n  lost: {type: text}\n", 1
    )
    file.write_text(text, encoding="utf-8")
    return file


def line_of(file: Path) -> int:
    return file.read_text(encoding="utf-8").splitlines().index("  lost: {type: text}") + 1


def test_a_warning_is_told_and_is_no_failure(operator: Operator, odd: Path) -> None:
    told = operator.does("check")
    assert f"{odd}:{line_of(odd)}:3: warning: nothing uses the field 'lost'" in told
    assert "[unused-field]" in told
    assert told.endswith("1 warning(s) in parks\n")


def test_strict_counts_a_warning_as_a_failure(operator: Operator, odd: Path) -> None:
    operator.fails("check", "--strict")
    text = odd.read_text(encoding="utf-8")
    allowed = text.replace("{type: text}", "{type: text}  # casework: allow unused-field", 1)
    odd.write_text(allowed, encoding="utf-8")
    assert operator.does("check", "--strict") == "parks: no problems\n"


def test_json_tells_severity_and_where_to_read_on(operator: Operator, odd: Path) -> None:
    (found,) = json.loads(operator.does("check", "--format", "json"))
    assert found == {
        "file": str(odd),
        "line": line_of(odd),
        "column": 3,
        "message": found["message"],
        "code": "unused-field",
        "severity": "warning",
        "help": "docs/findings.md#unused-field",
    }


def test_sarif_has_what_version_2_1_0_requires(operator: Operator, odd: Path) -> None:
    log = json.loads(operator.does("check", "--format", "sarif"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    (result,) = run["results"]
    assert result["message"]["text"]
    assert result["level"] in ("none", "note", "warning", "error")
    assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "unused-field"
    where = result["locations"][0]["physicalLocation"]
    assert where["region"] == {"startLine": line_of(odd), "startColumn": 3}
    assert where["artifactLocation"]["uri"].endswith(REQUEST)
    assert set(log) == {"$schema", "version", "runs"}
    assert set(run) == {"tool", "columnKind", "originalUriBaseIds", "results"}


def test_sarif_of_nothing_is_an_empty_run(operator: Operator) -> None:
    operator.does("new", "agency", "parks")
    assert json.loads(operator.does("check", "--format", "sarif"))["runs"][0]["results"] == []


def test_github_reads_workflow_commands(operator: Operator, odd: Path) -> None:
    told = operator.does("check", "--format", "github").strip()
    command = re.fullmatch(r"::(\w+) file=([^,]+),line=(\d+),col=(\d+),title=([^:]+)::(.+)", told)
    assert command is not None, told
    assert command[1] == "warning"
    assert command[2] == str(odd)
    assert int(command[3]) == line_of(odd)
    assert command[5] == "unused-field"


def test_an_error_of_the_compiler_is_told_in_every_format(operator: Operator, odd: Path) -> None:
    odd.write_text(odd.read_text(encoding="utf-8").replace("to: refused", "to: refusd"), "utf-8")
    assert "::error file=" in operator.fails("check", "--format", "github")
    log = json.loads(operator.fails("check", "--format", "sarif"))
    assert {result["level"] for result in log["runs"][0]["results"]} == {"error"}


def test_the_gate_of_completeness_fails_with_a_table(operator: Operator) -> None:
    operator.does("new", "agency", "parks")
    assert "100%" in operator.does("check", "--complete", "en")
    assert "all files" in operator.does("check", "--translations")
    operator.fails("check", "--complete", "es")
