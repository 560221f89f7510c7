"""The web: desk for staff, portal for citizens, API for programs. Each declares its routes."""

from importlib import import_module

_DECLARING = (
    "front",
    "looking",
    "portal.services",
    "portal.apply",
    "portal.later",
    "portal.answering",
    "desk.work",
    "desk.password",
    "desk.searching",
    "desk.finding",
    "desk.lists",
    "desk.saved_views",
    "desk.tree_page",
    "desk.record_page",
    "desk.print_page",
    "desk.new_record",
    "desk.check_entry",
    "desk.change_record",
    "desk.children",
    "desk.putting_away",
    "desk.validating",
    "desk.acting",
    "desk.upgrading",
    "desk.people",
    "desk.files",
    "api.records",
    "api.children",
    "api.files",
    "api.document",
)


def load_routes() -> None:
    """Import every module that declares routes; afterwards `route.ROUTES` is complete."""
    for module in _DECLARING:
        import_module(f"casework.web.{module}")
