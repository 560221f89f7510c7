"""An agency's colour as a style sheet: custom properties only, since inline styles are refused."""

from __future__ import annotations


def theme_css(colour: str) -> str:
    """The sheet that is loaded last. The compiler has checked that white is readable on the colour."""
    return f":root {{ --app-brand: {colour}; --app-on-brand: #ffffff; }}\n"
