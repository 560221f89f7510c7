"""Pass 4: screens. A form asks fields that people can fill in, each once, shown by what was asked before."""

from __future__ import annotations

from casework.catalogue import Form, Question, Step
from casework.compiler.findings import Findings
from casework.compiler.form_circles import check_circles
from casework.compiler.labels import check_placeholders, label
from casework.compiler.names import Names, Written
from casework.compiler.rules import rule_at
from casework.definition import Spot
from casework.definition.model import CaseTypeText, QuestionText, StepText
from casework.problems import Place
from casework.rules import Rule

NOT_PUBLIC = frozenset({"user"})
"""Tables of the platform that the public may not pick from."""


def resolve_form(written: Written, case: CaseTypeText, names: Names, findings: Findings) -> Form:
    """The form; without one in the YAML, every field in one step, for staff only."""
    if case.form is None:
        questions = tuple(Question(name) for name in written.kinds if name not in written.computed)
        return Form((Step(label(case.title, names), questions),))
    asked: dict[str, int] = {}
    form, spot = case.form, written.spot["form"]
    known = {*written.kinds, *written.system}
    check_placeholders(spot["receipt"], known, written.former, findings)
    steps = tuple(
        _step(written, step, spot["steps"][number], names, asked, form.public, findings)
        for number, step in enumerate(form.steps)
    )
    check_circles(written, form, steps, spot, findings)
    return Form(steps, form.public, label(form.intro, names), label(form.receipt, names))


def _step(
    written: Written,
    step: StepText,
    spot: Spot,
    names: Names,
    asked: dict[str, int],
    is_public: bool,
    findings: Findings,
) -> Step:
    questions = []
    show = _condition(written, "the step", step.show, spot["show"], asked, findings)
    for number, text in enumerate(step.fields):
        here = spot["fields"][number]
        question = QuestionText(field=text) if isinstance(text, str) else text
        place = here.place if isinstance(text, str) else here["field"].place
        if _may_ask(written, question.field, place, asked, is_public, findings):
            questions.append(_question(written, question, here, asked, findings))
        asked.setdefault(question.field, place.line)
    return Step(label(step.title, names), tuple(questions), label(step.help, names), show)


def _may_ask(
    written: Written,
    name: str,
    place: Place,
    asked: dict[str, int],
    is_public: bool,
    findings: Findings,
) -> bool:
    count = findings.count()
    if name not in written.kinds:
        findings.unknown(place, "field", name, written.kinds, written.former)
    elif name in asked:
        findings.add(
            place, f"'{name}' is asked twice; it is first asked on line {asked[name]}", "form"
        )
    elif is_public and written.kinds[name].links_to() in NOT_PUBLIC:
        findings.add(
            place, f"'{name}' is one of the agency's users, whom a public form cannot list", "form"
        )
    return findings.count() == count


def _question(
    written: Written, text: QuestionText, spot: Spot, asked: dict[str, int], findings: Findings
) -> Question:
    def condition(name: str, rule: str | None) -> Rule | None:
        if rule is not None and name != "show" and text.field in written.computed:
            message = f"'{text.field}' is worked out by a rule, so nobody is asked for it"
            findings.add(spot[name].place, message, "form")
        subject = f"the question '{text.field}'"
        return _condition(written, subject, rule, spot[name], asked, findings)

    return Question(
        text.field,
        condition("show", text.show),
        condition("require", text.require),
        condition("read_only", text.read_only),
    )


def _condition(
    written: Written,
    subject: str,
    text: str | None,
    spot: Spot,
    asked: dict[str, int],
    findings: Findings,
) -> Rule | None:
    """A rule of a form may look back at what was asked, not ahead."""
    rule = rule_at(spot, text, written.scope, findings)
    if rule is None:
        return None
    for name in sorted(rule.reads - asked.keys() - written.computed):
        told = "itself" if f"'{name}'" in subject else f"'{name}', which is not asked before it"
        if name in written.system:
            told = f"'{name}', which a case only has when the form was sent"
        findings.add(spot.place, f"{subject} depends on {told}", "form")
    return rule
