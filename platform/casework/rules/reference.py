"""The table of functions for the documentation, written from the registry."""

from __future__ import annotations

from casework.rules.functions import FUNCTIONS


def markdown() -> str:
    """A Markdown table with one row a function, in the order they are registered."""
    rows = ["| function | what it answers | example |", "|---|---|---|"]
    for function in FUNCTIONS.values():
        example = f"`{function.examples[0].text}`" if function.examples else ""
        rows.append(f"| `{function.signature}` | {function.doc} | {example} |")
    return "\n".join(rows) + "\n"
