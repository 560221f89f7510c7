"""What a field keeps in the database, in words that both databases understand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColumnKind(StrEnum):
    """The neutral Python value of each kind is what `FieldType.to_columns` gives.

    How an engine stores it: booleans are 0/1 on SQLite; timestamps are UTC, microseconds since 1970
    on SQLite and `timestamptz` on PostgreSQL; dates are `YYYY-MM-DD` text on SQLite; money and
    decimals are INTEGER minor units everywhere, so that no cent is lost.
    """

    TEXT = "text"  # str
    INTEGER = "integer"  # int
    BOOLEAN = "boolean"  # bool
    DATE = "date"  # datetime.date
    TIMESTAMP = "timestamp"  # aware datetime, UTC
    DOUBLE = "double"  # float
    REFERENCE = "reference"  # int, the id of another row of the agency
    JSON = "json"  # str holding JSON text


@dataclass(frozen=True, slots=True)
class Column:
    """One physical column. `suffix` is empty for a field that has a single column.

    The column's name is the field's name, with `__suffix` behind it where there are several
    (`place__lat`, `place__lon`). `target` names the table a REFERENCE points to.
    """

    kind: ColumnKind
    suffix: str = ""
    target: str | None = None

    def name(self, field: str) -> str:
        return f"{field}__{self.suffix}" if self.suffix else field
