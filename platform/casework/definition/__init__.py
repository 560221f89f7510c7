"""What an agency wrote: YAML text becomes typed, located documents. Knows no HTTP and no database."""

from casework.definition.bundle import digest_of, read_texts
from casework.definition.document import (
    Definition,
    Document,
    read_agency,
    read_bundle,
    read_readable,
)
from casework.definition.generated import stale_schemas, write_schemas
from casework.definition.model import CaseTypeText, EntityText, RecordText
from casework.definition.model_agency import AgencyText
from casework.definition.nodes import ListNode, MapNode, Node, ScalarNode, Spot
from casework.definition.reader import read_document
from casework.definition.schemas import schema_of
from casework.definition.translations import translated

__all__ = [
    "AgencyText",
    "CaseTypeText",
    "Definition",
    "Document",
    "EntityText",
    "ListNode",
    "MapNode",
    "Node",
    "RecordText",
    "ScalarNode",
    "Spot",
    "digest_of",
    "read_agency",
    "read_bundle",
    "read_document",
    "read_readable",
    "read_texts",
    "schema_of",
    "stale_schemas",
    "translated",
    "write_schemas",
]
