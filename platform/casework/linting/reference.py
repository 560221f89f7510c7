"""The page of findings, made from the registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casework.linting.finding import KINDS, Kind
from casework.settings import bundled

OPENING = """\
# Findings of `casework check`

Generated from the source by `casework schemas write`; do not edit.

`casework check` tells **errors**, with which nothing can be published, and **warnings** about what
works and is odd all the same: a state that no case leaves, a field that nobody meets, a private answer in
a message. Each names file, line and column and ends with its code; the codes are explained here.

- `--strict` counts a warning as a failure (exit status 1), for a pipeline.
- `--format json`, `--format sarif` and `--format github` are for programs: SARIF 2.1.0 for code
  scanning, workflow commands that GitHub shows beside the line.
- `--translations` shows how much is written in each language; `--complete es` fails when a text is
  missing in Spanish.
- A warning that is right as it is can be allowed where it stands, with a comment on its line or on a
  line of its own above it. A comment that allows nothing is a finding too.

```yaml
  old_number: {type: text}  # casework: allow unused-field
```

Nothing is found that is merely unusual: rules are reasoned about by the types, limits and options of
fields, and where the reasoning cannot follow, nothing is said.
"""


def write_findings() -> tuple[Path, ...]:
    """Write the page, in a checkout; gives its path."""
    for page in _pages():
        page.write_text(findings_reference(), encoding="utf-8")
    return _pages()


def stale_findings() -> tuple[Path, ...]:
    """The page, when it is missing or not what the registry says."""
    return tuple(
        page
        for page in _pages()
        if not page.is_file() or page.read_text(encoding="utf-8") != findings_reference()
    )


def _pages() -> tuple[Path, ...]:
    docs = bundled("schemas").parent / "docs"
    return (docs / "findings.md",) if docs.is_dir() else ()


def findings_reference() -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield OPENING
    for severity, heading in (("error", "## Errors\n"), ("warning", "## Warnings\n")):
        yield heading
        for kind in sorted(KINDS.values(), key=lambda each: each.code):
            if kind.severity == severity:
                yield from _section(kind)


def _section(kind: Kind) -> Iterator[str]:
    yield f"### {kind.code}\n"
    yield f"{kind.what}\n"
    yield f"*What to do:* {kind.mend}\n"
