"""Names, rules and scalars made to break out of their place: each is refused there, in bounded work."""

import tracemalloc

import pytest

from casework.compiler import compile_agency
from casework.definition import read_bundle
from casework.problems import DefinitionError
from tests.corpus import around
from tests.effort import counted

LIMIT = 20 * 300_000
"""Calls, as for the files of `test_hostile`."""
MOST_MEMORY = 80_000_000
"""Bytes at the peak: some hundred for each byte that a file may have."""
FILE = "case_types/pothole.yaml"

NAMES = {
    "sql that ends a name": 'a\\"; DROP TABLE pothole; --',
    "sql in a quote": "a' OR '1'='1",
    "sql of another statement": "a; SELECT 1",
    "a script": "<script>alert(1)</script>",
    "an attribute": 'a\\" onload=\\"x',
    "a template": "{{7*7}}",
    "a template statement": "{% import os %}",
    "a placeholder": "((street))",
    "a look-up": "${jndi:ldap://x}",
    "a format": "%(a)s",
    "a way up": "../../etc/passwd",
    "a way with a backslash": "..\\\\x",
    "a dunder": "__class__",
    "a prototype": "__proto__",
    "a dot": "a.b",
    "a space": "a b",
    "a capital": "Street",
    "a digit first": "1a",
    "an accent": "straße",
    "a letter of another script": "\\u0430bc",
    "a wide letter": "\\uff41bc",
    "letters turned around": "a\\u202eb",
    "a letter of no width": "a\\u200bb",
    "a letter and its accent apart": "a\\u0301b",
    "a line in a name": "a\\nb",
    "a picture": "\\U0001F600",
    "a name longer than any": "a" * 5_000,
    "no letters at all": "",
}
PLACES = {
    "field": "  street: {type: text, required: true}",
    "state": "  fixed: {final: done}",
    "transition": "      fix:",
    "option": "small: Small",
}


def _named(place: str, name: str) -> str:
    """The pothole with a hostile name in double quotes where a plain one stood."""
    line = PLACES[place]
    plain = line.strip().split(":")[0]
    return around()[FILE].replace(line, line.replace(plain, f'"{name}"', 1), 1)


def _refused(text: str) -> tuple[DefinitionError, int, int]:
    """How it was refused, with the calls and the peak of memory that it took."""
    texts = {**around(), FILE: text}
    with counted() as effort, pytest.raises(DefinitionError) as caught:
        compile_agency(read_bundle(texts))
    tracemalloc.start()
    try:
        with pytest.raises(DefinitionError):
            compile_agency(read_bundle(texts))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return caught.value, effort.calls, peak


def _check(text: str) -> None:
    error, calls, peak = _refused(text)
    assert error.problems
    for problem in error.problems:
        assert problem.place.file == FILE
        assert 1 <= problem.place.line <= text.count("\n") + 1
        assert 0 < len(problem.message) < 6_000
    assert calls < LIMIT
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_refused_where_it_stands(place: str, name: str) -> None:
    _check(_named(place, NAMES[name]))


RULES = {
    "an import": '__import__("os").system("true")',
    "a class": "().__class__",
    "an attribute of a field": "street.__class__ == 1",
    "a method": 'street.format("a")',
    "eval": 'eval("1")',
    "exec": 'exec("1")',
    "open": 'open("/etc/passwd")',
    "lambda": "lambda: 1",
    "a comprehension": "[x for x in street]",
    "a second statement": "severity >= 1; DROP TABLE pothole",
    "a comment of sql": "severity >= 1 -- true",
    "a comment of c": "/* */ severity >= 1",
    "a union": "severity >= 1 UNION SELECT 1",
    "a sub-select": "severity >= (SELECT 1)",
    "a template": "{{ severity }} >= 1",
    "a formatted text": 'f"{street}" == ""',
    "an index": 'street["x"] == 1',
    "a power": "severity ** 99999999 > 1",
    "a shift": "severity << 99999999 > 1",
    "a number of many digits": f"severity > {'9' * 10_000}",
    "a text many times": 'street * 99999999 == ""',
    "an assignment": "severity := 1",
    "a dollar": "severity >= $1",
    "a letter that looks like one": "s\\u0435verity >= 1",
    "a wide digit": "severity >= \\uff11",
    "not again and again": "not " * 5_000 + "is_bad",
    "minus again and again": "severity > " + "-" * 5_000 + "1",
    "a choice in a choice": "is_bad ? " * 2_000 + "true" + " : false" * 2_000,
    "a function nobody knows": "sleep(99)",
    "calls in calls": "abs(" * 2_000 + "severity" + ")" * 2_000 + " > 1",
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_tries_to_get_out_is_refused_at_its_place(name: str) -> None:
    rule = RULES[name].replace('"', '\\"').replace("\\\\", "\\")
    _check(around()[FILE].replace("when: severity >= 1", f'when: "{rule}"', 1))


SCALARS = {
    "a title of 290,000 letters": (
        "title: {en: Pothole, es: Bache}",
        "title: [" + "x" * 290_000 + "]",
    ),
    "a block of many lines": (
        "title: {en: Pothole, es: Bache}",
        "title: [\n" + "  x,\n" * 20_100 + "]",
    ),
    "a reference of many braces": ("PH-{year}-{number:06}", "{" * 20_000),
    "a reference of many numbers": ("PH-{year}-{number:06}", "{number}" * 5_000),
    "a limit beyond all numbers": ("min: 1, max: 5", "min: 1, max: " + "9" * 5_000),
    "a limit that is not a number": ("min: 1, max: 5", "min: .nan, max: .inf"),
    "a number in another base": ("min: 1, max: 5", "min: 0x1, max: 0o7"),
    "a length without end": ("due: 72 hours", "due: " + "9" * 5_000 + " hours"),
    "a share of all": ("warn: 75%", "warn: 100000000%"),
    "a file for a colour": ("final: done", "final: !!binary aGVsbG8="),
    "a merge key": ("  street: {type", "  <<: {street: {type: text}}\n  street: {type"),
    "a key that is a list": ("  street: {type", "  ? [a, b]\n  : x\n  street: {type"),
    "a thousand roles": ("roles: [officer]", "roles: [" + "officer," * 1_000 + "]"),
}


@pytest.mark.parametrize("name", SCALARS)
def test_a_hostile_value_is_refused_at_its_place(name: str) -> None:
    old, new = SCALARS[name]
    text = around()[FILE]
    assert old in text
    _check(text.replace(old, new, 1))


def test_the_hostile_corpus_is_not_lost() -> None:
    assert len(NAMES) * len(PLACES) + len(RULES) + len(SCALARS) >= 150
