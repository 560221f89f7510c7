"""Rows of fields that belong together: the members of a household, the addresses of each of them.

A group is one JSON column. Every inner field reads, limits, stores and writes its own part, so nothing
in a row is less exact than it would be as a field of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from casework import rules
from casework.fields.base import Culture, Fault, Raw
from casework.fields.grouped import Grouped, Rows
from casework.fields.registry import field_type
from casework.fields.rows import EMPTY_ROW, MARK, MISSING, Row, RowFaults, posted_rows, put_below
from casework.labels import Label


@field_type
class Group(Grouped, frozen=True, kw_only=True):
    """The value is a tuple of rows, at least one; a row has at least one answer."""

    type_name = "group"
    doc = "Rows of fields that belong together, such as the members of a household."
    is_sortable = False
    may_be_unique = False

    # -- limits --------------------------------------------------------------------------------------
    def check(self, value: Rows) -> Fault | None:
        if len(value) > self.max:
            return Fault("{title} takes {max} at most", {"max": self.max})
        if len(value) < self.min:
            return Fault("{title} needs {min} or more", {"min": self.min})
        found: dict[str, Fault] = {}
        for number, row in enumerate(value):
            for name, answer in row.answers.items():
                if fault := self.inner[name].check(answer):
                    put_below(found, f"[{number}].{name}", fault)
        return RowFaults.of(found) if found else None

    def check_on(self, value: Rows, moment: rules.Moment) -> Fault | None:
        found: dict[str, Fault] = {}
        for number, row in enumerate(value):
            for name, is_required in self.shown(row.answers, moment).items():
                answer, kind = row.answers.get(name), self.inner[name]
                missing = MISSING if is_required and answer is None else None
                fault = missing if answer is None else kind.check_on(answer, moment)
                if fault:
                    put_below(found, f"[{number}].{name}", fault)
        return RowFaults.of(found) if found else None

    # -- people --------------------------------------------------------------------------------------
    def parse_form(self, raw: Raw, name: str, culture: Culture) -> Rows | Fault | None:
        """Rows in which nothing was answered are not there; numbers of rows need not be dense."""
        rows: list[Row] = []
        faults: dict[str, Fault] = {}
        for place, number in enumerate(posted_rows(raw, name)):
            answers: dict[str, Any] = {}
            for inner, kind in self.inner.items():
                answer = kind.parse_form(raw, f"{name}.{number}.{inner}", culture)
                if isinstance(answer, Fault):
                    put_below(faults, f"[{place}].{inner}", answer)
                elif answer is not None:
                    answers[inner] = answer
            if answers:
                rows.append(Row(answers))
        return RowFaults.of(faults) if faults else self._whole(rows)

    def _whole(self, rows: list[Row]) -> Rows | Fault | None:
        value = tuple(rows)
        return (self.check(value) or value) if value else None

    def form_values(self, value: Rows | None, name: str, culture: Culture) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for number, row in enumerate(value or ()):
            found[f"{name}.{number}"] = [MARK]
            for inner, kind in self.inner.items():
                part = f"{name}.{number}.{inner}"
                found.update(kind.form_values(row.answers.get(inner), part, culture))
        return found

    def parse_text(self, text: str, culture: Culture) -> Rows | Fault | None:
        """A cell of a file holds the rows as JSON, as the API gives them."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            data = text
        return self.from_json(data)

    def export_text(self, value: Rows, culture: Culture) -> str:
        return json.dumps(self.to_json(value), ensure_ascii=False)

    def display(self, value: Rows | None, culture: Culture) -> str:
        rows = [self._words(row, culture) for row in value or ()]
        if len(rows) == 1:
            return rows[0]
        return " ".join(f"({number}) {row}" for number, row in enumerate(rows, start=1))

    def _words(self, row: Row, culture: Culture) -> str:
        return ", ".join(
            f"{self._title(name, culture)}: {self.inner[name].display(answer, culture)}"
            for name, answer in row.answers.items()
        )

    def _title(self, name: str, culture: Culture) -> str:
        words = self.inner[name].heading()
        label = Label.from_name(name) if words is None else Label.of(words)
        return label.text(culture.language)

    def brief(self, value: Rows, culture: Culture) -> str:
        return str(len(value)) if self.repeats else self.display(value, culture)

    def search_text(self, value: Rows | None) -> str:
        """The words of its searchable fields; of all of them when none is marked."""
        marked = {name for name, kind in self.inner.items() if kind.searchable}
        return " ".join(
            self.inner[name].search_text(answer)
            for row in value or ()
            for name, answer in row.answers.items()
            if name in marked or not marked
        )

    # -- machines ------------------------------------------------------------------------------------
    def to_json(self, value: Rows | None) -> list[dict[str, Any]] | None:
        if value is None:
            return None
        return [
            {n: kind.to_json(row.answers.get(n)) for n, kind in self.inner.items()} for row in value
        ]

    def from_json(self, data: Any) -> Rows | Fault | None:
        if data is None or data == []:
            return None
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            return Fault("{title} must be a list of objects, one for each row")
        if len(data) > self.max:
            return Fault("{title} takes {max} at most", {"max": self.max})
        faults: dict[str, Fault] = {}
        rows = [self._row_of(number, row, faults) for number, row in enumerate(data)]
        return RowFaults.of(faults) if faults else self._whole(rows)

    def _row_of(self, number: int, data: dict[str, Any], faults: dict[str, Fault]) -> Row:
        answers: dict[str, Any] = {}
        for name, sent in data.items():
            kind = self.inner.get(name)
            answer = kind.from_json(sent) if kind else Fault("There is no such field to fill in")
            if isinstance(answer, Fault):
                put_below(faults, f"[{number}].{name}", answer)
            elif answer is not None:
                answers[name] = answer
        if not answers and not any(address.startswith(f"[{number}]") for address in faults):
            faults[f"[{number}]"] = EMPTY_ROW
        return Row({name: answers[name] for name in self.inner if name in answers})

    def recall(self, data: Any) -> Rows | Fault | None:
        """Of an old event: a field that is gone since is gone from it too, whoever could read it then."""
        rows = []
        names = {kind.was: name for name, kind in self.inner.items() if kind.was} | {
            name: name for name in self.inner
        }
        for row in data if isinstance(data, list) else ():
            known = (
                {names[n]: d for n, d in row.items() if n in names} if isinstance(row, dict) else {}
            )
            found = {name: self.inner[name].recall(sent) for name, sent in known.items()}
            rows.append(
                Row({n: v for n, v in found.items() if v is not None and not isinstance(v, Fault)})
            )
        return tuple(row for row in rows if row.answers) or None

    def json_schema(self) -> dict[str, Any]:
        return self._schema({name: kind.json_schema() for name, kind in self.inner.items()})

    def input_schema(self) -> dict[str, Any]:
        return self._schema({name: kind.input_schema() for name, kind in self.inner.items()})

    def _schema(self, inner: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
        properties = {n: {"anyOf": [schema, {"type": "null"}]} for n, schema in inner.items()}
        row = {"type": "object", "properties": properties, "additionalProperties": False}
        return {"type": "array", "items": row, "minItems": max(self.min, 1), "maxItems": self.max}
