"""A definition becomes a Catalogue: named passes, every problem of a pass, then stop."""

from casework.compiler.compile import check_agency, compile_agency
from casework.compiler.outline import outline_bundle

__all__ = ["check_agency", "compile_agency", "outline_bundle"]
