"""What is served to browsers is what is recorded, and asks nobody else for anything."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.ui_templates.samples import TEMPLATES

ASSETS = TEMPLATES / "assets"
RECORD = json.loads((ASSETS / "assets.json").read_text(encoding="utf-8"))["vendored"]
SHEETS = sorted(ASSETS.glob("*.css"))
PAGES = sorted(set(TEMPLATES.rglob("*.html")) - {TEMPLATES / "manual" / "agency.html"})
"""Without the service manual: a file that stands alone, its style sheet in it, served by nobody."""
OURS = {"rules.js", "live_form.js", "reading.js", "app.css", "app.js", "assets.json", "colours.css", "desk.css", "icon.svg", "LICENSES.md"}
BANNED = {
    "hx-on": r"\bhx-on\b",
    "js: values": r"""["'\s]js:|javascript:""",
    "trigger filter": r"hx-trigger=[\"'][^\"']*\[",
    "inline style": r"<style|\sstyle=",
    "inline script": r"<script(?![^>]*\ssrc=)|\son[a-z]+=",
    "unescaped": r"\|\s*safe\b|autoescape\s+false|Markup\(",
}


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("entry", RECORD, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_recorded_one_with_its_licence(entry: dict[str, str]) -> None:
    content = (ASSETS / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["file"] in (ASSETS / entry["licence_file"]).read_text(encoding="utf-8")
    assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"])


def test_no_asset_came_from_elsewhere_without_a_record() -> None:
    recorded = {entry["file"] for entry in RECORD}
    assert {path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*.*")} == OURS | recorded


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_a_style_sheet_loads_nothing_else(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert "url(" not in text
    assert "@import" not in text
    assert "@font-face" not in text
    assert not re.search("crown|crest|gds transport", text, re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
@pytest.mark.parametrize("what", BANNED)
def test_a_template_keeps_to_the_strict_content_policy(page: Path, what: str) -> None:
    source = re.sub(r"\{#.*?#\}", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(BANNED[what], source)


@pytest.mark.parametrize(
    ("what", "source"),
    [
        ("hx-on", '<a hx-on:click="x()">'),
        ("js: values", "<a hx-vals='js:{a: 1}'>"),
        ("trigger filter", '<a hx-trigger="click[ctrlKey]">'),
        ("inline style", '<p style="color: red">'),
        ("inline script", "<script>x()</script>"),
        ("inline script", '<p onclick="x()">'),
        ("unescaped", "{{ x | safe }}"),
    ],
)
def test_each_ban_catches_what_it_is_for(what: str, source: str) -> None:
    assert re.search(BANNED[what], source)


@pytest.mark.parametrize("name", ["app.js", "rules.js", "live_form.js", "reading.js"])
def test_our_script_makes_no_markup_from_text(name: str) -> None:
    script = (ASSETS / name).read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|\beval\b|localStorage", script)
