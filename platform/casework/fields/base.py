"""What every field type is: typed options from the YAML, and all that the platform must know of it.

A field type is one class in one file of this room plus one template, `fields/<type>.html`. Its
attributes are its YAML options: the meta-schema, the reference and editor completion come from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

import msgspec

from casework import rules
from casework.fields.columns import Column
from casework.fields.saying import says

Words = str | dict[str, str]
"""A text in the agency's first language, or `{en: ..., es: ...}`."""

Identifier = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Exact = Annotated[Decimal, msgspec.Meta(extra_json_schema={"type": ["number", "string"]})]
"""A number in an option, kept exactly as it is written."""
Privacy = Literal["public", "internal", "personal", "sensitive"]
PRIVACY_CLASSES: tuple[Privacy, ...] = ("public", "internal", "personal", "sensitive")

Raw = Mapping[str, Sequence[str]]
"""What a form posted: every name with its values, in order."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an answer is refused: a message id for translation, with its parameters.

    The sentence says what to do ("Enter a number of 5 or less"). `{title}` stands for the field's
    own title and is filled in by the page.
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format_map({"title": "this", **self.values})


@dataclass(frozen=True, slots=True)
class Culture:
    """How people around this request read and write: language, region for phones, time zone name."""

    language: str = "en"
    region: str = "US"
    time_zone: str = "UTC"
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Ref:
    """A value that points to another row: a person, a record, a user, a file. Equal by id."""

    id: int
    label: str = field(default="", compare=False)
    """How people call the row: a name, or a record's reference."""


@dataclass(frozen=True, slots=True)
class Named:
    """A link by what the row is called: a reference, a file's token, or the text of a unique field `by`.
    `cases` looks the row up, as the acting person, and stores the `Ref`.
    """

    reference: str
    by: str = ""


class FieldType(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Base of the field types. Options that every type has; each type adds its own.

    Laws, tested over the registry for every type:
    `parse_form(form_values(v)) == v` · `from_columns(to_columns(v)) == v` ·
    `from_json(to_json(v)) == v` · `parse_text(export_text(v)) == v` · None is the only empty value.
    """

    type_name: ClassVar[str] = ""
    """The word in YAML, the name of the file, of the template and of the test case."""
    doc: ClassVar[str] = ""
    """One sentence for the language reference."""
    is_stored: ClassVar[bool] = True
    """False for a value worked out when it is read."""
    takes_upload: ClassVar[bool] = False
    is_shown_as_typed: ClassVar[bool] = False
    """Whether a form writes the first text posted under each name as it stands, and nothing else in the
    field's `input` depends on it: so that can be written once, without the answer."""
    is_sortable: ClassVar[bool] = True
    is_facet: ClassVar[bool] = False
    """Whether lists offer it as a facet: a small closed set of values."""
    links_many: ClassVar[bool] = False
    """Whether its value is any number of links, which the store lets be found from both ends."""
    may_be_unique: ClassVar[bool] = True
    """Whether "no two rows have the same" means anything for it."""

    title: Annotated[
        Words | None, says("What people read above the field. Without it, the name.")
    ] = None
    help: Annotated[
        Words | None, says("A hint below the title: what to write, where to find it.")
    ] = None
    required: Annotated[bool, says("A form that asks for the field wants an answer.")] = False
    default: Annotated[
        str | int | float | bool | None, says("The answer a new record starts with.")
    ] = None
    unique: Annotated[bool, says("No two records may have the same value.")] = False
    index: Annotated[bool, says("Lists are often filtered by it: keep an index.")] = False
    searchable: Annotated[bool, says("The full-text search finds records by its words.")] = False
    privacy: Annotated[
        Privacy, says("Who may see it: a role must list `personal` and `sensitive` under `sees`.")
    ] = "internal"
    was: Annotated[
        Identifier | None, says("The name the field had before, so that its data is kept.")
    ] = None
    backfill: Annotated[
        str | None,
        says("A rule that fills the field in records that exist and have no answer, once."),
    ] = None
    value: Annotated[
        str | None, says("A rule that works the value out. People then cannot write the field.")
    ] = None

    # -- what the compiler asks ------------------------------------------------------------------
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong with the options together: (option name, sentence). Shape is checked before."""
        found: list[tuple[str, str]] = []
        if self.unique and not self.may_be_unique:
            found.append(("unique", f"a field of type {self.type_name} cannot be unique"))
        if self.value is not None and self.default is not None:
            found.append(("default", "a value that a rule works out has no default"))
        if self.value is not None and self.required:
            found.append(("required", "a value that a rule works out cannot be required"))
        if self.value is not None and self.backfill is not None:
            found.append(("backfill", "a value that a rule works out is never empty: no backfill"))
        answer = self.default_value(Culture())
        if isinstance(answer, Fault):
            found.append(("default", f"the default does not fit the field: {answer}"))
        return found

    def for_agency(self, culture: Culture) -> Self:
        """The same type with what the agency decides filled in (the currency of an amount)."""
        return self

    def default_value(self, culture: Culture, today: date | None = None) -> Any | Fault:
        """The answer a new record starts with; None when there is none. Written as in YAML."""
        if self.default is None:
            return None
        return self.parse_text(_written(self.default), Culture(language="en", region="US"))

    def heading(self) -> Words | None:
        """What people read above the field."""
        return self.title

    def holds(self, old: FieldType) -> bool:
        """Whether values stored for the same type with the options of `old` are its values as they lie."""
        del old
        return True

    def structure(self) -> object:
        """What its values are made of, where the columns do not show it; None when they do."""
        return None

    def take_over(self, value: Any, old: FieldType, culture: Culture) -> Any | Fault:
        """A value of another field as one of this: by the words that people would write."""
        text = old.export_text(value, culture).strip()
        return self.parse_text(text, culture) if text else None

    def links_to(self) -> str | None:
        """The entity or platform table (`person`, `organisation`, `user`, `team`) it points to."""
        return None

    def searched_fields(self) -> tuple[str, ...]:
        """Fields of what it points to, by whose words the full-text search finds its own record."""
        return ()

    def rule_type(self) -> rules.Type:
        """What the rules language takes it for."""
        raise NotImplementedError

    # -- what screens ask --------------------------------------------------------------------------
    def choices(self, language: str) -> tuple[tuple[str, str], ...] | None:
        """(value, title) of every answer there can be, when the type itself knows them all."""
        return None

    def control(self, culture: Culture) -> Mapping[str, object]:
        """What the template may want to know of the options (`attrs` there)."""
        return {}

    def live(self, culture: Culture) -> Mapping[str, object] | None:
        """How a browser reads and shows such a value by itself (`assets/live_form.js`), told as it
        must be to agree with `parse_form` and `display`; None when it has to ask the server."""
        return None

    # -- storage ---------------------------------------------------------------------------------
    def columns(self) -> tuple[Column, ...]:
        raise NotImplementedError

    def to_columns(self, value: Any) -> tuple[object, ...]:
        """The value as neutral column values (see `ColumnKind`), as many as `columns()`."""
        return (value,)

    def from_columns(self, parts: Sequence[Any]) -> Any:
        return parts[0]

    def to_rule(self, value: Any) -> object:
        """The value as rules see it."""
        return value

    def from_rule(self, result: Any) -> Any:
        """What a rule worked out, as a value of this field. The inverse of `to_rule`."""
        return result

    # -- people ----------------------------------------------------------------------------------
    def check(self, value: Any) -> Fault | None:
        """Limits that hold however the value came in: form, API, import or action. None is never asked."""
        return None

    def check_on(self, value: Any, moment: rules.Moment) -> Fault | None:
        """Limits that depend on the day (`max: today`) and on where the agency is.

        Parsing cannot know them: the writer asks for every value that changes. None is never asked.
        """
        return None

    def settled(self, value: Any, moment: rules.Moment) -> Any:
        """The value as it is kept: a group leaves out what its rules hide. None is never asked."""
        del moment
        return value

    def parse_form(self, raw: Raw, name: str, culture: Culture) -> Any | Fault:
        """From what a form posted under `name` (or `name.part`). Empty is None. Includes `check`."""
        text = first(raw, name).strip()
        return self.parse_text(text, culture) if text else None

    def form_values(self, value: Any, name: str, culture: Culture) -> dict[str, list[str]]:
        """What the form posts for this value: the inverse of `parse_form`."""
        return {name: [] if value is None else [self.export_text(value, culture)]}

    def parse_text(self, text: str, culture: Culture) -> Any | Fault:
        """From one cell of a file. `text` is stripped and not empty. Includes `check`."""
        raise NotImplementedError

    def export_text(self, value: Any, culture: Culture) -> str:
        """One cell for a file: the inverse of `parse_text`."""
        return str(value)

    def display(self, value: Any, culture: Culture) -> str:
        """Plain text for people: timeline, mail, list. None gives an empty text."""
        return "" if value is None else self.export_text(value, culture)

    def brief(self, value: Any, culture: Culture) -> str:
        """What a list has room for."""
        return self.display(value, culture)

    def search_text(self, value: Any) -> str:
        """Words the full-text search should find it by."""
        return "" if value is None else str(value)

    # -- machines --------------------------------------------------------------------------------
    def to_json(self, value: Any) -> Any:
        return value

    def from_json(self, data: Any) -> Any | Fault:
        """From the API; refuses other JSON types than its own. Includes `check`. None is empty."""
        raise NotImplementedError

    def recall(self, data: Any) -> Any | Fault:
        """From the JSON of an old event, which may be of an earlier revision."""
        return self.from_json(data)

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema 2020-12 of `to_json`, without null."""
        raise NotImplementedError

    def input_schema(self) -> dict[str, Any]:
        """JSON Schema of what `from_json` takes: wider than `json_schema` for links."""
        return self.json_schema()


def _written(default: str | int | float | bool) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default)


def first(raw: Raw, name: str) -> str:
    """The first value posted under a name, or an empty text."""
    values = raw.get(name) or ("",)
    return values[0]
