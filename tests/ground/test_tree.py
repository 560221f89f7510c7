"""What must hold of the files themselves: names, sizes, words, and nothing of anybody's machine."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = ROOT / "platform"
MODULES = sorted(PLATFORM.rglob("*.py"))
LOCKS = sorted(ROOT.glob("requirements*.lock"))
LONGEST = 300

MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:work|root|tmp|home/\w+|Users/\w+)/\w")
VENDORED = ("ui_templates/assets/", "LICENSE")

BANNED_NAMES = re.compile(
    r"(?:^|_)(?:utils?|helpers?|common|misc)(?:_|$)|(?:Manager|Helper|Service|Handler|Util)s?$"
)
UNFINISHED = re.compile(r"#.*\b(?:TODO|FIXME|XXX|HACK)\b|\bfor now\b(?!\()|NotImplementedError\(\)")


def tracked_texts() -> list[tuple[str, str]]:
    """Every file that git knows or would add, as text; binary files are left out."""
    listed = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = []
    for name in sorted(filter(None, listed.stdout.split("\0"))):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in content[:4096] and not name.startswith(VENDORED):
            found.append((name, content.decode("utf-8", "replace")))
    return found


def defined_names(tree: ast.Module) -> list[str]:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.name for node in ast.walk(tree) if isinstance(node, kinds)]


def excused(text: str) -> bool:
    return "Long because" in (ast.get_docstring(ast.parse(text)) or "")


def too_long(text: str) -> bool:
    return len(text.splitlines()) > LONGEST and not excused(text)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_platform_does_not_shadow_the_standard_library() -> None:
    """With a `platform/__init__.py`, `import platform` from the root finds us: Python breaks."""
    assert not (PLATFORM / "__init__.py").exists()


@pytest.mark.parametrize("arguments", [["cli.py", "--version"], ["-m", "cli", "--version"]])
def test_the_command_line_starts_from_a_checkout(arguments: list[str]) -> None:
    started = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert started.returncode == 0, started.stderr
    assert started.stdout.startswith("casework, version ")


def test_the_standard_library_platform_still_works_from_the_root() -> None:
    asked = [sys.executable, "-c", "import platform; print(platform.system())"]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout.strip()


def test_no_module_is_long_without_a_reason() -> None:
    long = [relative(path) for path in MODULES if too_long(path.read_text())]
    assert long == [], f"over {LONGEST} lines; split it, or say 'Long because ...' in its docstring"


def test_the_length_guard_sees_a_long_module_and_accepts_a_reason() -> None:
    lines = "x = 1\n" * (LONGEST + 1)
    assert too_long(lines)
    assert not too_long(f'"""A table. Long because it is one."""\n{lines}')


def test_every_module_says_what_it_guarantees() -> None:
    silent = [
        relative(path)
        for path in MODULES
        if (tree := ast.parse(path.read_text())).body and not ast.get_docstring(tree)
    ]
    assert silent == []


def test_names_are_words_of_the_trade() -> None:
    bad = [relative(path) for path in MODULES if BANNED_NAMES.search(path.stem)]
    bad += [
        f"{relative(path)}: {name}"
        for path in MODULES
        for name in defined_names(ast.parse(path.read_text()))
        if BANNED_NAMES.search(name)
    ]
    assert bad == []


@pytest.mark.parametrize("name", ["utils", "case_helpers", "TableManager", "MailService"])
def test_the_name_guard_sees_a_name_that_says_nothing(name: str) -> None:
    assert BANNED_NAMES.search(name)


def test_nothing_is_left_unfinished_in_the_platform() -> None:
    left = [
        f"{relative(path)}:{number}: {line.strip()}"
        for path in MODULES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert left == []


def test_no_path_of_a_machine_is_in_the_tree() -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in tracked_texts()
        if name != relative(Path(__file__))
        for match in MACHINE_PATH.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize("path", ["/work/main", "see /root/x", '"/home/ann/casework"'])
def test_the_path_guard_sees_a_path(path: str) -> None:
    assert MACHINE_PATH.search(path)


def test_the_locks_pin_every_package_with_a_hash_and_name_no_server() -> None:
    assert [lock.name for lock in LOCKS] == [
        "requirements-bench.lock",
        "requirements-dev.lock",
        "requirements.lock",
    ]
    for lock in LOCKS:
        text = lock.read_text()
        assert not re.search(r"://|--(?:extra-)?index|--find-links|--trusted-host|@ ", text)
        entries = re.split(r"\n(?=\S)", "\n".join(re.findall(r"^[^#].*$", text, re.M)))
        assert [e for e in entries if "==" not in e or "--hash=sha256:" not in e] == []


def test_the_smaller_lock_is_part_of_the_larger() -> None:
    """What is tested is what is run: the same version of everything."""
    pins = [set(re.findall(r"^\S+==\S+", lock.read_text(), re.M)) for lock in reversed(LOCKS)]
    run, dev, bench = pins
    assert run <= dev <= bench
