"""The web: desk for staff, portal for citizens, API for programs. Each declares its routes."""

from importlib import import_module

_ROOMS = ("front", "portal", "desk", "api")


def load_routes() -> None:
    """Import every module that declares routes; afterwards `route.ROUTES` is complete."""
    for room in _ROOMS:
        import_module(f"casework.web.{room}")
