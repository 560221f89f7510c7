"""Pass 4: how forms end. An exit looks back at what was asked, and leads to an address one may click."""

from __future__ import annotations

from collections.abc import Collection

from casework.catalogue import Declaration, Exit
from casework.compiler.findings import Findings
from casework.compiler.labels import label
from casework.compiler.names import Names, Written
from casework.compiler.rules import rule_at
from casework.definition import MapNode, ScalarNode, Spot
from casework.definition.model import FormText, StepText
from casework.definition.model_form import ExitText

ADDRESSES = ("https://", "http://", "mailto:", "tel:")
ANSWER = "declaration"
"""What the form and the API call it."""


def resolve_exits(
    written: Written,
    step: StepText,
    spot: Spot,
    asked: Collection[str],
    names: Names,
    findings: Findings,
) -> tuple[Exit, ...]:
    """The exits of a step whose questions were asked by now."""
    found = (
        _exit(written, text, spot["exit"][number], asked, names, findings)
        for number, text in enumerate(step.exit)
    )
    return tuple(one for one in found if one is not None)


def _exit(
    written: Written,
    text: ExitText,
    spot: Spot,
    asked: Collection[str],
    names: Names,
    findings: Findings,
) -> Exit | None:
    _check_link(spot["link"], findings)
    if text.link_title is not None and text.link is None:
        findings.add(spot["link_title"].key_place, "there is no 'link' that has this title", "form")
    rule = rule_at(spot["when"], text.when, written.scope, findings)
    if rule is None:
        return None
    for name in sorted(rule.reads - set(asked) - written.computed):
        told = f"'{name}', which is not asked up to this step"
        if name in written.system:
            told = f"'{name}', which a case only has when the form was sent"
        findings.add(spot["when"].place, f"this exit depends on {told}", "form")
    for name in sorted(rule.reads_of_rows.keys() & written.record_types.keys()):
        if rule.reads_of_rows[name]:
            told = f"the records of '{name}', which a form does not look up"
            findings.add(spot["when"].place, f"this exit depends on {told}", "form")
    words = (text.title, text.text, text.link, text.link_title)
    return Exit(rule, *(label(one, names) for one in words))


def _check_link(spot: Spot, findings: Findings) -> None:
    """Of every language."""
    if not spot.is_written:
        return
    nodes = [spot.node]
    if isinstance(spot.node, MapNode):
        nodes = [entry.value for entry in spot.node.entries.values()]
    for node in nodes:
        if isinstance(node, ScalarNode) and not _is_address(node.text):
            findings.add(
                node.place,
                f"'{node.text}' is no address; write one that begins with https://, mailto: or tel:",
                "form",
            )


def _is_address(text: str) -> bool:
    return text.startswith(ADDRESSES) and text.isprintable() and " " not in text


def resolve_declaration(
    written: Written, form: FormText, spot: Spot, names: Names, findings: Findings
) -> Declaration | None:
    text = form.declaration
    if text is None:
        return None
    if ANSWER in written.kinds:
        findings.add(
            spot["declaration"].key_place,
            f"the field '{ANSWER}' has the name under which a declaration is sent; rename the field",
            "form",
        )
    return Declaration(label(text.text, names), text.signature == "name")
