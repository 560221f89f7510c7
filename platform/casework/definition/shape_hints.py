"""What an author most likely meant by a value of the wrong kind."""

from __future__ import annotations

import re

from casework.definition.nodes import ListNode, Node, ScalarNode
from casework.definition.slip import shorten
from casework.definition.typed import Schema, kinds

NEARLY_BOOLEAN = {
    **dict.fromkeys(("yes", "y", "on", "1", "x", "t", "sí", "si", "ja", "oui"), "true"),
    **dict.fromkeys(("no", "n", "off", "0", "f", "nein", "non", "none"), "false"),
}
"""What people write for true and false, in small letters."""


def hint(name: str, node: Node, schema: Schema) -> str:
    """What the author most likely meant by what stands behind the key `name`."""
    wanted = kinds(schema)
    if not isinstance(node, ScalarNode):
        return _hint_for_options(node) if name == "options" and "object" in wanted else ""
    word = node.text.strip().lower()
    if "boolean" in wanted and word in ("true", "false"):
        return f"; write {word} without quotes" if node.style != "plain" else f"; write {word}"
    if "boolean" in wanted and word in NEARLY_BOOLEAN:
        return f"; write {NEARLY_BOOLEAN[word]} instead"
    if name == "otherwise":
        return "; write 'otherwise: true', and what happens then on the lines below it"
    if wanted == ("boolean",) and " " in word:
        return "; a rule goes behind 'show', 'require' or 'read_only' of a question in the form"
    if ("integer" in wanted or "number" in wanted) and re.match(r"^-?\d[\d,._ ]*$", word):
        kind = "a whole number" if "number" not in wanted else "a number"
        return f"; write {kind} such as 5, without quotes, leading zeros or commas"
    if "array" in wanted:
        return f"; write it in brackets: [{shorten(node.text)}]"
    if "object" in wanted and re.match(r"^\w+:\S", node.text):
        return "; put a space behind the colon"
    return ""


def form_hint(expected: str, word: str) -> str:
    """What a text of the wrong form most likely meant."""
    state = re.fullmatch(r"(?:when|on|in|at|state)? ?([a-z][a-z0-9_]*)", word)
    if "entering STATE" in expected and state:
        return f"; if '{state[1]}' is a state, write 'entering {state[1]}' or 'leaving {state[1]}'"
    days = re.fullmatch(r"(\d{1,4}) (?:working|business|work|week) ?days?", word)
    if "length of time" in expected and days:
        number = int(days[1])
        return f"; weekends count too, so write {number + 2 * -(-number // 5)} days"
    return ""


def _hint_for_options(node: Node) -> str:
    """`[male, female]` where `{male: Male, female: Female}` is wanted."""
    first = node.items[0] if isinstance(node, ListNode) and node.items else None
    if not isinstance(first, ScalarNode):
        return ""
    name = re.sub(r"[^a-z0-9]+", "_", first.text[:48].lower()).strip("_") or "name"
    return f"; write '{name}: {shorten(first.text.capitalize())}' and so on, without '-' or [ ]"
