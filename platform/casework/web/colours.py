"""An agency's colour as a style sheet: custom properties only, since inline styles are refused."""

from __future__ import annotations


def theme_css(colour: str) -> str:
    """Custom properties from a brand colour `#rrggbb`, for light and dark surroundings."""
    dark = shade(colour, 0.75)
    return (
        f":root{{--app-brand:{colour};--app-brand-dark:{dark};}}\n"
        "@media (prefers-color-scheme: dark){:root:not(.app-light)"
        f"{{--app-brand:{shade(colour, 0.9)};--app-brand-dark:{shade(colour, 0.6)};}}}}\n"
    )


def shade(colour: str, factor: float) -> str:
    """The colour made darker: every channel times the factor."""
    channels = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(channel * factor):02x}" for channel in channels)


