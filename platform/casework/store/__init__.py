"""Rows: engines, tables made at run time, the schema planner, revisions and jobs.

Nothing here knows YAML or HTTP. A commit is durable before it is acknowledged, on both engines.
"""

from casework.store.apply import (
    ApplyFailed,
    NotAllowed,
    PlanOutdated,
    PlanRefused,
    apply_plan,
    ensure_platform,
)
from casework.store.opening import open_database
from casework.store.plan import Plan, Refusal, Step
from casework.store.planner import Back, plan_schema

__all__ = [
    "ApplyFailed",
    "Back",
    "NotAllowed",
    "Plan",
    "PlanOutdated",
    "PlanRefused",
    "Refusal",
    "Step",
    "apply_plan",
    "ensure_platform",
    "open_database",
    "plan_schema",
]
