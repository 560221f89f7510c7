"""Files made to do harm are refused with a located reason, and quickly."""

import pytest

from casework.compiler import compile_agency
from casework.definition import read_bundle, read_document
from casework.problems import DefinitionError
from tests.corpus import around
from tests.effort import counted

LIMIT = 20 * 300_000
"""Calls: twenty for each byte a file may have. The worst needs about half of them."""

LAUGHS = "a: &a [ha, ha]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)

HOSTILE = {
    "a billion laughs": (LAUGHS, "anchor"),
    "an anchor that holds itself": ("a: &a [*a]\n", "anchor"),
    "an alias of nothing": ("a: *b\n", "alias"),
    "a merge of an alias": ("a: {<<: *b}\n", "alias"),
    "a tag that runs code": ('a: !!python/object/apply:os.system ["true"]\n', "tag"),
    "a tag of our own": ("a: !thing {}\n", "tag"),
    "a tag on a key": ("!!str a: b\n", "tag"),
    "a directive that makes a tag": ("%TAG ! tag:example.org,2026:\n---\na: !b c\n", "%"),
    "20,000 opening brackets": ("a: " + "[" * 20_000, "nested"),
    "20,000 opening braces": ("a: " + "{" * 20_000, "bracket"),
    "20,000 brackets on lines of their own": ("a:\n" + " [\n" * 20_000, "nested"),
    "lists in lists by dashes": ("a:\n  " + "- " * 5_000 + "x\n", "nested"),
    "keys in keys by indentation": ("".join(" " * n + "a:\n" for n in range(500)), "nested"),
    "complex keys in complex keys": ("? " * 5_000 + "a\n", "key"),
    "more bytes than a file may have": ("a: " + "x" * 300_001, "bytes"),
    "more values than a file may have": ("a: [" + "x," * 30_000 + "]", "values"),
    "a hundred thousand documents": ("---\na: b\n" * 30_000, "second document"),
    "control characters": ("a: b\x00c\n", "invisible"),
    "a quote that never closes": ('a: "' + "x\n" * 100_000, "quote"),
    "one key a hundred thousand times": ("a: 1\n" * 50_000, "twice"),
    "a name that turns the line around": ("a: \u2028b\n", "invisible"),
    "a comment of every byte there may be": ("#" * 299_990 + "\n", "empty"),
    "a key as long as the file": ("a" * 299_000 + ": b\n", ""),
    "colons without end": ("a" + ": a" * 90_000, "colon"),
    "quotes without end": ("a: " + "'" * 299_000, ""),
    "spaces without end": ("a: b" + " " * 290_000 + "c: d\n", ""),
    "indentation without end": ("a:\n" + " " * 290_000 + "b: c\n", ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_a_place_and_quickly(name: str) -> None:
    text, word = HOSTILE[name]
    with counted() as effort:
        try:
            read_document("hostile.yaml", text)
        except DefinitionError as error:
            (problem,) = error.problems
            assert problem.place.file == "hostile.yaml"
            assert word in problem.message
            assert len(problem.message) < 500
        else:
            assert not word, "it was accepted"
    assert effort.calls < LIMIT


RULES = {
    "deep": "(" * 3_000 + "severity" + ")" * 3_000,
    "long": " and ".join(["severity > 1"] * 9_000),
    "wide": "severity in [" + ", ".join(map(str, range(20_000))) + "]",
}


@pytest.mark.parametrize("name", RULES)
def test_a_hostile_rule_in_a_file_is_refused_quickly(name: str) -> None:
    path = "case_types/pothole.yaml"
    text = around()[path].replace("severity >= 1", RULES[name])
    with counted() as effort, pytest.raises(DefinitionError) as caught:
        compile_agency(read_bundle({**around(), path: text}))
    assert effort.calls < LIMIT
    assert all(problem.place.file == path for problem in caught.value.problems)


def test_a_shape_with_thousands_of_faults_is_told_quickly() -> None:
    fields = "".join(f"  f{n}: {{type: integer, mni: {n}}}\n" for n in range(1_500))
    with counted() as effort, pytest.raises(DefinitionError) as caught:
        read_bundle(
            {
                "entities/asset.yaml": f"entity: asset\ntitle: A\nreference: A-{{number}}\nfields:\n{fields}"
            }
        )
    assert len(caught.value.problems) == 1_501  # and the missing agency.yaml
    assert effort.calls < LIMIT
