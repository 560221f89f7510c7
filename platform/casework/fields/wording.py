"""Texts people type, made comparable: one way to write each, and nothing that cannot be seen."""

from __future__ import annotations

import unicodedata

BREAKS = dict.fromkeys(map(ord, "\u0085\u2028\u2029\v\f"), "\n")


def one_line(text: str) -> str:
    """The text in canonical composition, without space around it, and runs of space made one."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def many_lines(text: str) -> str:
    """The same, with its line breaks kept as newlines; no space at the end of a line."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in text.translate(BREAKS).split("\n")).strip()


def has_strange_signs(text: str, allowed: str = "") -> bool:
    """Whether it holds control signs or halves of letters, which no keyboard writes."""
    if text.isprintable():
        return False
    return any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in allowed for sign in text)
