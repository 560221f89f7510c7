"""The sentences that stand below attributes in our own source, for the schema and the reference."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache


@cache
def sentences(cls: type) -> dict[str, str]:
    """By attribute: the text that stands below it, in the class or in one it builds on."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.startswith("casework."):
            found.update(_below(base))
    return found


def first_sentence(cls: type) -> str:
    return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split())


@cache
def _below(cls: type) -> dict[str, str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for attribute, text in zip(tree.body, tree.body[1:], strict=False):
        is_text = isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if (
            isinstance(attribute, ast.AnnAssign)
            and isinstance(attribute.target, ast.Name)
            and is_text
        ):
            assert isinstance(text, ast.Expr)
            assert isinstance(text.value, ast.Constant)
            found[attribute.target.id] = " ".join(str(text.value.value).split())
    return found
