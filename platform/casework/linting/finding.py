"""What the linter looks for: a registry of kinds, each with its words, its severity and its search.

The page `docs/findings.md`, SARIF and the tests are made from the registry, so a kind is one function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from casework.linting.subject import Subject
from casework.problems import Place

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


_kinds: dict[str, Kind] = {}
KINDS = MappingProxyType(_kinds)
"""Every kind by its code. Closed once the room is imported."""

_is_closed = False


def finding(
    code: str, *, what: str, mend: str, severity: Severity = "warning"
) -> Callable[[Search], Search]:
    """Register a search under its code; a function decorator."""

    def register(search: Search) -> Search:
        add_kind(Kind(code, severity, what, mend, search))
        return search

    return register


def add_kind(kind: Kind) -> None:
    if _is_closed:
        raise RuntimeError(f"{kind.code!r} came after the registry of findings was closed")
    if kind.code in _kinds:
        raise ValueError(f"two findings are called {kind.code!r}")
    _kinds[kind.code] = kind


def close() -> None:
    """From here on the registry only reads."""
    global _is_closed
    _is_closed = True


def searches() -> Iterator[tuple[Kind, Search]]:
    for kind in KINDS.values():
        if kind.search is not None:
            yield kind, kind.search
