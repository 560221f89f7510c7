"""Forms made from fields: what the templates `fields/<type>.html` need, and answers read back.

`ui_templates/fields/README.md` tells what each template relies on; a test holds the two together.
Whatever was typed comes back as it was typed: `raw` is what the browser posted.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from casework.cases.answers import MISSING
from casework.catalogue import REASON, Field
from casework.fields.base import Culture, Fault, Raw, Ref
from casework.fields.group import Group
from casework.fields.rows import RowFaults, below
from casework.rules import Moment
from casework.web.declared import DeclarationView
from casework.web.groups import GroupView, ShownRow, errors_of, group_view, id_of, shown_rows
from casework.web.live_form import QuestionView

Options = tuple[tuple[str, str], ...]
Translate = Callable[[str], str]
MOST_KNOWN = 2_000


def nowhere(_field: Field, _value: object) -> str | None:
    """Of values that are not followed."""
    return None


class FieldView(msgspec.Struct, frozen=True):
    """One field as a template sees it."""

    name: str
    id: str
    type: str
    label: str
    hint: str | None
    error: str | None
    required: bool
    drives: bool
    options: Options | None
    attrs: Mapping[str, object]
    raw: Raw
    culture: Culture
    of: Field
    links: Callable[[Field, object], str | None]
    group: GroupView | None = None
    parts: tuple[FieldView, ...] = ()
    """Views of what stands in each row of a group, to show its answers."""
    is_live: bool = False
    """Whether a script may change what is said of it, such as that it is optional."""

    def shown_rows(self, value: object) -> tuple[ShownRow, ...]:
        return shown_rows(self.of, value, self.parts, self.culture.language)

    def text(self, value: object) -> str:
        return self.of.kind.display(value, self.culture)

    def link(self, value: object) -> str | None:
        return self.links(self.of, value)


@dataclass(frozen=True, slots=True)
class Written:
    """A kept input: pieces of text, each with the name of what is filled in behind it."""

    parts: tuple[tuple[str, str], ...]


Memory = dict[Hashable, Written]


@dataclass(frozen=True, slots=True)
class FormView:
    """One form as a template sees it. `errors` are (id of the control, sentence), in page order.

    `memory` keeps inputs that were written before, of this very entity and language.
    """

    fields: tuple[FieldView, ...]
    errors: tuple[tuple[str, str], ...] = ()
    validate_url: str | None = None
    refresh_url: str | None = None
    memory: Memory | None = None
    rows_url: str | None = None
    """Where the buttons of groups post to."""
    focus: str = ""
    """The id of the row that was added just now."""
    declaration: DeclarationView | None = None
    questions: tuple[QuestionView, ...] = ()
    """The fields with what the form's rules make of them, where a form asks."""
    rules: str | None = None
    """Those rules as JSON, for the script."""

    @property
    def within(self) -> FormView:
        """The form for what stands inside a row: that is checked with the form, not by itself."""
        return replace(self, validate_url=None, refresh_url=None)

    @property
    def has_file(self) -> bool:
        return any(view.of.kind.takes_upload for view in self.fields)


@dataclass(frozen=True, slots=True)
class FormMaker:
    """Makes views of fields for one visit. `rows` gives the rows to choose from for a link field."""

    culture: Culture
    say: Translate
    rows: Mapping[str, Options] = field(default_factory=dict)
    links: Callable[[Field, object], str | None] = nowhere
    finds: Callable[[Field], str | None] = lambda _field: None
    """Where a box that picks a record finds it, for who may look."""
    validate_url: str | None = None
    refresh_url: str | None = None
    memory: Memory | None = None
    rows_url: str | None = None
    moment: Moment | None = None
    focus: str = ""
    known: dict[int, FieldView] | None = None
    """Views of fields without an answer, by the identity of the field, in this culture and with these
    `finds`: what an agency wrote of a field is looked up once."""

    def form(
        self,
        fields: Iterable[Field],
        raw: Raw,
        faults: Mapping[str, Fault] | None = None,
        drives: frozenset[str] = frozenset(),
        required: Mapping[str, bool] | None = None,
    ) -> FormView:
        """`required` overrides what the fields say, for `require:` rules of a form."""
        faults, required = faults or {}, required or {}
        posted = _by_field(raw)
        views = tuple(
            self.view(
                one,
                posted.get(one.name, {}),
                faults.get(one.name),
                drives=one.name in drives,
                required=required.get(one.name, one.kind.required),
            )
            for one in fields
        )
        errors = tuple(error for view in views for error in errors_of(view))
        errors += self._beside(faults, {view.name for view in views})
        asks = any(view.group and view.group.asks_again for view in views)
        refresh = self.refresh_url or (self.rows_url if asks else None)
        return FormView(
            views, errors, self.validate_url, refresh, self.memory, self.rows_url, self.focus
        )

    def _beside(self, faults: Mapping[str, Fault], shown: set[str]) -> tuple[tuple[str, str], ...]:
        """What is told by fields that this form does not have: without a control to lead to."""
        return tuple(
            ("", sentence(fault, name.replace("_", " "), self.say))
            for name, fault in faults.items()
            if name not in shown and name != REASON
        )

    def view(
        self,
        one: Field,
        raw: Raw,
        fault: Fault | None,
        *,
        drives: bool = False,
        required: bool = False,
        name: str = "",
    ) -> FieldView:
        """`name` is what the control is called where that is more than the field's own name."""
        still, name = self._still(one), name or one.name
        group = None
        if isinstance(one.kind, Group):
            group = group_view(
                one, name, raw, fault, required, self._inner, self.culture, self.moment, self._told
            )
        is_told = fault and not isinstance(fault, RowFaults)
        return msgspec.structs.replace(
            still,
            name=name,
            id=id_of(name) if name != one.name else still.id,
            error=self._told(fault, still.label) if fault and is_told else None,
            required=required,
            drives=drives,
            options=still.options if still.options is not None else self.rows.get(one.name),
            raw=raw,
            links=self.links,
            group=group,
            parts=tuple(self.view(inner, {}, None) for inner in one.inner.values()),
        )

    def _still(self, one: Field) -> FieldView:
        """What holds of a field whatever is typed into it. It leads nowhere: links are the visit's."""
        if self.known is None:
            return self._unanswered(one)
        found = self.known.get(
            id(one)
        )  # the view holds the field, so nothing else gets its identity
        if found is None:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            found = self.known[id(one)] = self._unanswered(one)
        return found

    def _unanswered(self, one: Field) -> FieldView:
        language = self.culture.language
        return FieldView(
            name=one.name,
            id=id_of(one.name),
            type=one.kind.type_name,
            label=one.title.text(language),
            hint=one.help.text(language) or None,
            error=None,
            required=False,
            drives=False,
            options=one.kind.choices(language),
            attrs=self._attrs(one),
            raw={},
            culture=self.culture,
            of=one,
            links=nowhere,
        )

    def _inner(
        self, one: Field, raw: Raw, fault: Fault | None, name: str, is_required: bool
    ) -> FieldView:
        return self.view(one, below(raw, name), fault, required=is_required, name=name)

    def _attrs(self, one: Field) -> Mapping[str, object]:
        url, own = self.finds(one), one.kind.control(self.culture)
        return {**own, "search_url": url} if url else own

    def _told(self, fault: Fault, label: str) -> str:
        return sentence(fault, label, self.say)


def _by_field(raw: Raw) -> dict[str, dict[str, Sequence[str]]]:
    """What belongs to each field: `name` and `name.part`."""
    found: dict[str, dict[str, Sequence[str]]] = {}
    for name, values in raw.items():
        found.setdefault(name.partition(".")[0], {})[name] = values
    return found


def sentence(fault: Fault, label: str, say: Translate) -> str:
    """A fault in words of the visitor's language, with the field's own label in it."""
    values = {name: say(v) if isinstance(v, str) else v for name, v in fault.values.items()}
    if fault.message == MISSING.message and label.endswith("?"):
        return say("Answer the question: {title}").format(title=label)
    return say(fault.message).format_map({**values, "title": label})


def read_answers(
    fields: Iterable[Field], raw: Raw, culture: Culture
) -> tuple[dict[str, object], dict[str, Fault]]:
    """The answers that could be read and the faults of those that could not, by field name."""
    answers: dict[str, object] = {}
    faults: dict[str, Fault] = {}
    for one in fields:
        value = one.kind.parse_form(raw, one.name, culture)
        if isinstance(value, Fault):
            faults[one.name] = value
        else:
            answers[one.name] = value
    return answers, faults


def raw_of(
    fields: Iterable[Field], values: Mapping[str, object], culture: Culture
) -> dict[str, Sequence[str]]:
    """What the form would have posted for stored values: fills in an edit form."""
    raw: dict[str, Sequence[str]] = {}
    for one in fields:
        value = values.get(one.name)
        raw.update(one.kind.form_values(value, one.name, culture))
        if isinstance(value, Ref):
            raw[f"{one.name}.label"] = [value.label]
    return raw
