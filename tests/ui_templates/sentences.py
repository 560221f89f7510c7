"""Every sentence of the platform that people read, with where it stands: from templates, from calls of
`say` and `Fault` and the constants handed to them, from the tables of titles, from refusals, and all
that speak of a `{title}`. The catalogues must know them all."""

import ast
from collections.abc import Iterable, Iterator

from babel.messages.extract import extract_from_dir
from jinja2.ext import babel_extract

from tests.ui_templates.samples import TEMPLATES

PLATFORM = TEMPLATES.parent / "platform" / "casework"
SAID_BY = frozenset({"say", "Fault", "Refusal", "WeakPassword"})
TABLES = frozenset({"SYSTEM_TITLES", "_TITLES", "_ACTORS", "_SYSTEM", "_PRIORITY", "_PRIORITIES", "_COMPARED"})
ROOMS_OF_PEOPLE = ("accounts", "cases", "fields", "web")
"""The other rooms speak to operators and authors, in English."""
Sentence = str | tuple[str, ...]
"""A msgid, or msgid and plural."""


def all_sentences() -> dict[Sentence, str]:
    """Each with one place where it is said."""
    return {**dict(of_templates()), **dict(of_python())}


def of_templates() -> Iterator[tuple[Sentence, str]]:
    method = [("**.html", babel_extract)]
    options = {"**.html": {"newstyle_gettext": "true"}}  # as web/render.py
    for name, line, message, _, _ in extract_from_dir(str(TEMPLATES), method, options):  # type: ignore[arg-type]  # a callable is a method too
        yield message, f"ui_templates/{name}:{line}"


def of_python() -> Iterator[tuple[Sentence, str]]:
    for path in sorted(p for room in ROOMS_OF_PEOPLE for p in (PLATFORM / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        where = path.relative_to(PLATFORM.parent)
        named = _handed_on(tree)
        for node in ast.walk(tree):
            for text, line in (*_said(node), *_held(node, named)):
                yield text, f"{where}:{line}"


def _handed_on(tree: ast.AST) -> set[str]:
    """Names that are handed to `Fault` or `say` instead of a text."""
    calls = (one for one in ast.walk(tree) if isinstance(one, ast.Call) and one.args)
    return {_name(call.args[0]) for call in calls if _name(call.func) in SAID_BY} - {""}


def _held(node: ast.AST, named: set[str]) -> Iterator[tuple[str, int]]:
    """What a handed name stands for, and any text with a `{title}` that is not a docstring."""
    if isinstance(node, ast.Assign) and {_name(target) for target in node.targets} & named:
        yield from _texts([node.value])
    if not isinstance(node, ast.Expr):
        texts = _texts(ast.iter_child_nodes(node))
        yield from ((text, line) for text, line in texts if "{title}" in text)


def _said(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Call) and _name(node.func) in SAID_BY:
        yield from _texts(node.args)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(_name(target) in TABLES for target in targets) and isinstance(node.value, ast.Dict):
            yield from _texts(node.value.values)


def _name(node: ast.AST) -> str:
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _texts(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield node.value, node.lineno
