"""What the documentation names exists: commands, options, settings, addresses, files, links."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from casework import web
from casework.commands import main
from casework.definition import stale_schemas
from casework.publishing.bundles import read_folder
from casework.publishing.compiling import compile_bundle
from casework.rules.reference import markdown
from casework.settings import Settings
from casework.web.route import ROUTES
from tests.docs.pages import PAGES, ROOT, blocks_of, commands_in

PROGRAM = re.compile(r"(?:.*/)?casework$")
SETTING = re.compile(r"\bCASEWORK_[A-Z_]+\b")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
ADDRESS = re.compile(r"`(/[a-z{][^`\s]*|/)`")
INLINE = re.compile(r"`(casework [a-z][^`]*)`")
AGENCIES = ("{agency}", "public_works", "permitting", "small_town")
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def every_command(page: Path) -> Iterator[str]:
    """Commands of this program in blocks, and in a sentence between backquotes."""
    for block in blocks_of(page):
        for command in commands_in(block):
            words = shlex.split(command, comments=True)
            if words and PROGRAM.match(words[0]):
                yield shlex.join(["casework", *words[1:]])
    yield from (found[1].replace("…", "") for found in INLINE.finditer(_prose(page)))


def _prose(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return " ".join(re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL).split())


def fault_of(command: str) -> str | None:
    """What is wrong with a command line: an unknown command or option."""
    found: click.Command = main
    for word in shlex.split(command)[1:]:
        if isinstance(found, click.Group):
            if word not in found.commands:
                return None if _is_listing(word) else f"there is no command {word!r}"
            found = found.commands[word]
        elif word.startswith("--"):
            names = [*found.get_help_option_names(click.Context(found))]
            names += [name for option in found.params for name in option.opts]
            if word.partition("=")[0] not in names:
                return f"{found.name} has no option {word}"
    return None


def _is_listing(word: str) -> bool:
    """`casework --help` and the like."""
    return word.startswith("--")


def unresolved(page: Path) -> Iterator[str]:
    """Links to files or headings that are not there."""
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (heading and heading not in headings_of(file)):
            yield target


def headings_of(file: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def is_route(address: str) -> bool:
    """Whether some route answers this path; words in braces stand for any."""
    web.load_routes()
    wanted = address.partition("?")[0].strip("/").split("/")
    paths = {re.sub(r":\w+}", "}", one.path).strip("/") for one in ROUTES}
    return any(_fits(wanted, path.split("/")) for path in paths)


def _fits(wanted: list[str], path: list[str]) -> bool:
    if path[0] == "{agency}" and wanted[0] not in AGENCIES:
        return False
    return len(wanted) == len(path) and all(
        there == asked or there.startswith("{") for asked, there in zip(wanted, path, strict=True)
    )


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(unresolved(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_that_is_named_exists(page: Path) -> None:
    faults = {command: fault_of(command) for command in every_command(page)}
    assert {command: fault for command, fault in faults.items() if fault} == {}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_setting_that_is_named_is_read_somewhere(page: Path) -> None:
    files = [
        ROOT / "Makefile",
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "platform").rglob("*.py"),
    ]
    read = {name for file in files for name in SETTING.findall(file.read_text(encoding="utf-8"))}
    named = set(SETTING.findall(page.read_text(encoding="utf-8")))
    assert named - read == set()


@pytest.mark.parametrize("page", ["README.md", "docs/operations.md"])
def test_every_setting_is_explained(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    fields = [name.upper() for name in Settings.__dataclass_fields__]
    assert [name for name in fields if f"| `CASEWORK_{name}` |" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_address_of_the_site_that_is_named_is_served(page: Path) -> None:
    assert [found for found in ADDRESS.findall(_prose(page)) if not is_route(found)] == []


def test_the_list_of_addresses_that_the_pages_promise_is_whole() -> None:
    lines = [line.split() for line in CliRunner().invoke(main, ["routes"]).output.splitlines()]
    told = [(line[0], line[1], line[2]) for line in lines]
    assert sorted(told) == sorted((one.method, one.path, one.who) for one in ROUTES)


def test_every_decision_and_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [page for page in (ROOT / "docs").rglob("*.md") if page.name != "README.md"]
    missing = [page for page in pages if page.relative_to(ROOT / "docs").as_posix() not in index]
    assert missing == []


def test_the_modules_that_settle_things_are_where_the_page_says() -> None:
    text = (ROOT / "docs" / "when-is-what-resolved.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_/]+\.py)`", text))
    assert [name for name in named if not (ROOT / "platform" / "casework" / name).is_file()] == []
    assert len(named) > 20


def test_generated_pages_are_fresh() -> None:
    assert stale_schemas() == ()
    assert markdown() in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def test_the_tour_of_the_readme_changes_a_service_that_still_compiles() -> None:
    block = next(b for b in blocks_of(ROOT / "README.md") if b.info == "fields")
    text = dict(read_folder(ROOT / "agencies" / "public_works").text)
    path = "case_types/pothole.yaml"
    text[path] = text[path].replace("\nfields:\n", f"\nfields:\n{block.text}", 1)
    field = compile_bundle(text).entities["pothole"].fields["near_school"]
    assert field.kind.type_name == "boolean"


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("casework publsh", "there is no command 'publsh'"),
        ("casework run --prot 1", "run has no option --prot"),
        ("casework audit check", "there is no command 'check'"),
        ("casework run --port 1", None),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(command: str, fault: str | None) -> None:
    assert fault_of(command) == fault


def test_an_address_or_a_link_that_does_not_exist_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](b.md) [c](#one) [d](#two) [e](https://example.org)\n")
    assert list(unresolved(page)) == ["b.md", "#two"]
    assert is_route("/desk/{agency}/{entity}/new")
    assert not is_route("/desk/a/b/c/d/e/f/g")
    assert not is_route("/health/redy")
