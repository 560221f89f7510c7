"""A case type that changes at random, and what must have become of each answer of its first revision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.upgrading.licences import AGENCY

OPTIONS = ("ash", "birch", "cedar", "elm")


@dataclass
class Column:
    """One field of the first revision through all changes. `name` None: it was taken out."""

    first: str
    name: str | None
    kind: str
    was: str = ""
    options: dict[str, list[str]] = field(default_factory=dict)
    """Each option with those that were merged into it."""

    def line(self) -> str:
        was = f", was: {self.was}" if self.was else ""
        if self.kind != "choice":
            return f"  {self.name}: {{type: {self.kind}{was}}}"
        listed = ", ".join(
            f"{word}: {{title: {word}{_merge(merged)}}}" for word, merged in self.options.items()
        )
        return f"  {self.name}: {{type: choice{was}, options: {{{listed}}}}}"

    def today(self, value: Any) -> Any:
        """What the field must hold by now where the case had this value."""
        if value is None:
            return None
        if self.kind == "choice":
            return next(word for word, old in self.options.items() if value in (word, *old))
        return str(value) if self.kind == "text" else value


def _merge(merged: list[str]) -> str:
    return f", merge: [{', '.join(merged)}]" if merged else ""


class RandomTown:
    """Each step is another revision; `former` and `fills` are what its upgrade says besides."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # a test is repeated by its number
        self.columns = [self._column(number) for number in range(6)]
        self.state, self.merged = "waiting", list[str]()
        self.fresh = 0
        self.added: list[str] = []

    def _column(self, number: int) -> Column:
        kind = self.random.choice(["text", "integer", "boolean", "choice", "date"])
        options = {word: list[str]() for word in OPTIONS} if kind == "choice" else {}
        return Column(f"f{number}", f"f{number}", kind, options=options)

    def answers(self) -> dict[str, Any]:
        values: dict[str, Callable[[], Any]] = {
            "text": lambda: self.random.choice(["Elm", "Ash and Oak", "é"]),
            "integer": lambda: self.random.randint(0, 99),
            "boolean": lambda: self.random.random() < 0.5,
            "choice": lambda: self.random.choice(OPTIONS),
            "date": lambda: f"2026-0{self.random.randint(1, 9)}-11",
        }
        return {one.first: values[one.kind]() for one in self.columns if self.random.random() < 0.8}

    def texts(self, *, is_last: bool = False) -> dict[str, str]:
        there = [one for one in self.columns if one.name]
        lines = [one.line() for one in there] + self.added
        if not lines:
            lines = ["  nothing: {type: text}"]
        merge = f", merge: [{', '.join(self.merged)}]" if self.merged else ""
        gone = [one for one in self.columns if not one.name]
        former = "".join(f"  {one.first}: {{type: {one.kind}{_options(one)}}}\n" for one in gone)
        text = (
            'case_type: stall\ntitle: Stall\nreference: "FS-{number:03}"\n'
            + (f"former:\n{former}" if gone and is_last else "")
            + "fields:\n"
            + "\n".join(lines)
            + ("\n  joined: {type: text}" if is_last else "")
            + "\nstates:\n  received:\n    start: true\n    on:\n"
            + f"      wait: {{to: {self.state}}}\n      grant: {{to: granted}}\n"
            + f"  {self.state}: {{on: {{go_on: {{to: received}}}}{merge}}}\n"
            + "  granted: {final: done}\n"
            + (f"upgrade:\n  fields:\n    joined: {_joined(gone)}\n" if is_last else "")
        )
        return {"agency.yaml": AGENCY, "case_types/stall.yaml": text}

    def change(self) -> None:
        """One change to a field or a state, forgotten by the next revision's `was`."""
        for one in self.columns:
            one.was = ""
        there = [one for one in self.columns if one.name]
        move = self.random.choice(["rename", "drop", "merge", "retype", "state", "add"])
        chosen = self.random.choice(there) if there else None
        self.fresh += 1
        if move == "state":
            self.merged.append(self.state)
            self.state = f"waiting_{self.fresh}"
        elif move == "add" or chosen is None:
            self.added.append(f"  g{self.fresh}: {{type: text}}")
        else:
            self._change(move, chosen)

    def _change(self, move: str, one: Column) -> None:
        if move == "rename":
            one.was, one.name = str(one.name), f"{one.first}_{self.fresh}"
        elif move == "drop":
            one.name = None
        elif move == "retype" and one.kind == "integer":
            one.kind = "text"
        elif one.kind == "choice" and len(one.options) > 1:
            gone, heir = self.random.sample(list(one.options), 2)
            one.options[heir] += [gone, *one.options.pop(gone)]


def _options(one: Column) -> str:
    listed = ", ".join(f"{word}: {word}" for word in OPTIONS)
    return f", options: {{{listed}}}" if one.kind == "choice" else ""


def _joined(gone: list[Column]) -> str:
    """One answer out of those that are gone; a name that changed before it went is another one."""
    texts = [f'coalesce({one.first}, "")' for one in gone if one.kind == "text"]
    return f"'{texts[0]}'" if texts else "'\"new\"'"
