"""The fast parser is never trusted with more than the slow one: what it reads, both read alike."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from casework.definition.nodes import Source
from casework.definition.reader import FAST, _Gate, read_document
from casework.problems import DefinitionError

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((*ROOT.glob("agencies/*/*.yaml"), *ROOT.glob("agencies/*/case_types/*.yaml")))
FILES += sorted((*ROOT.glob("tests/features/**/*.yaml"), *ROOT.glob("tests/broken/**/*.yaml")))


def read_by(loader: object, text: str) -> object:
    """The nodes, or None for a text that is refused."""
    try:
        return _Gate(Source("x.yaml", text), loader).document()
    except (yaml.YAMLError, DefinitionError):
        return None


def shape(node: object) -> object:
    """All that a node says: its texts, their styles and where each begins and ends."""
    return repr(node)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_the_fast_parser_reads_the_slow_one_reads_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
    if "\t" in text:
        return
    fast = read_by(FAST, text)
    assert fast is None or shape(fast) == shape(read_by(yaml.SafeLoader, text))


def test_they_agree_wherever_a_line_is_cut_out_or_indented_anew() -> None:
    text = (ROOT / "agencies/public_works/case_types/dead_animal.yaml").read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    for number, line in list(enumerate(lines))[::9]:
        for changed in ("", f" {line}", line.replace(":", "", 1), line.replace("{", "", 1)):
            cut = "".join([*lines[:number], changed, *lines[number + 1 :]])
            fast = read_by(FAST, cut)
            if fast is not None:
                assert shape(fast) == shape(read_by(yaml.SafeLoader, cut)), (number, changed)


def test_a_tab_is_left_to_the_slow_parser_which_refuses_it() -> None:
    with pytest.raises(DefinitionError, match="a tab stands here"):
        read_document("x.yaml", "title:\n\ta: b\n")
