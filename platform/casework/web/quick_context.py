"""Templates that call their macros directly.

Jinja asks before every call whether the callee wants the context; a page makes hundreds of calls, and
nearly all of them are macros, which always want the same thing. What a template writes is unchanged.
"""

from __future__ import annotations

from typing import Any

from jinja2.runtime import Context, Macro


class QuickContext(Context):
    """Set as `Environment.context_class`."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(called) is Macro:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return called(self.eval_ctx, *args, **kwargs)
        return super().call(called, *args, **kwargs)
