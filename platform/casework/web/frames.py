"""Frames of pages, written once: what stands around `before_main` and `main` hardly differs.

A frame is written by the layout from the shell alone, with marks where the words of one page or one
person go. It is kept by all else that the shell holds, so a role, a language or a revision with other
words has a frame of its own. What a page writes inside is written anew every time.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from jinja2 import Template, UndefinedError
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from casework.web.quick_templates import written

INNER = ("before_main", "main")
"""The blocks that a page writes by itself."""
MOST_FRAMES = 1_000
STILL = (
    "locale", "dir", "agency_name", "home_url", "theme_class", "theme_url", "nav", "sign_out_url",
    "sign_in_url", "shortcuts", "search_url", "footer_links", "help_text", "asset",
)  # fmt: skip
"""What of a shell a frame is kept by."""
FILLED = ("title", "csrf", "person", "search_text", "languages")
UNFRAMED = ("messages", "preview")
"""What makes a page without a frame."""
_still = attrgetter(*STILL)


@dataclass(frozen=True, slots=True)
class Frame:
    """`parts` is the text, with a place for each name of `places`; `imports` is what its blocks call.

    It is kept as it is sent: one sign beyond Latin-1 would make a page twice as wide, and slow to join.
    """

    parts: tuple[bytes, ...]
    places: tuple[tuple[int, str], ...]
    imports: Mapping[str, object]
    blocks: tuple[str, ...]


class Frames:
    """The frames of one language."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Frame | None] = {}

    def write(self, template: Template, given: Mapping[str, Any]) -> bytes:
        """The page in UTF-8. One without a shell, with something to say once or in a preview has no frame."""
        shell = given.get("shell")
        if shell is None or shell.messages or shell.preview:
            return template.render(given).encode()
        languages = tuple([(code, label, now) for code, label, _, now in shell.languages])
        key = (template.name, shell.person is None, languages, _still(shell))
        if key not in self._kept:
            if len(self._kept) >= MOST_FRAMES:
                self._kept.clear()
            self._kept[key] = _made(template, shell)
        frame = self._kept[key]
        if frame is None:
            return template.render(given).encode()
        return _filled(frame, template, given, shell)


def _filled(frame: Frame, template: Template, given: Mapping[str, Any], shell: Any) -> bytes:
    context = template.new_context(dict(given))
    context.vars.update(frame.imports)
    texts = {
        "title": written(shell.title),
        "csrf": written(shell.csrf),
        "person": written(shell.person),
        "search": written(shell.search_text),
    }
    texts |= {_language(code): written(url) for code, _, url, _ in shell.languages}
    try:
        for name in frame.blocks:
            texts[name] = "".join(template.blocks[name](context))
    except Exception:
        template.environment.handle_exception()
    parts = list(frame.parts)
    for place, name in frame.places:
        parts[place] = texts[name].encode()
    return b"".join(parts)


# -- making one ----------------------------------------------------------------------------------
_MARK = re.compile("\x01([^\x01]*)\x01")


def _mark(name: str) -> str:
    """Where a text goes. No text of ours holds U+0001, and YAML does not take it."""
    return f"\x01{name}\x01"


def _language(code: str) -> str:
    """The place of the address that shows the page in this language."""
    return f"language {code}"


def _made(template: Template, shell: Any) -> Frame | None:
    """None where something else than the shell has a say in what stands around."""
    marked = replace(
        shell,
        title=_mark("title"),
        csrf=_mark("csrf"),
        person=None if shell.person is None else _mark("person"),
        search_text=_mark("search"),
        languages=tuple(
            (code, label, _mark(_language(code)), now) for code, label, _, now in shell.languages
        ),
    )
    context = template.new_context({"shell": marked})
    blocks = tuple(name for name in INNER if name in template.blocks)
    for name in blocks:
        context.blocks[name] = [_marking(name)]
    try:
        text = "".join(template.root_render_func(context))
    except UndefinedError:
        return None
    imports = {name: value for name, value in context.vars.items() if name != "shell"}
    if not all(isinstance(value, Macro) for value in imports.values()):
        return None
    pieces = _MARK.split(text)
    places = tuple((place, pieces[place]) for place in range(1, len(pieces), 2))
    return Frame(tuple(piece.encode() for piece in pieces), places, imports, blocks)


def _marking(name: str) -> Any:
    def block(_context: Context) -> Iterator[str]:
        yield Markup(_mark(name))  # noqa: S704  # a mark of ours

    return block
