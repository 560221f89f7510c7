"""An agency's words, out to translators and back into its YAML."""

from casework.messages.bringing import Report, bring, compare
from casework.messages.sheets import LAYOUTS, layout_of, read_sheet, write_sheet
from casework.messages.texts import Text, languages_of, texts_of

__all__ = [
    "LAYOUTS",
    "Report",
    "Text",
    "bring",
    "compare",
    "languages_of",
    "layout_of",
    "read_sheet",
    "texts_of",
    "write_sheet",
]
