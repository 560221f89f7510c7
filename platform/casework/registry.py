"""A registry: what a room offers, by the word for it. Filled while the room is imported, then closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """Things by name, in the order they came. A name is taken once, and nothing comes after `close`.

    `what` names several of them, for whoever adds one wrongly: "field types".
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._things: dict[str, T] = {}
        self._is_closed = False

    def add(self, name: str, thing: T) -> None:
        """Raises RuntimeError: a mistake in the code, told when it is imported."""
        if self._is_closed:
            raise RuntimeError(f"'{name}' comes too late: the registry of {self._what} is closed")
        if name in self._things:
            raise RuntimeError(f"there are two {self._what} called '{name}'")
        self._things[name] = thing

    def close(self) -> None:
        """From here on it only reads: a room calls this once all that it offers is imported."""
        self._is_closed = True

    def __getitem__(self, name: str) -> T:
        return self._things[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)
