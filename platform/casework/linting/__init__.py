"""The linter: what compiles and is odd all the same. Importing the room closes the registry."""

from casework.linting import kinds
from casework.linting.completeness import Completeness, completeness_table
from casework.linting.finding import KINDS, PAGE, Kind
from casework.linting.formats import FORMATS, Report, github, sarif
from casework.linting.reference import findings_reference, stale_findings, write_findings
from casework.linting.review import Review, review_folder, review_texts

KINDS.close()

__all__ = [
    "FORMATS",
    "KINDS",
    "PAGE",
    "Completeness",
    "Kind",
    "Report",
    "Review",
    "completeness_table",
    "findings_reference",
    "github",
    "kinds",
    "review_folder",
    "review_texts",
    "sarif",
    "stale_findings",
    "write_findings",
]
