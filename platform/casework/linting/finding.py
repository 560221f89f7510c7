"""What the linter looks for: a registry of kinds, each with its words, its severity and its search.

The page `docs/findings.md`, SARIF and the tests are made from the registry, so a kind is one function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from casework.linting.subject import Subject
from casework.problems import Place
from casework.registry import Registry

Severity = Literal["error", "warning"]
Found = tuple[Place, str]
Search = Callable[[Subject], Iterable[Found]]
PAGE = "docs/findings.md"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding. `search` None: the compiler finds it, and nothing can be published with it."""

    code: str
    severity: Severity
    what: str
    """What it is and why it matters, in a sentence or two."""
    mend: str
    """What to do."""
    search: Search | None = None

    @property
    def anchor(self) -> str:
        """Where the page tells of it."""
        return f"{PAGE}#{self.code}"


KINDS: Registry[Kind] = Registry("findings")
"""Every kind by its code. Closed once the room is imported."""


def finding(
    code: str, *, what: str, mend: str, severity: Severity = "warning"
) -> Callable[[Search], Search]:
    """Register a search under its code; a function decorator."""

    def register(search: Search) -> Search:
        add_kind(Kind(code, severity, what, mend, search))
        return search

    return register


def add_kind(kind: Kind) -> None:
    KINDS.add(kind.code, kind)


def searches() -> Iterator[tuple[Kind, Search]]:
    for kind in KINDS.values():
        if kind.search is not None:
            yield kind, kind.search
