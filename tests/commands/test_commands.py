"""The command line as an operator meets it: what it says, what it does, how it ends."""

from __future__ import annotations

import csv
import json

from casework.commands import main
from tests.commands.conftest import Operator
from tests.web.city import COMPLAINT

WRONG = COMPLAINT.replace("to: in_progress", "to: in_progres")


# -- check ---------------------------------------------------------------------------------
def test_check_finds_nothing_wrong_and_needs_no_database(operator: Operator) -> None:
    operator.does("new", "agency", "parks")
    folder = operator.agencies / "parks"
    operator.environment["CASEWORK_DATABASE"] = "postgresql://nobody@127.0.0.1:1/none"
    assert operator.does("check") == "parks: no problems\n"
    assert (
        operator.does("check", str(folder / "case_types" / "request.yaml"))
        == "parks: no problems\n"
    )
    assert json.loads(operator.does("check", "--json")) == []


def test_check_tells_each_problem_with_its_place(operator: Operator) -> None:
    operator.writes(**{"case_types/complaint.yaml": WRONG})
    line = next(n for n, text in enumerate(WRONG.splitlines(), 1) if "in_progres" in text)
    output = operator.fails("check")
    assert f"case_types/complaint.yaml:{line}:" in output
    assert "in_progres" in output
    problems = json.loads(operator.fails("check", "--json"))
    assert {"file", "line", "column", "message", "code", "severity", "help"} == set(problems[0])
    assert line in [problem["line"] for problem in problems]


def test_check_of_a_place_without_an_agency_is_wrong_usage(operator: Operator) -> None:
    assert "agency.yaml" in operator.fails("check", str(operator.home), status=2)
    operator.fails("check", str(operator.home / "nothing"), status=2)
    operator.fails("chekc", status=2)


# -- plan, apply, publish ------------------------------------------------------------------
def test_plan_prints_exactly_what_apply_does(either: Operator) -> None:
    either.writes()
    planned = either.does("plan")
    assert "CREATE TABLE" in planned
    assert either.does("plan") == planned, "planning changes nothing"
    steps = sum(
        1 for line in planned.splitlines() if line.startswith("-- ") and line[3:4].isdigit()
    )
    assert f"city: {steps} step(s) done" in either.does("apply")
    again = either.does("plan")
    assert "CREATE" not in again
    assert "city: 0 step(s) done" in either.does("apply")
    assert "no agency" in either.fails("export", "city", "complaint"), "applied is not published"


def test_a_line_of_the_plan_is_not_cut(either: Operator) -> None:
    """So that it can be given to a database by hand."""
    either.writes()
    planned = either.does("plan")
    statements = [line for line in planned.splitlines() if line.startswith("CREATE INDEX")]
    assert statements
    assert all(line.rstrip().endswith(";") for line in statements)


def test_publish_makes_a_revision_once(either: Operator) -> None:
    either.writes()
    assert "city: revision 1 is live" in either.does("publish", "--note", "first [bold]words[/]")
    assert "city: nothing changed (0 step(s))" in either.does("publish")
    either.writes(**{"case_types/complaint.yaml": COMPLAINT.replace("Tell us what", "Say what")})
    assert "revision 2 is live (0 step(s))" in either.does("publish", "city")
    lines = either.does("history", "city").splitlines()
    assert [line.split()[0] for line in lines] == ["2", "1"]
    assert lines[1].endswith("first [bold]words[/]")


def test_publish_with_problems_tells_them_and_publishes_nothing(operator: Operator) -> None:
    operator.writes(**{"case_types/complaint.yaml": WRONG})
    assert "in_progres" in operator.fails("publish")
    assert operator.does("history", "city") == ""


def test_publish_sets_data_aside_only_when_it_may(operator: Operator) -> None:
    operator.writes()
    operator.does("publish")
    less = COMPLAINT.replace("  details: {type: long_text, searchable: true}\n", "")
    operator.writes(**{"case_types/complaint.yaml": less.replace("        - details\n", "")})
    for command in ("publish", "apply"):
        assert "--allow destructive" in operator.fails(command)
    assert "set 'details' of complaint aside" in operator.does("plan")
    assert len(operator.does("history", "city").splitlines()) == 1
    operator.does("publish", "--allow", "destructive")


def test_commands_about_no_agency_say_what_to_do(operator: Operator) -> None:
    assert "casework new agency" in operator.fails("publish")
    assert "no agency.yaml" in operator.fails("publish", "atlantis")
    for command in (
        ("export", "city", "complaint"),
        ("audit", "verify", "city"),
        ("token", "create", "city", "robot", "--role", "officer"),
        ("user", "roles", "a@b.example", "city", "--role", "officer"),
    ):
        output = operator.fails(*command)
        assert "casework publish" in output
        assert len(output.strip().splitlines()) == 1


def test_settings_that_cannot_be_used_are_told_in_a_line(operator: Operator) -> None:
    for value in ("mysql://x", "", "sqlite:/x", "postgresql://nobody@127.0.0.1:1/none"):
        operator.environment["CASEWORK_DATABASE"] = value
        output = operator.fails("publish")
        assert len(output.strip().splitlines()) <= 2, output


# -- new -----------------------------------------------------------------------------------
def test_new_files_check_clean_and_publish(operator: Operator) -> None:
    assert "agency.yaml" in operator.does("new", "agency", "parks")
    operator.does("new", "entity", "tree", "--agency", "parks")
    operator.does("new", "case-type", "fallen_tree", "--agency", "parks")
    assert operator.does("check") == "parks: no problems\n"
    assert "parks: revision 1 is live" in operator.does("publish")


def test_new_refuses_what_it_cannot_write(operator: Operator) -> None:
    operator.does("new", "agency", "parks")
    assert "is there already" in operator.fails("new", "agency", "parks")
    assert "is not a name" in operator.fails("new", "agency", "My Parks")
    assert "casework new agency" in operator.fails("new", "entity", "tree", "--agency", "nowhere")
    assert "--agency" in operator.fails("new", "entity", "tree", status=2)
    operator.fails("new", "form", "tree", status=2)


# -- data ----------------------------------------------------------------------------------
def test_a_file_is_profiled_and_a_mapping_suggested_that_imports_it(published: Operator) -> None:
    file = published.home / "old.csv"
    file.write_text("Street,District,Size,Case file\nElm,north,small,1\nOak,South,small,2\n")
    assert "every row its own" in published.does("import", "--profile", str(file))
    assert json.loads(published.does("import", "--profile", str(file), "--json"))["rows"] == 2
    mapping = published.home / "suggested.yaml"
    suggest = ("import", "city", "complaint", str(file), "--suggest", str(mapping))
    assert "look at every line of it" in published.does(*suggest)
    assert "is there already; name a new file" in published.says(*suggest).output
    told = published.does("import", "city", "complaint", str(file), "--map", str(mapping), "--json")
    assert json.loads(told)["totals"]["created"] == 2
    assert "write AGENCY, ENTITY and FILE" in published.says("import", "city").output


def test_export_writes_every_record_and_audit_finds_them_whole(published: Operator) -> None:
    rows = "street,district,size,number\nElm,north,small,1\nOak,south,small,2\n"
    file = published.home / "old.csv"
    file.write_text(rows)
    mapping = published.home / "map.yaml"
    mapping.write_text(
        "key: case_file\n"
        "fields: {street: street, district: district, size: size, case_file: number}\n"
        "entities: {complaint: {}}\n"
    )
    result = published.says("import", "city", "complaint", str(file), "--map", str(mapping))
    assert result.exit_code == 0, (result.output, result.exception)
    out = published.home / "out.csv"
    published.does("export", "city", "complaint", "--out", str(out))
    with out.open(encoding="utf-8-sig", newline="") as written:
        found = list(csv.DictReader(written))
    assert {row["street"] for row in found} == {"Oak", "Elm"}
    assert all(row["reference"].startswith("CO-") for row in found)
    assert published.does("export", "city", "complaint").count("\n") == 3
    assert "did you mean 'complaint'" in published.fails("export", "city", "complain")
    assert "every event is as it was written" in published.does("audit", "verify", "city")


def test_routes_are_listed_with_who_and_verb(operator: Operator) -> None:
    output = operator.does("routes")
    assert "/api/v1/{agency:str}/{entity:str}" in output
    assert "token" in output
    assert "export" in output


def test_schemas_are_fresh(operator: Operator) -> None:
    operator.does("schemas", "check")


def test_doctor_tells_what_is_well_and_what_to_mend(
    published: Operator, operator: Operator
) -> None:
    assert "live: city" in published.does("doctor")
    output = operator.fails("doctor")
    assert "casework publish" in output
    operator.environment["CASEWORK_DATABASE"] = "postgresql://nobody@127.0.0.1:1/none"
    assert "the database" in operator.fails("doctor")


def test_run_refuses_to_serve_nothing(operator: Operator) -> None:
    assert "casework publish" in operator.fails("run")


def test_every_command_explains_itself(operator: Operator) -> None:
    for name, command in main.commands.items():
        assert command.help, name
        operator.does(name, "--help")
        for inner, child in getattr(command, "commands", {}).items():
            assert child.help, (name, inner)
            operator.does(name, inner, "--help")
    assert "version" in operator.does("--version")
