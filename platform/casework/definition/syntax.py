"""Faults of YAML syntax, said so that somebody who does not know YAML can mend them.

The parser names the token it stumbled over; what the author did wrong often stands earlier. So every
explanation looks at the lines around, and the first that knows the slip is told.
"""

from __future__ import annotations

from collections.abc import Callable

import yaml

from casework.definition import slips_between as between
from casework.definition import slips_inline as inline
from casework.definition.nodes import ScalarNode, Source
from casework.definition.slip import Slip
from casework.problems import Problem

EXPLANATIONS: tuple[Callable[[Slip], Problem | None], ...] = (
    inline.of_tab,
    inline.of_open_quote,
    inline.of_escape,
    inline.of_first_character,
    inline.of_bracket_at_the_end,
    inline.of_expression_in_braces,
    inline.of_colon_in_braces,
    inline.of_open_bracket,
    inline.of_stray_bracket,
    between.of_colon_in_text,
    between.of_missing_colon,
    between.of_list_on_key_line,
    between.of_text_behind_quote,
    between.of_indentation,
)


def explain(error: yaml.MarkedYAMLError, source: Source, last: ScalarNode | None) -> Problem:
    """The parser's error as a located sentence."""
    mark, opened = error.problem_mark, error.context_mark
    index = mark.index if mark else 0
    context_index = opened.index if opened else index
    slip = Slip(source, error.context or "", error.problem or "", index, context_index, last)
    for explanation in EXPLANATIONS:
        problem = explanation(slip)
        if problem is not None:
            return problem
    return slip.tell(
        slip.place,
        "this line cannot be read; look for a missing colon, quote or bracket here or on the line above",
    )
