"""Problems as the passes find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casework.problems import NO_FORMER, DefinitionError, Place, Problem, did_you_mean


class Findings:
    """Collects what every pass finds, so that an author sees all of it at once."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def add(self, place: Place, message: str, code: str = "problem") -> None:
        self._problems.append(Problem(place, message, code))

    def unknown(
        self,
        place: Place,
        what: str,
        word: str,
        known: Iterable[str],
        former: Mapping[str, str] = NO_FORMER,
    ) -> None:
        """A name that nobody gave: `there is no field 'sevrity'; did you mean 'severity'?`"""
        tail = did_you_mean(word, known, former)
        self.add(place, f"there is no {what} '{word}'{tail}", "unknown")

    def lacks(
        self,
        place: Place,
        owner: str,
        word: str,
        known: Iterable[str],
        former: Mapping[str, str] = NO_FORMER,
    ) -> None:
        """A field that another entity does not have."""
        tail = did_you_mean(word, known, former)
        self.add(place, f"'{owner}' has no field '{word}'{tail}", "unknown")

    def count(self) -> int:
        return len(self._problems)

    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems)

    def stop(self) -> None:
        """Raise `DefinitionError` if there is anything to tell."""
        if self._problems:
            raise DefinitionError(self._problems)
