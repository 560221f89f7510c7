"""The functions a rule may call. The registry is filled while this package is imported, then closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casework.rules.functions.record import Function


class Registry(Mapping[str, Function]):
    """Functions by name; a name is registered once, and nothing after `close`."""

    def __init__(self) -> None:
        self._functions: dict[str, Function] = {}
        self._is_closed = False

    def register(self, *functions: Function) -> None:
        for function in functions:
            if self._is_closed:
                raise RuntimeError(f"'{function.name}' comes too late: the functions are closed")
            if function.name in self._functions:
                raise RuntimeError(f"there are two functions called '{function.name}'")
            self._functions[function.name] = function

    def close(self) -> None:
        self._is_closed = True

    def __getitem__(self, name: str) -> Function:
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)
