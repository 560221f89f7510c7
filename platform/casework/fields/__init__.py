"""The field types: one class a file, one template each. Importing the room closes the registry."""

from casework.fields.address import Address, AddressField
from casework.fields.base import (
    PRIVACY_CLASSES,
    Culture,
    Fault,
    FieldType,
    Identifier,
    Named,
    Privacy,
    Raw,
    Ref,
    Words,
)
from casework.fields.boolean import Boolean
from casework.fields.choice import Choice
from casework.fields.columns import Column, ColumnKind
from casework.fields.computed import Computed
from casework.fields.date import Date
from casework.fields.datetime import DateTime
from casework.fields.decimal import Decimal
from casework.fields.email import Email
from casework.fields.field_text import FieldText
from casework.fields.file import File
from casework.fields.formats import FORMATS, Format
from casework.fields.geo_point import GeoPoint, GeoPointField
from casework.fields.group import Group
from casework.fields.integer import Integer
from casework.fields.link import Link
from casework.fields.long_text import LongText
from casework.fields.money import Money
from casework.fields.multi_choice import MultiChoice
from casework.fields.options import Listed, Option
from casework.fields.organisation import Organisation
from casework.fields.person import NewPerson, Person
from casework.fields.phone import Phone
from casework.fields.record import RecordLink
from casework.fields.records import RecordLinks
from casework.fields.registry import FIELD_TYPES
from casework.fields.rows import Row, RowFaults, told_apart
from casework.fields.team import Team
from casework.fields.text import Text
from casework.fields.url import Url
from casework.fields.user import User
from casework.fields.writing import date_order

FIELD_TYPES.close()

__all__ = [
    "FIELD_TYPES",
    "FORMATS",
    "PRIVACY_CLASSES",
    "Address",
    "AddressField",
    "Boolean",
    "Choice",
    "Column",
    "ColumnKind",
    "Computed",
    "Culture",
    "Date",
    "DateTime",
    "Decimal",
    "Email",
    "Fault",
    "FieldText",
    "FieldType",
    "File",
    "Format",
    "GeoPoint",
    "GeoPointField",
    "Group",
    "Identifier",
    "Integer",
    "Link",
    "Listed",
    "LongText",
    "Money",
    "MultiChoice",
    "Named",
    "NewPerson",
    "Option",
    "Organisation",
    "Person",
    "Phone",
    "Privacy",
    "Raw",
    "RecordLink",
    "RecordLinks",
    "Ref",
    "Row",
    "RowFaults",
    "Team",
    "Text",
    "Url",
    "User",
    "Words",
    "date_order",
    "told_apart",
]
