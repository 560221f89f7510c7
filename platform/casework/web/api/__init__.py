"""The API for programs: the same entities, verdicts and writers as the screens."""

from casework.web.api import document, records

__all__ = ["document", "records"]
