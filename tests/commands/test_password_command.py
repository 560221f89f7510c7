"""`casework user password`: for who forgot theirs."""

from __future__ import annotations

from tests.commands.conftest import Operator

OLD, NEW = "correct horse battery staple\n", "a quiet harbour at noon\n"
SET = ("user", "password", "Fay@city.example")


def test_a_new_password_is_set_by_policy_and_told_in_one_line(published: Operator) -> None:
    add = ("user", "add", "fay@city.example", "--name", "Fay", "--password-stdin")
    published.does(*add, typed=OLD)
    assert (
        published.does(*SET, "--password-stdin", typed=NEW)
        == "Fay@city.example has a new password and is signed out everywhere\n"
    )
    assert "harbour" not in published.does(*SET, typed=NEW + NEW)
    weak = published.says(*SET, "--password-stdin", typed="short\n")
    assert (weak.exit_code, weak.output.count("\n")) == (1, 1)
    assert "at least 15" in weak.output


def test_nobody_gets_no_password(published: Operator) -> None:
    result = published.says("user", "password", "no@city.example", "--password-stdin", typed=NEW)
    assert result.exit_code == 1
    assert "nobody has the address no@city.example" in result.output
