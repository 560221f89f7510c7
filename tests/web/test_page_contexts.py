"""Pages and templates belong together: each has its other half, and neither knows more than the other."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from jinja2 import meta, nodes

from casework import web
from casework.fields import FIELD_TYPES
from casework.settings import bundled
from casework.web.forms import FieldView, FormView
from casework.web.render import Renderer
from casework.web.shell import Shell

TEMPLATES = bundled("ui_templates")
ENVIRONMENT = Renderer(TEMPLATES).environment("en")
INCLUDED = re.compile(r"""include\s+["']([^"']+)["']""")


def page_types() -> Iterator[Any]:
    """Every dataclass of the web room that names a template."""
    for module in pkgutil.walk_packages(web.__path__, "casework.web."):
        for value in vars(importlib.import_module(module.name)).values():
            is_own = isinstance(value, type) and value.__module__ == module.name
            if is_own and is_dataclass(value) and isinstance(vars(value).get("template"), str):
                yield value


PAGES = list(page_types())


def parsed(name: str) -> nodes.Template:
    return ENVIRONMENT.parse((TEMPLATES / name).read_text(encoding="utf-8"))


def family(name: str) -> set[str]:
    """A template with its layouts and what it includes: they share its context."""
    found, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            text = (TEMPLATES / one).read_text(encoding="utf-8")
            waiting += re.findall(r'extends "([^"]+)"', text)
            waiting += INCLUDED.findall(text)
    return found


def asked(name: str) -> set[str]:
    """Names that a template takes from its context."""
    names: set[str] = set()
    for one in family(name):
        tree = parsed(one)
        names |= meta.find_undeclared_variables(tree) - own_names(tree)
    return names - set(ENVIRONMENT.globals)


def own_names(tree: nodes.Template) -> set[str]:
    """What a template imports, sets or defines itself: blocks see it, though the parser thinks not."""
    own: set[str] = set()
    for imported in tree.find_all(nodes.FromImport):
        own |= {name if isinstance(name, str) else name[1] for name in imported.names}
    own |= {one.target for one in tree.find_all(nodes.Import)}
    own |= {one.name for one in tree.find_all(nodes.Macro)}
    for assigned in tree.find_all(nodes.Assign):
        own |= {name.name for name in assigned.find_all(nodes.Name) if name.ctx == "store"}
    return own


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.__name__)
def test_a_page_gives_its_template_what_it_asks_and_nothing_more(kind: Any) -> None:
    assert (TEMPLATES / kind.template).is_file()
    assert asked(kind.template) == {field.name for field in fields(kind)}


def test_every_page_template_has_its_page() -> None:
    templates = {
        path.relative_to(TEMPLATES).as_posix() for path in (TEMPLATES / "pages").glob("*.html")
    }
    assert templates == {page.template for page in PAGES}


def test_the_shell_is_what_the_layouts_ask_for() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    used = set(re.findall(r"\bshell\.(\w+)", re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)))
    assert used == {field.name for field in fields(Shell)}
    told = (TEMPLATES / "layouts/base.html").read_text(encoding="utf-8").split("#}")[0]
    assert set(re.findall(r"shell\.(\w+)", told)) == used


def attributes(kind: Any) -> set[str]:
    return set(signature(kind).parameters) | {
        name for name in vars(kind) if not name.startswith("_")
    }


def table_of(heading: str) -> set[str]:
    """Names in the first column of the README's table below a heading."""
    text = (TEMPLATES / "fields/README.md").read_text(encoding="utf-8")
    part = text.split(f"## `{heading}`")[1].split("\n## ")[0]
    return {name.split("(")[0] for name in re.findall(r"^\| `([^`]+)`", part, flags=re.MULTILINE)}


def test_a_field_view_has_what_the_templates_are_promised() -> None:
    assert table_of("field") <= attributes(FieldView)
    assert table_of("form") <= attributes(FormView)


def test_field_templates_ask_for_no_more_than_they_are_promised() -> None:
    for path in [
        *(TEMPLATES / "fields").glob("*.html"),
        *(TEMPLATES / "parts").glob("field*.html"),
    ]:
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert set(re.findall(r"(?<!/)\bfield\.(\w+)", text)) <= table_of("field"), path.name
        assert set(re.findall(r"\bform\.(\w+)", text)) <= table_of("form"), path.name


def test_every_field_type_has_its_template_and_back() -> None:
    templates = {path.stem for path in (TEMPLATES / "fields").glob("*.html")}
    assert templates == set(FIELD_TYPES)


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.relative_to(TEMPLATES).as_posix()
)
def test_no_template_runs_script_or_trusts_a_value(path: Path) -> None:
    """Under our policy inline script never runs; `safe` would let a value write markup."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b", text)
    assert not re.search(r"\bhx-on|\bjs:|javascript:|\son[a-z]+\s*=|\sstyle\s*=|autoescape", text)
    if path.parent.name != "manual":  # the service manual is a file, and nobody serves it
        assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"""(?:src|href|action)\s*=\s*["']?https?:""", text)
    for trigger in re.findall(r'hx-trigger="([^"]*)"', text):
        assert "[" not in trigger, "a trigger filter is evaluated code"


def test_every_form_that_changes_something_carries_its_token() -> None:
    for path in TEMPLATES.rglob("*.html"):
        for form in re.findall(
            r'<form[^>]*method="post".*?</form>', path.read_text(encoding="utf-8"), flags=re.DOTALL
        ):
            assert 'name="csrf"' in form, path.name
