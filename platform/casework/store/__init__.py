"""Rows: engines, tables made at run time, the schema planner, revisions and jobs.

Nothing here knows YAML or HTTP. A commit is durable before it is acknowledged, on both engines.
"""

from casework.store.opening import open_database

__all__ = ["open_database"]
