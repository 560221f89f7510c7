"""Pass 4: screens. A form asks fields that people can fill in, each once, shown by what was asked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from casework.catalogue import PUBLIC, Form, Question, Step
from casework.compiler.findings import Findings
from casework.compiler.form_circles import check_circles
from casework.compiler.form_ends import resolve_declaration, resolve_exits
from casework.compiler.labels import check_placeholders, label
from casework.compiler.names import Names, Written
from casework.compiler.prefill import resolve_prefill
from casework.compiler.rules import rule_at
from casework.definition import Spot
from casework.definition.model import CaseTypeText, FormText, QuestionText, StepText
from casework.problems import Place
from casework.rules import Rule

NOT_PUBLIC = frozenset({"user"})
"""Tables of the platform that the public may not pick from."""


def resolve_forms(
    written: Written, case: CaseTypeText, names: Names, findings: Findings
) -> Mapping[str, Form]:
    """The forms by name; without one in the YAML, every field in one step, for staff only."""
    texts = written_forms(written, case)
    if case.form is not None and PUBLIC in case.forms:
        place = written.spot["forms"][PUBLIC].key_place
        message = "'form:' is the form named 'public' already; write it once, here or there"
        findings.add(place, message, "form")
    if not texts:
        questions = tuple(Question(name) for name in written.kinds if name not in written.computed)
        title = label(case.title, names)
        return {PUBLIC: Form((Step(title, questions),), title=title)}
    return {
        name: _form(written, name, text, spot, names, findings)
        for name, (text, spot) in texts.items()
    }


def written_forms(written: Written, case: CaseTypeText) -> dict[str, tuple[FormText, Spot]]:
    """Each form with where it stands; `form:` is short for one named `public`."""
    found = {} if case.form is None else {PUBLIC: (case.form, written.spot["form"])}
    several = {name: (text, written.spot["forms"][name]) for name, text in case.forms.items()}
    return {**several, **found} if PUBLIC in several else {**found, **several}


def _form(
    written: Written, name: str, form: FormText, spot: Spot, names: Names, findings: Findings
) -> Form:
    asked: dict[str, int] = {}
    known = {*written.kinds, *written.system}
    check_placeholders(spot["receipt"], known, written.former, findings)
    _check_style(name, form, spot, findings)
    steps = tuple(
        _step(written, step, spot["steps"][number], names, asked, form.public, findings)
        for number, step in enumerate(form.steps)
    )
    check_circles(written, form, steps, spot, findings)
    return Form(
        steps=steps,
        is_public=form.public,
        intro=label(form.intro, names),
        receipt=label(form.receipt, names),
        name=name,
        title=label(form.title if form.title is not None else written.text.title, names),
        roles=frozenset(form.roles),
        style=form.style,
        has_tasks=form.tasks,
        channel=form.channel or "",
        declaration=resolve_declaration(written, form, spot, names, findings),
    )


def _check_style(name: str, form: FormText, spot: Spot, findings: Findings) -> None:
    """What a form says of itself must go together."""
    if form.public and form.style != "pages":
        message = f"a public form is filled in page by page; the style '{form.style}' is for staff"
        findings.add(spot["style"].place, message, "form")
    if form.tasks and form.style != "pages":
        message = f"a form of the style '{form.style}' is one page, so it has no list of tasks"
        findings.add(spot["tasks"].place, message, "form")
    elif form.tasks and len(form.steps) == 1:
        findings.add(spot["tasks"].place, "one step is no list of tasks; leave it out", "form")
    if form.style == "script":
        return
    for number, step in enumerate(form.steps):
        here = spot["steps"][number]
        said = [here["say"]] if step.say is not None else []
        said += [
            here["fields"][place]["say"]
            for place, question in enumerate(step.fields)
            if isinstance(question, QuestionText) and question.say is not None
        ]
        for one in said:
            message = "nobody says this aloud; words to say belong to a form of the style 'script'"
            findings.add(one.key_place, message, "form")


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
            prefill = resolve_prefill(written, question, here, is_public, findings)
            asking = _question(written, question, here, asked, names, findings)
            only_if = label(question.only_if, names)
            questions.append(replace(asking, prefill=prefill, only_if=only_if))
            if question.only_if is not None and question.show is None:
                message = f"'{question.field}' is always asked, so no words are needed for when"
                findings.add(here["only_if"].key_place, message, "form")
        asked.setdefault(question.field, place.line)
    title, help_, say = (label(words, names) for words in (step.title, step.help, step.say))
    exits = resolve_exits(written, step, spot, asked, names, findings)
    return Step(title, tuple(questions), help_, show, say, exits)


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
    written: Written,
    text: QuestionText,
    spot: Spot,
    asked: dict[str, int],
    names: Names,
    findings: Findings,
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
        label(text.say, names),
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
    for link in sorted(rule.reads_of_links):
        message = f"{subject} depends on the record of '{link}', which a form does not look up"
        findings.add(spot.place, message, "form")
    for name in sorted(rule.reads_of_rows.keys() & written.record_types.keys()):
        if rule.reads_of_rows[name]:
            message = f"{subject} depends on the records of '{name}', which a form does not look up"
            findings.add(spot.place, message, "form")
    return rule
