"""People and organisations as entities: the same fields at every agency, whatever it defines."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from casework.catalogue.entity import SYSTEM_FIELDS, Entity, Field
from casework.fields.address import AddressField
from casework.fields.base import FieldType
from casework.fields.choice import Choice
from casework.fields.email import Email
from casework.fields.long_text import LongText
from casework.fields.options import Options
from casework.fields.organisation import Organisation
from casework.fields.phone import Phone
from casework.fields.text import Text
from casework.labels import Label

SYSTEM = MappingProxyType(
    {name: kind for name, kind in SYSTEM_FIELDS.items() if name != "revision"}
)
CHANNELS: Options = {
    "email": {"en": "Email", "es": "Correo electrónico"},
    "phone": {"en": "Phone", "es": "Teléfono"},
    "letter": {"en": "Letter", "es": "Carta"},
}


@dataclass(frozen=True, slots=True)
class Contact(Entity):
    """An entity of the platform. No revision of an agency's definition decides about it."""

    @property
    def has_archive(self) -> bool:
        return False

    def system_fields(self) -> MappingProxyType[str, str]:
        return SYSTEM


def _words(en: str, es: str) -> Label:
    return Label((("en", en), ("es", es)))


def _field(name: str, title: Label, kind: FieldType) -> tuple[str, Field]:
    return name, Field(name, title, Label(), kind)


_REACHED = (
    _field("name", _words("Name", "Nombre"), Text(privacy="personal", searchable=True, index=True)),
    _field(
        "email", _words("Email", "Correo electrónico"), Email(privacy="personal", searchable=True)
    ),
    _field("phone", _words("Phone", "Teléfono"), Phone(privacy="personal", searchable=True)),
    _field("address", _words("Address", "Dirección"), AddressField(privacy="personal")),
)
PERSON = Contact(
    name="person",
    title=_words("Person", "Persona"),
    plural=_words("People", "Personas"),
    fields=dict(
        (
            *_REACHED,
            _field(
                "language", _words("Language", "Idioma"), Text(privacy="personal", max_length=10)
            ),
            _field(
                "preferred_channel",
                _words("Prefers to be reached by", "Prefiere que le contacten por"),
                Choice(privacy="personal", options=CHANNELS),
            ),
            _field(
                "organisation",
                _words("Organisation", "Organización"),
                Organisation(privacy="personal"),
            ),
            _field("notes", _words("Notes", "Notas"), LongText(privacy="personal")),
        )
    ),
    reference="P-{number:06}",
    label_field="name",
    list_columns=("reference", "name", "email", "phone"),
)
ORGANISATION = Contact(
    name="organisation",
    title=_words("Organisation", "Organización"),
    plural=_words("Organisations", "Organizaciones"),
    fields=dict(
        (
            *_REACHED,
            _field("registration", _words("Registration", "Registro"), Text(privacy="personal")),
        )
    ),
    reference="O-{number:06}",
    label_field="name",
    list_columns=("reference", "name", "email", "phone"),
)
CONTACTS = MappingProxyType({each.name: each for each in (PERSON, ORGANISATION)})
