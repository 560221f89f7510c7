"""The kinds of finding, a module for each part of the language. Importing the room registers them."""

from casework.linting.kinds import (
    access,
    deadlines,
    editor,
    fields,
    forms,
    messages,
    options,
    privacy,
    routing,
    rules,
    silences,
    twins,
    words,
    workflow,
)

__all__ = [
    "access",
    "deadlines",
    "editor",
    "fields",
    "forms",
    "messages",
    "options",
    "privacy",
    "routing",
    "rules",
    "silences",
    "twins",
    "words",
    "workflow",
]
