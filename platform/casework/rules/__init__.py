"""The rules language: one expression, checked against the fields of an entity, that Python, SQL and
(as a tree) the browser evaluate alike. It is bounded, exact and null-safe; see docs/rules.md.
"""

from casework.rules.checker import Scope
from casework.rules.dialects import Dialect, SqlFragment
from casework.rules.explain import Explanation, Part
from casework.rules.faults import RuleFault
from casework.rules.functions import FUNCTIONS
from casework.rules.functions.record import Function
from casework.rules.moment import Moment
from casework.rules.parser import RESERVED
from casework.rules.portable import declared_as_json, moment_as_json
from casework.rules.rows import Rows, RowsTable
from casework.rules.rule import LINK_NESTING, Rule, compile_rule
from casework.rules.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    DURATION,
    FIELD_BOUND,
    INTEGER,
    POINT,
    TEXT,
    Choice,
    Date,
    Decimal,
    ListOf,
    Money,
    MultiChoice,
    Reference,
    Type,
)

__all__ = [
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "DURATION",
    "FIELD_BOUND",
    "FUNCTIONS",
    "INTEGER",
    "LINK_NESTING",
    "POINT",
    "RESERVED",
    "TEXT",
    "Choice",
    "Date",
    "Decimal",
    "Dialect",
    "Explanation",
    "Function",
    "ListOf",
    "Moment",
    "Money",
    "MultiChoice",
    "Part",
    "Reference",
    "Rows",
    "RowsTable",
    "Rule",
    "RuleFault",
    "Scope",
    "SqlFragment",
    "Type",
    "compile_rule",
    "declared_as_json",
    "moment_as_json",
]
