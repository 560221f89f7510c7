"""Answers as somebody would type them: read by the field's own type, files sent as files are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casework.cases.errors import InvalidAnswers
from casework.cases.uploads import keep_file
from casework.cases.work import Work
from casework.catalogue import REASON, Entity, Field
from casework.definition import ListNode, MapNode, Node, ScalarNode
from casework.fields.base import Fault, Named, Raw
from casework.fields.file import File
from casework.fields.group import Group
from casework.fields.options import Listed
from casework.fields.rows import MARK
from casework.problems import did_you_mean
from casework.scenarios.context import Reading
from casework.scenarios.pictures import FILES
from casework.scenarios.words import NOTHING, fault_text

if TYPE_CHECKING:
    from casework.scenarios.stage import Stage


@dataclass(frozen=True, slots=True)
class Sending:
    """A file to be sent when the step is taken; `what` is a word of `FILES`."""

    what: str


@dataclass(frozen=True, slots=True)
class Answers:
    """`values` may hold a `Fault` (when the step is to be refused) and a `Sending`."""

    entity: Entity
    values: Mapping[str, Any]
    reason: str = ""

    async def ready(self, stage: Stage, work: Work) -> dict[str, Any]:
        """The values as a page hands them to the writers. Raises InvalidAnswers for what is not one."""
        faults = {name: value for name, value in self.values.items() if isinstance(value, Fault)}
        if faults:
            raise InvalidAnswers(faults)
        return {name: await self._ready(stage, work, name) for name in self.values}

    async def _ready(self, stage: Stage, work: Work, name: str) -> Any:
        field, value = self.entity.fields[name], self.values[name]
        if isinstance(value, Sending):
            file, content = FILES[value.what]
            sent = Named((await keep_file(work, field, file, content())).token)
            several = isinstance(field.kind, File) and field.kind.is_several
            return (sent,) if several else sent
        if isinstance(value, Named):
            return stage.found(field, value)
        return value


def read_answers(
    reading: Reading, entity: Entity, node: Node, asked: Iterable[str], *, is_refused: bool
) -> Answers:
    """The answers in a mapping; `asked` are the names that make sense here.

    What its type would refuse is a problem, unless the step `is_refused` and so wants it.
    """
    values: dict[str, Any] = {}
    reason, known = "", list(asked)
    entries = node.entries if isinstance(node, MapNode) else {}
    for name, entry in entries.items():
        if name not in known:
            _refuse_unknown(reading, entity, entry.key, known)
        elif name == REASON:
            reason = entry.value.text if isinstance(entry.value, ScalarNode) else ""
        else:
            values[name] = read_answer(
                reading, entity.fields[name], entry.value, is_refused=is_refused
            )
    return Answers(entity, values, reason)


def fillable(entity: Entity) -> tuple[str, ...]:
    """The fields that answers may be given to."""
    return tuple(field.name for field in entity.stored_fields())


def read_answer(reading: Reading, field: Field, node: Node, *, is_refused: bool = False) -> Any:
    """One answer; a problem (and None) when it is none."""
    if isinstance(node, ScalarNode) and node.style == "plain" and node.text == NOTHING:
        return None
    if isinstance(field.kind, File):
        return _sending(reading, field, node)
    value = _parsed(reading, field, node)
    if not isinstance(value, Fault):
        return value
    told = f"this is no answer to '{field.name}': {fault_text(value, str(field.title))}"
    stranger = _stranger(field, node)
    if stranger is not None and isinstance(field.kind, Listed):
        told = f"'{field.name}' has no option '{stranger}'"
        told += did_you_mean(stranger, field.kind.words)
    elif is_refused:
        return value
    reading.findings.add(node.place, told, "answer")
    return None


def _refuse_unknown(reading: Reading, entity: Entity, key: ScalarNode, known: list[str]) -> None:
    field = entity.fields.get(key.text)
    if field is not None and field.is_computed:
        told = f"'{key.text}' is worked out by a rule; nobody fills it in"
        reading.findings.add(key.place, told, "answer")
    elif field is not None and known:
        told = f"'{key.text}' is not asked here; what is asked is {', '.join(known)}"
        reading.findings.add(key.place, told, "answer")
    elif not known:
        reading.findings.add(key.place, f"nothing is asked here, so not '{key.text}'", "answer")
    else:
        reading.findings.unknown(key.place, "field", key.text, known)


def _sending(reading: Reading, field: Field, node: Node) -> Sending | None:
    if isinstance(node, ScalarNode) and node.text in FILES:
        return Sending(node.text)
    told = f"'{field.name}' takes a file; write {' or '.join(FILES)}"
    reading.findings.add(node.place, told, "answer")
    return None


def _parsed(reading: Reading, field: Field, node: Node) -> Any:
    """By the type: one text as in a cell of a file, a list or parts as a form posts them."""
    kind, culture = field.kind, reading.culture
    if isinstance(kind, Group) and not isinstance(node, ScalarNode):
        return kind.parse_form(dict(_posted(field.name, node)), field.name, culture)
    if isinstance(node, ScalarNode):
        text = node.text.strip()
        return kind.parse_text(text, culture) if text else None
    if isinstance(node, ListNode):
        texts = [one.text for one in node.items if isinstance(one, ScalarNode)]
        value = kind.parse_form({field.name: texts}, field.name, culture)
        is_whole = isinstance(value, Fault) or len(set(texts)) <= len(
            kind.form_values(value, field.name, culture).get(field.name, ())
        )
        return value if is_whole else Fault("{title} takes one answer, without [ and ]")
    return kind.parse_form(_parts(reading, field, node), field.name, culture)


def _posted(name: str, node: Node) -> Iterator[tuple[str, list[str]]]:
    """Rows as a form posts them, from a list of mappings."""
    if isinstance(node, MapNode):
        for part, entry in node.entries.items():
            yield from _posted(f"{name}.{part}", entry.value)
    elif isinstance(node, ListNode) and any(isinstance(one, MapNode) for one in node.items):
        for number, one in enumerate(node.items):
            yield f"{name}.{number}", [MARK]
            yield from _posted(f"{name}.{number}", one)
    elif isinstance(node, ListNode):
        yield name, [_text(one) for one in node.items]
    else:
        yield name, [node.text]


def _parts(reading: Reading, field: Field, node: MapNode) -> Raw:
    forms = field.kind.form_values(None, field.name, reading.culture)
    known = [name.removeprefix(f"{field.name}.") for name in forms if "." in name]
    for name, entry in node.entries.items():
        if name not in known:
            told = f"an answer to '{field.name}' has no part '{name}'{did_you_mean(name, known)}"
            reading.findings.add(entry.key.place, told, "unknown")
    return {f"{field.name}.{name}": [_text(entry.value)] for name, entry in node.entries.items()}


def _stranger(field: Field, node: Node) -> str | None:
    """The first text that is no option, of a field that has options."""
    if not isinstance(field.kind, Listed):
        return None
    items = node.items if isinstance(node, ListNode) else (node,)
    texts = (item.text for item in items if isinstance(item, ScalarNode))
    return next((text for text in texts if field.kind.find_word(text) is None), None)


def _text(node: Node) -> str:
    return node.text if isinstance(node, ScalarNode) else ""
