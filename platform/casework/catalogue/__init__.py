"""The Catalogue and what it is made of. Frozen, resolved, free of YAML, HTTP and databases."""

from casework.catalogue.access import Grant, Role, Team, Verb
from casework.catalogue.case_type import (
    PUBLIC,
    REASON,
    CaseType,
    Deadline,
    Form,
    Prefill,
    Question,
    Route,
    State,
    Step,
    Transition,
    Trigger,
)
from casework.catalogue.catalogue import Agency, Catalogue, Theme
from casework.catalogue.entity import (
    CASE_FIELDS,
    PRIORITIES,
    SYSTEM_FIELDS,
    VALID_FROM,
    Entity,
    Field,
)
from casework.catalogue.form_ends import Declaration, Exit
from casework.catalogue.list_view import ARCHIVE, EVERYTHING, ListView
from casework.catalogue.relations import Children, SearchPath, Section, UniqueGroup, Validation
from casework.catalogue.tree import Tree
from casework.catalogue.upgrade import Upgrade

__all__ = [
    "ARCHIVE",
    "CASE_FIELDS",
    "EVERYTHING",
    "PRIORITIES",
    "PUBLIC",
    "REASON",
    "SYSTEM_FIELDS",
    "VALID_FROM",
    "Agency",
    "CaseType",
    "Catalogue",
    "Children",
    "Deadline",
    "Declaration",
    "Entity",
    "Exit",
    "Field",
    "Form",
    "Grant",
    "ListView",
    "Prefill",
    "Question",
    "Role",
    "Route",
    "SearchPath",
    "Section",
    "State",
    "Step",
    "Team",
    "Theme",
    "Transition",
    "Tree",
    "Trigger",
    "UniqueGroup",
    "Upgrade",
    "Validation",
    "Verb",
]
